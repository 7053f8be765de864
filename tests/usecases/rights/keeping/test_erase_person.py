"""Deletion of what the system itself holds: all of it goes, the proof stays, and the letter comes last."""

from __future__ import annotations

import itertools
from copy import deepcopy

import pytest

from chalicelib.domain.events import find_break
from chalicelib.storage.table.ops import Place
from chalicelib.usecases.rights.holds import PlaceHold, place_hold, release_hold
from chalicelib.usecases.rights.keeping import find_erasable
from tests.fixtures.factories import DAY, STRANGER, who
from tests.fixtures.memory.mortal import MOMENTS, Killed
from tests.fixtures.worlds.erasing import ACCOUNT, EMAIL, NEWS, PHONE, VALUES, ErasingWorld
from tests.fixtures.worlds.people import assert_history_tells_the_state

READS = ("table.get", "table.batch_get", "table.query")
FLOATING, UNPROVEN, OFFICE = "may@c.example", "+12125550199", "+12125550100"


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> ErasingWorld:
    w = ErasingWorld(monkeypatch)
    w.seed()
    return w


def test_every_value_goes_and_what_holds_stays(world: ErasingWorld) -> None:
    assert world.traces() == set(VALUES)
    before = {name: (world.found(name).state, world.reasons([name], NEWS)) for name in (EMAIL, PHONE, ACCOUNT)}
    request_id = world.ask(EMAIL, PHONE)
    world.answer(request_id)
    world.work()
    assert world.traces() == set()
    assert {name: (world.found(name).state, world.reasons([name], NEWS)) for name in before} == before
    assert_history_tells_the_state(world, world.found(EMAIL))
    report = world.request(request_id).erasure
    assert report is not None and report.version == 3
    assert (dict(report.gone), dict(report.kept)) == (
        {"identifiers": 4, "records": 4, "notes": 1, "referrals": 1},
        {},
    )


def test_what_is_gone_is_named_in_the_chain_of_its_person(world: ErasingWorld) -> None:
    person = world.found(EMAIL)
    request_id = world.ask(EMAIL, PHONE)
    world.answer(request_id)
    world.work()
    chain = world.ports.subjects.events(world.tenant, person.id, None, 100)[::-1]
    assert find_break(chain) is None
    (erased,) = [stored.event for stored in chain if stored.event.type == "subject.erased"]
    named = {name for name in erased.body["erased"] if "#" not in name}
    assert named <= {stored.event.record_id for stored in chain if stored.event.digest}
    opt_outs = [name for name in named if name.startswith("opt_")]
    found = {
        **world.ports.opt_out_records.get(world.tenant, opt_outs),
        **world.ports.records.get_all(world.tenant, sorted(named.difference(opt_outs))),
    }
    assert {name for name, record in found.items() if record.gone and not record.salt} == named
    assert {ref.key for ref in person.identifiers} == {name for name in erased.body["erased"] if "#" in name}


def test_the_letter_leaves_once_everything_is_gone(world: ErasingWorld) -> None:
    request_id = world.ask(EMAIL)
    before = world.letters_due()
    world.answer(request_id)
    assert world.letters_due() == before and world.request(request_id).post.queued[-1].kind == "completed"
    world.work()
    (letter,) = set(world.letters_due()) - set(before)
    assert world.request(request_id).post.queued[-1].id in letter


def test_a_second_run_changes_nothing(world: ErasingWorld) -> None:
    request_id = world.ask(EMAIL, PHONE)
    world.answer(request_id)
    (row,) = [dict(item) for item in world.items("#OUT#") if item["template"] == "erase"]
    world.work()
    kept = world.kept()
    world.table.items[world.tenant][Place(str(row["pk"]), str(row["sk"]))] = row
    assert world.work() == 1
    assert world.kept() == kept


def test_many_records_take_many_steps_and_are_all_gone(world: ErasingWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find_erasable, "MOST_RECORDS", 1)
    monkeypatch.setattr("chalicelib.usecases.rights.keeping.erase_person.MOST_STEPS", 2)
    request_id = world.ask(EMAIL, PHONE)
    world.answer(request_id)
    assert world.work() > 2
    assert world.traces() == set()
    report = world.request(request_id).erasure
    assert report is not None and dict(report.gone) == {"identifiers": 4, "records": 4, "notes": 1, "referrals": 1}


def test_what_nobody_proved_or_several_people_share_stays(world: ErasingWorld) -> None:
    world.consent([FLOATING, UNPROVEN], "+" + NEWS, by=STRANGER)
    world.consent(["x-1", OFFICE], "+" + NEWS)
    world.consent(["x-2", OFFICE], "+" + NEWS)
    request_id = world.ask(FLOATING, OFFICE)
    world.answer(request_id)
    world.work()
    assert world.holds(FLOATING, UNPROVEN, OFFICE, "x-1", EMAIL) == [False, True, True, True, True]
    report = world.request(request_id).erasure
    assert report is not None and dict(report.kept) == {"shared_identifiers": 1}


def test_another_persons_number_that_somebody_names_beside_their_own_address_is_left_alone(world: ErasingWorld) -> None:
    eve = "eve@b.example"
    world.consent([eve], "+" + NEWS)
    request_id = world.ask(eve, PHONE, by_mail=True)  # beside that, her passport was seen
    world.answer(request_id)
    world.work()
    assert world.holds(eve) == [False] and world.traces() == set(VALUES)
    report = world.request(request_id).erasure
    assert report is not None and dict(report.kept) == {"unverified_identifiers": 1}


@pytest.mark.parametrize("released", [False, True])
def test_what_a_hold_keeps_stays_and_is_reported(world: ErasingWorld, released: bool) -> None:
    review_on = world.clock.now().date() + 30 * DAY
    hold = PlaceHold("legal_obligation", "An audit.", review_on, (who(EMAIL),))
    hold_id = place_hold(world.ports, world.ctx(), hold).result.id
    request_id = world.ask(EMAIL, PHONE)
    world.answer(request_id)
    if released:  # the answer says that it is kept
        release_hold(world.ports, world.ctx(), hold_id, "It is over.")
    world.work()
    assert world.traces() == set(VALUES)
    report = world.request(request_id).erasure
    assert report is not None and (report.gone, report.kept) == ({}, {"people_under_hold": 1})


def test_it_resumes_wherever_the_process_died(monkeypatch: pytest.MonkeyPatch) -> None:
    """A death before a read is one after the write before it, so only what changes something is struck."""

    def make() -> ErasingWorld:
        w = ErasingWorld(monkeypatch)
        w.table.items = deepcopy(begun.table.items)
        return w

    begun = ErasingWorld(monkeypatch)
    begun.seed()
    request_id = begun.ask(EMAIL, PHONE)
    begun.answer(request_id)
    calm = make()
    calm.work()
    letters = calm.letters_due()
    changing = [(n, name) for n, name in enumerate(calm.mortal.calls) if name not in READS]
    assert len(changing) >= 5
    for (number, name), moment in itertools.product(changing, MOMENTS):
        w = make()
        w.mortal.strike(number, moment)
        with pytest.raises(Killed):
            w.work()
        w.mortal.spare()
        w.work()
        assert w.traces() == set(), f"died {moment} {name}"
        assert w.request(request_id).erasure == calm.request(request_id).erasure, f"died {moment} {name}"
        assert len(w.letters_due()) == len(letters), f"died {moment} {name}"
