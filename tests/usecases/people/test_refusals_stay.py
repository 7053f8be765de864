"""A refusal stays with whoever it came from, though identifiers are shared, parted and tied meanwhile."""

from __future__ import annotations

import pytest

from chalicelib.domain.people.resolution import Resolution
from tests.fixtures.factories import SECOND, STRANGER
from tests.fixtures.worlds.feed import FeedWorld

ANN, BEN, CY = "ann@a.example", "ben@b.example", "cy@c.example"

PHONE, OTHER, DEVICE = "+12125550101", "+12125550102", "device:d-1"

TEXTS, NEWS, NOTICE = "service_updates/sms", "newsletter/email", "policy_notice/email"


def begin() -> FeedWorld:
    """Returns a world in which Ann is known by an address and a number and has agreed to texts."""
    world = FeedWorld()
    world.consent([ANN, PHONE], "+" + TEXTS, wording="Yes.")
    world.clock.advance(SECOND)
    return world


def name_ben(world: FeedWorld) -> None:
    """Makes the number shared."""
    world.consent([BEN, PHONE], "+" + TEXTS)
    world.clock.advance(SECOND)


@pytest.mark.parametrize("shared_first", [True, False])
def test_a_stop_is_not_hidden_by_a_later_one_that_came_over_a_tie(shared_first: bool) -> None:
    world = begin()
    if shared_first:
        name_ben(world)
    world.opt_out([OTHER, ANN], "sale_sharing", by=STRANGER)
    world.follow()
    world.text(PHONE, "STOP")
    world.text(OTHER, "STOP")
    world.follow()  # over the tie, to Ann
    world.lift([ANN], "all_communications")
    if not shared_first:
        name_ben(world)
    assert "opted_out" in world.reasons([BEN], TEXTS)
    assert "opted_out" in world.reasons([PHONE], TEXTS)


def test_an_old_stop_that_does_not_tell_its_number_goes_along_whatever_the_person_lifted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = begin()
    with monkeypatch.context() as patched:  # as stored before acts told
        patched.setattr(Resolution, "find_via", lambda *_: "")
        world.text(PHONE, "STOP")
    world.lift([ANN], "all_communications")
    name_ben(world)
    assert "opted_out" in world.reasons([BEN], TEXTS)


@pytest.mark.parametrize("shared_first", [True, False])
def test_who_is_parted_keeps_what_a_shared_number_closed_for_them(shared_first: bool) -> None:
    world = FeedWorld()
    world.consent(["crm-1", ANN, PHONE], "+" + NEWS, wording="Yes.")
    world.clock.advance(SECOND)
    if shared_first:
        name_ben(world)
    world.text(PHONE, "STOP")
    if not shared_first:
        name_ben(world)
    assert "opted_out" in world.reasons([ANN], NOTICE)
    world.unlink(ANN)
    assert "opted_out" in world.reasons([ANN], NOTICE)


@pytest.mark.parametrize("names", [[ANN], [ANN, PHONE]])  # only the second fails
def test_a_tied_shared_number_is_not_spared_because_it_was_named_too(names: list[str]) -> None:
    world = begin()
    name_ben(world)
    world.opt_out([ANN, PHONE], "sale_sharing", by=STRANGER)
    world.opt_out(names, "all_communications")
    world.follow()
    assert "opted_out" in world.reasons([BEN], TEXTS)


@pytest.mark.parametrize("names", [[BEN], [BEN, PHONE]])  # only the second fails
def test_a_tied_person_is_not_spared_because_their_number_was_named_too(names: list[str]) -> None:
    world = begin()
    world.opt_out([BEN, PHONE], "sale_sharing", by=STRANGER)
    world.opt_out(names, "all_communications")
    world.follow()
    assert "opted_out" in world.reasons([ANN], TEXTS)


@pytest.mark.parametrize("shared_first", [True, False])
def test_who_a_stranger_named_with_a_number_follows_it_when_it_becomes_shared(shared_first: bool) -> None:
    world = begin()
    if shared_first:
        name_ben(world)
    world.opt_out([PHONE, OTHER], "sale_sharing", by=STRANGER)
    if not shared_first:
        name_ben(world)
    world.text(PHONE, "STOP")
    world.follow()
    assert "opted_out" in world.reasons([OTHER], TEXTS)
