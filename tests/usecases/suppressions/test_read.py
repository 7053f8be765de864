"""The feed as readers see it: every change once, in order, whoever writes, sequences, stops or dies meanwhile."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.domain.changes import Raced
from chalicelib.domain.errors import Malformed, Unavailable
from chalicelib.domain.outbox import OutboxRow
from chalicelib.domain.suppressions.feed import Numbered
from chalicelib.storage.table import ops, places
from chalicelib.usecases.commit import Plan
from chalicelib.usecases.commit import commit as run_plan
from chalicelib.usecases.suppressions import push as push_suppressions
from chalicelib.usecases.suppressions import read as read_suppressions
from chalicelib.usecases.suppressions.read import ATTEMPTS, STEP, sequence
from infra.local.stack import Stack
from tests.fixtures.feed import START, STOP, TENANT, Reader, address, commit, make_suppressions, person
from tests.fixtures.memory.mortal import MOMENTS, Killed, Moment, Mortal, MortalTable
from tests.fixtures.memory.ports import MovedClock, context, memory_ports, queue_of
from tests.fixtures.memory.table import MemoryTable
from tests.fixtures.racing import run_together
from tests.fixtures.worlds.feed import FeedWorld

IDLE = ["query"] * places.PENDING_SHARDS


def assert_sound(entries: Sequence[Numbered]) -> None:
    """Checks that positions have no gap from the first on, and a person's versions (`effective_at`) are in order."""
    assert [entry.position for entry in entries] == list(range(1, len(entries) + 1))
    latest: dict[str, int] = {}
    for entry in entries:
        assert latest.get(entry.subject_id, 0) < entry.effective_at
        latest[entry.subject_id] = entry.effective_at


def test_reading_shows_whatever_was_committed_before_and_goes_on_where_it_stopped() -> None:
    ports = memory_ports()
    reader = Reader(ports)
    assert reader.read() == [] and reader.cursor is not None
    commit(ports, make_suppressions(1, 1, STOP, keys=2))
    assert [(e.numbered.position, e.numbered.state) for e in reader.read()] == [(1, "active"), (2, "active")]
    assert reader.read() == []
    commit(ports, make_suppressions(1, 2, START))
    assert [(e.numbered.position, e.numbered.state) for e in reader.read()] == [(3, "lifted")]
    assert len(Reader(ports).whole(limit=1)) == 3


def test_an_identifier_is_shown_while_it_is_held() -> None:
    world = FeedWorld(TENANT)
    world.opt_out([address().value], "sms")
    assert [one.identifier for one in Reader(world.ports).read()] == [address()]
    place = places.identifier(TENANT, world.key(address().value))
    world.table.transact(TENANT, [ops.Update(place, {"value": None})])
    assert [one.identifier for one in Reader(world.ports).read()] == [None]


def test_a_cursor_is_the_tenants_own_and_is_refused_once_altered() -> None:
    ports = memory_ports()
    _, cursor = read_suppressions.read(ports, context(ports, TENANT), 10, None)
    for tenant, text in (("psynergy", cursor), (TENANT, cursor[:-1] + "B"), (TENANT, "1"), (TENANT, "é")):
        with pytest.raises(Malformed):
            read_suppressions.read(ports, context(ports, tenant), 10, text)


def test_what_it_costs() -> None:
    table = MemoryTable()
    ports = memory_ports(table)
    assert (sequence(ports, TENANT), table.calls) == (0, IDLE)
    for number in range(STEP + 1):
        commit(ports, make_suppressions(number, keys=2))
    table.calls.clear()
    assert sequence(ports, TENANT) == 2 * (STEP + 1)
    one_person = ["get", "batch_get", "batch_get"]  # the people, their identifiers, the last words on these
    assert table.calls == [*IDLE, "get", *["batch_get"] * 3, "transact", *one_person, "transact"]
    table.calls.clear()
    Reader(ports).read()
    assert table.calls == [*IDLE, "write", "query", "batch_get"]  # the write keeps the read in the audit


def test_a_backlog_larger_than_a_round_is_numbered_whole_and_a_bound_leaves_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(read_suppressions, "ROUND", 3)
    ports = memory_ports()
    for number in range(60):
        commit(ports, make_suppressions(number % 20, 1 + number // 20))
    assert 0 < sequence(ports, TENANT, rounds=1) < 60
    sequence(ports, TENANT)
    assert len(Reader(ports).whole()) == 60


class Meddled(MemoryTable):
    """A table where another process sequences right before each of the first `meddle` steps."""

    meddle = 0

    def transact(self, tenant: str, writes: list[ops.Write]) -> None:
        if self.meddle:
            self.meddle -= 1
            raise ops.Contended
        super().transact(tenant, writes)


def test_a_lost_race_is_run_again_and_only_so_many() -> None:
    table = Meddled()
    ports = memory_ports(table)
    commit(ports, make_suppressions(1))
    table.meddle = ATTEMPTS - 1
    assert sequence(ports, TENANT) == 1
    commit(ports, make_suppressions(1, 2))
    table.meddle = ATTEMPTS
    with pytest.raises(Unavailable):
        sequence(ports, TENANT)
    assert sequence(ports, TENANT) == 1


def test_what_follows_is_in_the_same_transaction_and_announced_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    table = Meddled()
    ports = memory_ports(table)

    def push(_: Any, tenant: str, numbered: Sequence[Numbered]) -> list[OutboxRow]:
        now = ports.clock.now()
        refs = {"first": str(numbered[0].position), "last": str(numbered[-1].position)}
        return [OutboxRow(ports.randomness.id("out", now), "push_suppressions", now, refs, True)]

    monkeypatch.setattr(push_suppressions, "follow", push)
    for number in range(STEP + 5):
        commit(ports, make_suppressions(number))
    table.meddle = 1
    Reader(ports).read()
    rows = [
        item
        for key, item in table.items[TENANT].items()
        if "#OUT#" in key.pk and item["template"] == "push_suppressions"
    ]
    assert sorted(str(row["refs"]) for row in rows) == ['{"first":"1","last":"20"}', '{"first":"21","last":"25"}']
    assert [body["row_id"] for body in queue_of(ports).bodies] == [row["id"] for row in rows]


def test_a_change_asks_for_the_sequencer_in_the_one_message_batch_that_it_sends() -> None:
    ports = memory_ports()
    now = ports.clock.now()
    row = OutboxRow(ports.randomness.id("out", now), "confirm_consent", now, {}, True)
    sends: list[int] = []
    queue = queue_of(ports)
    fresh = queue.send_message_batch
    queue.send_message_batch = lambda **batch: sends.append(1) or fresh(**batch)  # type: ignore[method-assign,func-returns-value]
    run_plan(ports, context(ports, TENANT), lambda: Plan([make_suppressions(1), row], None), lambda _: None)
    assert queue.bodies == [{"tenant": TENANT, "row_id": row.id}, {"tenant": TENANT, "run": "sequence"}]
    assert sends == [1]


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_death_at_any_call_loses_nothing_and_numbers_nothing_twice(moment: Moment) -> None:
    deaths = 0
    while True:
        mortal = Mortal()
        ports = memory_ports(MortalTable(mortal))
        for number in range(STEP + 3):
            commit(ports, make_suppressions(number % 9, 1 + number // 9))
        reader = Reader(ports)
        mortal.strike(deaths, moment)
        try:
            reader.read(7)
        except Killed:
            deaths += 1
        else:
            assert deaths >= len(IDLE) + 4
            return
        mortal.spare()
        assert_sound([one.numbered for one in reader.whole(7)])
        assert len(reader.seen) == STEP + 3


@pytest.mark.parametrize("seed", range(2))
def test_readers_see_every_change_once_while_twenty_write_and_two_sequence(stack: Stack, seed: int) -> None:
    ports = wiring.ports()
    rounds, people, writers = 4, 2, 20
    chance = random.Random(seed)
    pauses = [chance.randrange(1, 12) for _ in range(6)]

    def write(writer: int) -> list[Numbered]:
        for version in range(1, rounds + 1):
            for one in range(people):
                commit(ports, make_suppressions(writer * people + one, version))
        return []

    def follow(limits: Sequence[int]) -> list[Numbered]:
        reader = Reader(ports)
        for limit in limits:
            reader.read(limit)
            reader = Reader(ports, reader.cursor, reader.seen)  # it stops, and another process goes on
        return [one.numbered for one in reader.seen]

    def run() -> list[Numbered]:
        sequence(ports, TENANT)
        return []

    calls = [partial(write, writer) for writer in range(writers)]
    calls_of_others: list[Any] = [partial(follow, pauses), partial(follow, pauses[::-1]), run, run]
    outcomes = run_together([*calls, *calls_of_others], Unavailable, Raced)
    everything = [one.numbered for one in Reader(ports).whole()]
    assert_sound(everything)
    assert len(everything) == rounds * people * writers
    assert len({entry.subject_id for entry in everything}) == people * writers
    for seen in outcomes[writers : writers + 2]:
        assert isinstance(seen, list) and seen == everything[: len(seen)]
    assert person(0) in {entry.subject_id for entry in everything}


def test_of_sequencers_at_once_all_end_and_the_feed_is_sound(stack: Stack) -> None:
    ports = wiring.ports()
    for number in range(90):
        commit(ports, make_suppressions(number % 30, 1 + number // 30))
    given = run_together([lambda: sequence(ports, TENANT)] * 4)
    assert sum(one for one in given if isinstance(one, int)) == 90
    assert_sound([one.numbered for one in Reader(ports).whole()])


def test_a_query_that_saw_the_later_entry_alone_cannot_put_it_first() -> None:
    class Slow(MemoryTable):
        """A table where both versions of a person are committed while a query passes the shard place by place."""

        def query(self, tenant: str, span: ops.Span) -> ops.Page:
            before = super().query(tenant, span)
            if self.meanwhile and span.pk.endswith(f"PENDING#{shard}"):
                self.meanwhile = False
                commit(ports, make_suppressions(1, 1))
                commit(ports, replace(make_suppressions(1, 2), entries=(START,)))
                after = super().query(tenant, span).items
                met_last = after[-1:]  # it had passed all places but the last in its direction
                return ops.Page([*before.items, *met_last])
            return before

        meanwhile = True

    shard = next(n for n in range(4) if _waits_in(n))
    ports = memory_ports(Slow(), MovedClock())
    assert [one.numbered.state for one in Reader(ports).whole()] == ["active", "lifted"]


def _waits_in(shard: int) -> bool:
    table = MemoryTable()
    commit(memory_ports(table), make_suppressions(1))
    return any(key.pk.endswith(f"PENDING#{shard}") for key in table.items[TENANT])
