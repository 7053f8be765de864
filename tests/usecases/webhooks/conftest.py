"""The world of webhooks."""

from __future__ import annotations

import pytest

from tests.fixtures.webhooks.world import HooksWorld


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> HooksWorld:
    return HooksWorld(monkeypatch)
