"""Who is reached: a restriction holds for everyone tied to those named. The rules are in docs/decisions/0003."""

from __future__ import annotations

import pytest

from chalicelib.usecases.opt_outs.record import RecordOptOut, record_opt_out
from tests.fixtures.factories import SECOND, STRANGER, origin
from tests.fixtures.worlds.people import PeopleWorld, assert_history_tells_the_state

ANN, BEN, PHONE = "ann@a.example", "ben@b.example", "+12125550101"
NEWS = "newsletter/email"
DEVICE, SECOND_DEVICE = "device:d-1", "device:d-2"


def test_what_a_shared_number_refuses_holds_for_everyone_who_shares_it(world: PeopleWorld) -> None:
    world.consent([ANN, PHONE], "+" + NEWS)
    world.consent([BEN, PHONE], "+" + NEWS)
    world.clock.advance(SECOND)
    world.withdraw([PHONE], by=STRANGER)
    for name in (ANN, BEN, PHONE):
        assert world.reasons([name], NEWS) == ["consent_withdrawn"]


def test_what_one_of_them_refuses_is_not_laid_on_the_shared_number(world: PeopleWorld) -> None:
    world.consent([ANN, PHONE], "+" + NEWS)
    world.consent([BEN, PHONE], "+" + NEWS)
    world.clock.advance(SECOND)
    world.withdraw([BEN, PHONE])
    assert world.reasons([BEN], NEWS) == ["consent_withdrawn"] and world.reasons([ANN], NEWS) == []


@pytest.mark.parametrize("asserted", [True, False])
def test_a_restriction_that_names_both_halves_of_a_conflict_stops_both(world: PeopleWorld, asserted: bool) -> None:
    world.consent([ANN], "+" + NEWS)
    world.consent([BEN, PHONE], "+" + NEWS)
    world.clock.advance(SECOND)
    world.withdraw([ANN, BEN], by=STRANGER if asserted else None)
    assert [world.reasons([name], NEWS) for name in (ANN, BEN, PHONE)] == [["consent_withdrawn"]] * 3
    assert world.open_reviews() == 1
    assert world.found(ANN).id != world.found(BEN).id


def test_told_of_each_other_and_then_one_person_can_still_withdraw(world: PeopleWorld) -> None:
    world.consent([ANN, PHONE], "-callback", by=STRANGER)
    world.clock.advance(SECOND)
    record = world.withdraw([ANN, PHONE])
    assert record.subject_ids == (world.found(ANN).id,) == (world.found(PHONE).id,)
    assert world.known(ANN).ties == ()
    assert world.withdraw([ANN]).subject_ids == record.subject_ids


def test_what_is_withdrawn_in_a_known_device_holds_for_its_person(world: PeopleWorld) -> None:
    world.consent([ANN, DEVICE], "+" + NEWS)
    world.clock.advance(SECOND)
    world.withdraw([DEVICE], by=STRANGER)
    assert world.reasons([ANN], NEWS) == ["consent_withdrawn"]


def restrict(world: PeopleWorld, way: str, names: list[str]) -> tuple[str, ...]:
    """Restricts by a trusted caller in one of three ways; returns the ids of those whom it reached."""
    if way == "withdraw":
        return world.withdraw(names, "newsletter").subject_ids
    if way == "deny":
        return world.consent(names, "-newsletter", "+service_updates/sms").subject_ids
    command = RecordOptOut(origin(*names), ("sale_sharing",), "form")
    return record_opt_out(world.ports, world.ctx(), command).result.subject_ids


@pytest.mark.parametrize("way", ["withdraw", "deny", "opt out"])
@pytest.mark.parametrize("known", [True, False])
def test_what_a_person_refuses_is_laid_on_every_device_that_is_named(world: PeopleWorld, way: str, known: bool) -> None:
    if known:
        world.consent([DEVICE], "+cookies_targeting", by=STRANGER)
        world.consent([ANN], "+" + NEWS, wording="Yes.")
        world.clock.advance(SECOND)
    reached = restrict(world, way, [ANN, DEVICE, SECOND_DEVICE])
    assert reached == tuple(world.found(name).id for name in (ANN, DEVICE, SECOND_DEVICE))
    for name in (ANN, DEVICE, SECOND_DEVICE):
        state = world.found(name).state
        assert state.refusals or state.opt_outs.opt_outs
        assert_history_tells_the_state(world, world.found(name))
    assert not world.found(DEVICE).state.grants.keys() - {"cookies_targeting/"}
    place = "cookies_targeting" if way == "opt out" else NEWS
    assert world.reasons([DEVICE], place) and world.reasons([SECOND_DEVICE], place)


def test_a_grant_reaches_the_person_and_no_device_that_is_named(world: PeopleWorld) -> None:
    record = world.consent([ANN, DEVICE], "+" + NEWS)
    assert record.subject_ids == (world.found(ANN).id,)
    assert world.found(DEVICE).state.grants == {}


def test_a_device_that_is_somebody_elses_now_takes_nobody_else_along(world: PeopleWorld) -> None:
    world.consent([BEN, DEVICE], "+" + NEWS)
    world.clock.advance(SECOND)
    world.withdraw([ANN, DEVICE])
    assert world.reasons([BEN], NEWS) == []
