"""The world of rights requests for each test that reports are about."""

from __future__ import annotations

import pytest

from tests.fixtures.worlds.rights_desk import RightsWorld


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> RightsWorld:
    """Returns a new world."""
    return RightsWorld(monkeypatch)
