"""Tokens of links: what is none of ours costs no read."""

from __future__ import annotations

import pytest

from chalicelib.domain.errors import NotFound, Unauthenticated
from chalicelib.usecases.self_service import preferences, unsubscribe
from tests.fixtures.worlds.people import PeopleWorld


@pytest.mark.parametrize("text", ["", "x", "1.cyclonex.01karz6t9gswq40cj9s2ed4t52." + "0" * 26, "1.nobody.x.y"])
def test_a_token_of_nobodys_reads_nothing(text: str) -> None:
    world = PeopleWorld()
    with pytest.raises(NotFound):
        unsubscribe.read_offer(world.ports, text)
    with pytest.raises(Unauthenticated):
        preferences.read(world.ports, text, "req", world.clock.now())
