"""Who is reached: a restriction holds for everyone tied to those named. The rules are in docs/decisions/0003."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.people.acts import Granted
from chalicelib.domain.people.subjects import keep_subject
from chalicelib.domain.times import to_ms
from chalicelib.usecases.events import call_event
from chalicelib.usecases.opt_outs.record import RecordOptOut, record_opt_out
from chalicelib.usecases.people.change_subjects import change_subjects
from chalicelib.usecases.people.reach import reach_known
from tests.fixtures.factories import SECOND, STRANGER, origin
from tests.fixtures.memory.mortal import Mortal, MortalTable
from tests.fixtures.worlds.people import PeopleWorld

ANN, BEN, PHONE = "ann@a.example", "ben@b.example", "+12125550101"
NEWS = "newsletter/email"
DEVICE = "device:d-1"


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


def stop(world: PeopleWorld, name: str, behind: timedelta) -> None:
    """Records a STOP text that comes now, by a provider's clock that is `behind` ours."""
    command = RecordOptOut(origin(name), ("all_communications",), "sms_stop", at=world.clock.now() - behind)
    record_opt_out(world.ports, world.ctx(by=STRANGER), command)


@pytest.mark.parametrize(
    ("behind", "closed"),
    [
        (timedelta(0), True),
        (timedelta(seconds=180), True),
        (timedelta(minutes=10), True),
        (timedelta(minutes=11), False),
    ],
)
@pytest.mark.parametrize("merged", [False, True])
def test_a_stop_from_a_shared_number_closes_what_its_people_were_granted_before_it_came(
    behind: timedelta, closed: bool, merged: bool
) -> None:
    world = PeopleWorld()
    world.consent([ANN, PHONE], "+" + NEWS)
    world.consent([BEN, PHONE], "+" + NEWS)
    world.clock.advance(timedelta(hours=1))
    if merged:  # the shared number still leads to Ben by the id of somebody who became another
        world.link("crm-7", BEN)
    world.consent([BEN], "+" + NEWS, wording="Yes.")
    world.clock.advance(SECOND)
    stop(world, PHONE, behind)
    assert (world.reasons([BEN], NEWS) == ["opted_out"]) is closed
    assert world.reasons([PHONE], NEWS) == ["opted_out"]  # as long as it may mean Ann


def test_a_grant_after_the_stop_from_a_shared_number_stands() -> None:
    world = PeopleWorld()
    world.consent([ANN, PHONE], "+" + NEWS)
    world.consent([BEN, PHONE], "+" + NEWS)
    world.clock.advance(SECOND)
    stop(world, PHONE, timedelta(seconds=180))
    world.clock.advance(SECOND)
    world.consent([BEN], "+" + NEWS, wording="Yes.")
    assert world.reasons([BEN], NEWS) == []


def test_a_shared_number_whose_people_gave_their_yes_by_text_goes_by_the_providers_clocks() -> None:
    world = PeopleWorld()
    world.consent([ANN, PHONE], "+" + NEWS)
    world.consent([BEN, PHONE], "+" + NEWS)
    ben = world.found(BEN)
    yes = Granted(NEWS, to_ms(world.clock.now()) + 60_000, None, True, "con_1", texted=True)
    event = call_event(world.ctx(), "consent.confirmed")
    changes = change_subjects(world.ports, world.ctx(), reach_known([keep_subject(ben)]), {ben.id: (yes,)}, event)
    world.ports.store.commit(world.tenant, changes, None, "", world.clock.now())
    world.clock.advance(timedelta(minutes=2))
    stop(world, PHONE, timedelta(minutes=2))
    assert world.found(PHONE).state.opt_outs.opt_outs["all_communications/stop"].at < yes.at


def test_only_a_shared_number_costs_a_read_of_its_people() -> None:
    mortal = Mortal()
    world = PeopleWorld(table=MortalTable(mortal))
    world.consent([ANN, PHONE], "+" + NEWS)
    counted = []
    for _ in range(2):
        before = len(mortal.calls)
        stop(world, PHONE, timedelta(0))
        counted.append([call for call in mortal.calls[before:] if call == "table.batch_get"])
        world.consent([BEN, PHONE], "+" + NEWS)
    assert [len(calls) for calls in counted] == [0, 1]
