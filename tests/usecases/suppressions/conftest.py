"""Fixtures that the tests of the providers' lists share."""

from __future__ import annotations

import pytest

from tests.fixtures.worlds.pushes import PushWorld


@pytest.fixture
def world() -> PushWorld:
    """Returns the world of Cyclonex, whose provider's list is empty."""
    return PushWorld()
