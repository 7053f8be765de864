"""Fixtures that the tests of people share."""

from __future__ import annotations

import pytest

from tests.fixtures.worlds.people import PeopleWorld


@pytest.fixture
def world() -> PeopleWorld:
    """Returns the world of Cyclonex, which knows nobody yet."""
    return PeopleWorld()
