"""Fixtures that the tests of contracts share."""

from __future__ import annotations

import pytest

from tests.fixtures.factories import SECOND
from tests.fixtures.worlds.people import PeopleWorld


@pytest.fixture
def world() -> PeopleWorld:
    """Returns the world of a person who agreed to mails about their service, which only a client may be sent."""
    world = PeopleWorld()
    world.consent(["ann@a.example", "+12125550101"], "+service_updates/email")
    world.clock.advance(SECOND)
    return world
