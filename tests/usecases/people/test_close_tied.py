"""Those tied by a stranger's word follow: the same acts within seconds, and nothing that holds up the person's own."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.people.acts import Refused
from chalicelib.domain.people.opt_out_acts import OptedOut
from chalicelib.domain.tenants.purposes import OptOutKind
from chalicelib.domain.times import to_ms
from chalicelib.storage.table import ops
from chalicelib.usecases.opt_outs.record import RecordOptOut, record_opt_out
from chalicelib.usecases.outbox.deliver import deliver
from tests.fixtures.factories import SECOND, STRANGER, origin
from tests.fixtures.memory.interfered import Interfered
from tests.fixtures.memory.mortal import MOMENTS, Killed, Moment, Mortal, MortalTable
from tests.fixtures.memory.ports import queue_of
from tests.fixtures.memory.table import MemoryTable
from tests.fixtures.worlds.people import PeopleWorld, assert_history_tells_the_state

ANN, PHONE = "ann@a.example", "+12125550101"
TIED = ("ben@b.example", "+12125550102", "device:d-1")
NEWS = "newsletter/email"
ALL: tuple[OptOutKind, ...] = ("all_communications",)
MINUTE = timedelta(minutes=1)


def make_world(table: MemoryTable | None = None, tied: Sequence[str] = TIED) -> PeopleWorld:
    """Makes Ann with a phone, and others who were each named with the phone by a stranger."""
    world = PeopleWorld(table=table)
    world.consent([ANN, PHONE], "+" + NEWS, wording="Yes.")
    for name in tied:
        world.consent([name], "+" + NEWS, wording="Yes.")
        world.consent([PHONE, name], "-callback", by=STRANGER)
    world.follow()
    world.clock.advance(SECOND)
    queue_of(world.ports).bodies.clear()
    return world


def stop(world: PeopleWorld, name: str = PHONE, ago: timedelta = timedelta(0)) -> str:
    """Opts the owner of the number out, as a STOP text does; returns the record's id."""
    command = RecordOptOut(origin(name), ALL, "sms_stop", at=world.clock.now() - ago)
    return record_opt_out(world.ports, world.ctx(by=STRANGER), command).result.id


def opt_out_of(world: PeopleWorld, name: str) -> OptedOut | None:
    return world.found(name).state.opt_outs.opt_outs.get("all_communications/stop")


def test_the_named_are_closed_at_once_and_the_tied_follow_with_the_same_time_and_record() -> None:
    world = make_world()
    record_id = stop(world)
    assert opt_out_of(world, PHONE) == OptedOut(ALL[0], to_ms(world.clock.now()), "sms_stop", record_id)
    assert [opt_out_of(world, name) for name in TIED] == [None] * 3
    world.clock.advance(SECOND)
    assert world.follow() == 1 and world.items("#OUT#") == []
    assert [opt_out_of(world, name) for name in TIED] == [opt_out_of(world, PHONE)] * 3
    for name in TIED:
        assert_history_tells_the_state(world, world.found(name))
        last = world.ports.subjects.events(world.tenant, world.found(name).id, None, 1)[0].event
        first = world.ports.subjects.events(world.tenant, world.found(PHONE).id, None, 1)[0].event
        assert (last.type, last.at, last.record_id, last.digest) == (
            first.type,
            first.at,
            first.record_id,
            first.digest,
        )
        assert (last.actor, last.request_id) == (first.actor, first.request_id) and last.recorded_at > first.recorded_at
    record = world.ports.opt_out_records.get(world.tenant, [record_id])[record_id]
    assert set(record.subject_ids) == {world.found(name).id for name in (PHONE, *TIED)}
    assert record.subject_ids[0] == world.found(PHONE).id


def test_the_row_holds_ids_and_codes_and_the_message_the_rows_id_alone() -> None:
    world = make_world()
    record_id = stop(world)
    (row,) = world.items("#OUT#")
    refs = json.loads(str(row["refs"]))
    assert set(refs["subjects"].split()) == {world.found(name).id for name in TIED}
    assert json.loads(refs["acts"]) == [["opted_out", ALL[0], to_ms(world.clock.now()), "sms_stop", record_id]]
    assert not any(value in str(row) for value in ("2125550101", "ann@", "ben@", "d-1"))
    assert {"tenant": world.tenant, "row_id": row["id"]} in queue_of(world.ports).bodies
    assert len(str(row)) < 1024  # one write unit for the row, and one for its place in the index of due rows


def test_without_such_a_tie_there_is_no_row() -> None:
    world = make_world(tied=())
    stop(world)
    assert world.items("#OUT#") == []


def test_a_start_and_a_grant_are_nothing_to_the_tied() -> None:
    world = make_world()
    record_opt_out(world.ports, world.ctx(by=STRANGER), RecordOptOut(origin(PHONE), (), "sms_stop", kind="start"))
    world.consent([ANN], "+" + NEWS, wording="Yes.")
    assert world.items("#OUT#") == []


@pytest.mark.parametrize("order", list(itertools.permutations(TIED)))
def test_neither_the_order_nor_a_repeat_matters(order: Sequence[str]) -> None:
    world = make_world(tied=order)
    stop(world)
    row_ids = [str(item["id"]) for item in world.items("#OUT#")]
    rows = [stored for row_id in row_ids if (stored := world.ports.outbox.get(world.tenant, row_id))]
    world.follow()
    kept = world.kept()
    for stored in rows:
        world.ports.store.commit(world.tenant, [stored.row], None, "", world.clock.now())
    world.clock.advance(MINUTE)
    assert world.follow() == 1
    assert world.kept() == kept


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_death_between_any_two_leaves_the_rest_to_the_next_try(moment: Moment) -> None:
    deaths = 0
    while True:
        mortal = Mortal()
        world = make_world(MortalTable(mortal))
        stop(world)
        expected = opt_out_of(world, PHONE)
        before = [world.found(name).version for name in TIED]
        mortal.strike(deaths, moment)
        try:
            world.follow()
        except Killed:
            mortal.spare()
            assert world.follow() <= 1
            deaths += 1
        else:
            assert deaths > 2 * len(TIED)
            return
        assert [opt_out_of(world, name) for name in TIED] == [expected] * 3
        assert [world.found(name).version for name in TIED] == [version + 1 for version in before]


def test_writes_to_the_tied_hold_up_nobody() -> None:
    """Strangers write to everybody tied before each try of the person's STOP, which needs one try all the same."""
    table = Interfered()
    world = make_world(table)
    tries: list[int] = []

    def write_to_all_tied() -> None:
        tries.append(1)
        for number, name in enumerate(TIED):
            world.consent([name, f"+1646555{len(tries):02}{number:02}"], "-callback", by=STRANGER)

    table.meddlers = [write_to_all_tied]
    stop(world)
    assert len(tries) == 1 and opt_out_of(world, PHONE) is not None
    table.meddlers = []
    world.follow()
    assert all(opt_out_of(world, name) for name in TIED)


class Contended(MemoryTable):
    """A table on which everything that writes the one subject loses its race."""

    contended = ""

    def transact(self, tenant: str, writes: list[ops.Write]) -> None:
        if self.contended and any(self.contended in write.place.pk for write in writes):
            raise ops.Contended
        super().transact(tenant, writes)


@pytest.mark.parametrize("name", TIED)
def test_one_of_the_tied_who_cannot_be_written_holds_up_no_other(name: str) -> None:
    table = Contended()
    world = make_world(table)
    table.contended = world.found(name).id
    stop(world)
    with pytest.raises(Unavailable):
        world.follow()
    assert [opt_out_of(world, other) is not None for other in TIED] == [other != name for other in TIED]
    assert len(world.items("#OUT#")) == 1
    table.contended = ""
    world.follow()
    assert opt_out_of(world, name) == opt_out_of(world, PHONE) and world.items("#OUT#") == []


def test_who_turned_out_to_be_somebody_else_since_is_followed() -> None:
    world = make_world()
    stop(world)
    world.link("cy@c.example", TIED[0])
    world.consent(["cy@c.example", TIED[2]], "+" + NEWS)
    world.follow()
    assert opt_out_of(world, "cy@c.example") == opt_out_of(world, PHONE)


def test_ties_lead_one_step_only() -> None:
    world = make_world()
    world.consent([TIED[0], "eve@e.example"], "-callback", by=STRANGER)
    world.follow()
    world.clock.advance(SECOND)
    stop(world)
    assert world.follow() == 1 and world.follow() == 0
    assert opt_out_of(world, TIED[0]) is not None and opt_out_of(world, "eve@e.example") is None


def test_a_devices_person_is_closed_with_the_device_and_not_later() -> None:
    world = PeopleWorld()
    world.consent([ANN, "device:d-2"], "+" + NEWS, wording="Yes.")
    world.clock.advance(SECOND)
    world.withdraw(["device:d-2"], by=STRANGER)
    assert world.reasons([ANN], NEWS) == ["consent_withdrawn"] and world.items("#OUT#") == []


@pytest.mark.parametrize(
    ("ago", "granted", "closed"),
    [
        (timedelta(minutes=3), timedelta(minutes=1), True),  # recorded here before the STOP came
        (timedelta(minutes=11), timedelta(minutes=10), False),  # an old text: the later word counts
    ],
)
def test_a_tied_persons_grant_from_before_the_stop_came_is_closed_though_clocks_differ(
    ago: timedelta, granted: timedelta, closed: bool
) -> None:
    world = make_world()
    world.clock.advance(MINUTE)
    world.consent([TIED[0]], "+" + NEWS, wording="Yes.")
    world.clock.advance(granted)
    stop(world, ago=ago)
    world.follow()
    assert (world.reasons([TIED[0]], NEWS) == ["opted_out"]) is closed


def test_what_a_tied_person_grants_before_they_follow_stays() -> None:
    world = make_world()
    stop(world, ago=SECOND)
    world.clock.advance(SECOND)
    world.consent([TIED[0]], "+" + NEWS, wording="Yes.")
    world.follow()
    assert opt_out_of(world, TIED[0]) is not None and world.reasons([TIED[0]], NEWS) == []


CALLS: dict[str, Callable[[PeopleWorld], object]] = {
    "withdrawal": lambda world: world.withdraw([PHONE], by=STRANGER),
    "withdrawal of one purpose": lambda world: world.withdraw([PHONE], "newsletter"),
    "denial": lambda world: world.consent([PHONE], "-newsletter", by=STRANGER),
    "denial beside a grant": lambda world: world.consent([PHONE], "+service_updates/sms", "-newsletter", by=STRANGER),
}


@pytest.mark.parametrize("name", CALLS)
def test_every_call_that_refuses_spreads(name: str) -> None:
    world = make_world()
    CALLS[name](world)
    assert [world.decisions(tied).get(NEWS) for tied in TIED] == ["granted"] * 3
    world.clock.advance(MINUTE)
    world.follow()
    own, *others = (world.found(one).state.refusals for one in (PHONE, *TIED))
    newest = max(own.values(), key=lambda act: act.at)
    assert isinstance(newest, Refused) and [found[newest.slot] for found in others] == [newest] * 3
    assert all(world.decisions(tied)[NEWS] in ("withdrawn", "denied") for tied in TIED)


def test_a_row_is_worked_by_the_outbox() -> None:
    world = make_world()
    stop(world)
    (body,) = [body for body in queue_of(world.ports).bodies if "row_id" in body]
    deliver(world.ports, world.tenant, body["row_id"])
    assert all(opt_out_of(world, name) for name in TIED) and world.items("#OUT#") == []
