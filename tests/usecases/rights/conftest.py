"""The world of rights requests for each test of their use cases."""

from __future__ import annotations

import pytest

from tests.fixtures.worlds.rights_desk import RightsWorld


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> RightsWorld:
    """Returns a new world."""
    return RightsWorld(monkeypatch)
