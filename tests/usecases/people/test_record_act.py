"""The skeleton of recording an act: what is stored, in which order, and what a replay finds again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.domain.consents.records import ConsentRecord
from chalicelib.domain.errors import Conflict
from chalicelib.domain.events import hash_details
from chalicelib.domain.people.acts import Refused
from chalicelib.domain.times import from_ms
from chalicelib.usecases.commit import Done, Plan
from chalicelib.usecases.context import Context
from chalicelib.usecases.opt_outs.lift import LiftOptOut, lift_opt_out
from chalicelib.usecases.opt_outs.record import RecordOptOut, record_opt_out
from chalicelib.usecases.people.origin import new_head
from chalicelib.usecases.people.reach import find_reach
from chalicelib.usecases.people.record_act import Decision, make_act_event, plan_act, record_act, require_record
from tests.fixtures.factories import SECOND, origin
from tests.fixtures.worlds.people import PeopleWorld

ANN = "ann@a.example"
ORIGIN = origin(ANN, wording="I don't want this.")


@pytest.fixture
def world() -> PeopleWorld:
    return PeopleWorld()


def blank(world: PeopleWorld, ctx: Context) -> ConsentRecord:
    return ConsentRecord(**new_head(world.ports, ctx, "con", ORIGIN, 5), kind="withdrawal")


def refuse(world: PeopleWorld, ctx: Context) -> Done[ConsentRecord]:
    record = blank(world, ctx)

    def attempt() -> Plan[ConsentRecord]:
        reach = find_reach(world.ports, ctx, ORIGIN.identifiers, trusted=True)
        kept = replace(record, subject_ids=reach.ids)
        acts = dict.fromkeys(reach.ids, (Refused("news/*", 5, "withdrawn", kept.id),))
        return plan_act(world.ports, ctx, reach, Decision(kept, acts, "consent.withdrawn"))

    return record_act(world.ports, ctx, ORIGIN, record, attempt)


def wordings(world: PeopleWorld) -> int:
    return sum(key.sk == "wording" for key in world.table.items.get(world.tenant, {}))


def test_an_act_is_kept_with_its_people_its_event_and_its_wording(world: PeopleWorld) -> None:
    record = refuse(world, world.ctx()).result
    person = world.found(ANN)
    assert record.subject_ids == (person.id,) and "news/*" in person.state.refusals
    assert world.ports.records.get(world.tenant, record.id) == record
    (event,) = [stored.event for stored in world.ports.subjects.events(world.tenant, person.id, None, 10)]
    assert (event.type, event.at, event.record_id) == ("consent.withdrawn", from_ms(5), record.id)
    assert event.digest == hash_details(record.salt, record.details())
    assert wordings(world) == 1


def test_a_replay_finds_the_record_of_the_first_call(world: PeopleWorld) -> None:
    first = refuse(world, world.ctx(claim="k"))
    world.clock.advance(SECOND)
    again = refuse(world, world.ctx(claim="k"))
    assert (first.replayed, again.replayed) == (False, True) and first.result == again.result


def test_where_nothing_was_new_a_replay_finds_the_moment_again(world: PeopleWorld) -> None:
    command = RecordOptOut(origin(ANN), ("email",), "signal", kind="signal")
    record_opt_out(world.ports, world.ctx(), command)
    world.clock.advance(SECOND)
    first = record_opt_out(world.ports, world.ctx(claim="k"), command)
    world.clock.advance(SECOND)
    again = record_opt_out(world.ports, world.ctx(claim="k"), command)
    assert (again.replayed, again.result.at) == (True, first.result.at)
    assert world.found(ANN).version == 1


def test_a_refused_act_leaves_no_wording_behind(world: PeopleWorld) -> None:
    world.consent([ANN, "+12125550101"], "+newsletter/email")
    world.consent(["ben@b.example", "+12125550101"], "+newsletter/email")
    command = LiftOptOut(origin("+12125550101", wording="Take it back."), ("email",), "phone")
    with pytest.raises(Conflict):
        lift_opt_out(world.ports, world.ctx(), command)
    assert wordings(world) == 0


def test_a_record_that_is_gone_or_of_another_kind_is_no_first_answer(world: PeopleWorld) -> None:
    ctx = world.ctx()
    record = record_opt_out(world.ports, ctx, RecordOptOut(origin(ANN), ("email",), "form")).result
    assert require_record(world.ports, ctx, type(record), record.id) == record
    for record_id in (record.id, "con_1"):
        with pytest.raises(LookupError):
            require_record(world.ports, ctx, ConsentRecord, record_id)


def test_an_event_is_tied_to_the_details_without_naming_them(world: PeopleWorld) -> None:
    ctx = world.ctx()
    record = blank(world, ctx)
    event = make_act_event(ctx, "consent.withdrawn", record)
    assert (event.record_id, event.at, event.recorded_at, event.body) == (record.id, from_ms(5), ctx.now, {})
