"""The history of a person: complete, newest first, page by page, and nobody else's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.domain.errors import Malformed
from chalicelib.usecases.people.look_up import Known, LookUp, look_up
from tests.fixtures.factories import SECOND, who
from tests.fixtures.worlds.people import PeopleWorld

ANN, BEN, PHONE = "ann@a.example", "ben@b.example", "+12125550101"
NEWS = "newsletter/email"


def pages(world: PeopleWorld, name: str, limit: int) -> list[Known]:
    """Returns the history of the person who is meant, page by page."""
    found: list[Known] = []
    cursor = None
    while True:
        known = look_up(world.ports, world.ctx(), LookUp((who(name),), None, True, cursor, limit))
        found.append(known)
        cursor = known.next_cursor
        if cursor is None:
            return found


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
def test_the_history_is_given_whole_newest_first_whatever_the_page(world: PeopleWorld, limit: int) -> None:
    for name in (ANN, PHONE, ANN, PHONE, ANN):
        world.consent([name], "+precise_location")
        world.clock.advance(SECOND)
    world.link(ANN, PHONE)
    found = pages(world, ANN, limit)
    entries = [entry for page in found for entry in page.history]
    assert all(len(page.history) <= limit for page in found)
    assert len(entries) == 7 == len({(entry.subject_id, entry.stored.version) for entry in entries})
    recorded = [entry.stored.event.recorded_at for entry in entries]
    assert recorded == sorted(recorded, reverse=True)


def test_one_persons_cursor_opens_no_other_history(world: PeopleWorld) -> None:
    for name in (ANN, BEN):
        for _ in range(3):
            world.consent([name], "+" + NEWS)
    cursor = look_up(world.ports, world.ctx(), LookUp((who(ANN),), None, True, None, 1)).next_cursor
    for ctx in (world.ctx(), replace(world.ctx(), profile=world.ports.profiles["psynergy"])):
        with pytest.raises(Malformed) as refusal:
            look_up(world.ports, ctx, LookUp((who(BEN),), None, True, cursor, 1))
        assert refusal.value.code == "invalid_cursor"
