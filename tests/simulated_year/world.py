"""The company of the simulated year: processes that die, clocks apart, messages late, twice and in no order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Any, Final

import pytest

from chalicelib.domain.changes import Claim
from chalicelib.domain.ids import ulid
from chalicelib.domain.outbox import OutboxRow, WorkRow
from chalicelib.domain.outgoing import Telling, read_telling
from chalicelib.domain.rights.reminding.planning import list_deadlines
from chalicelib.domain.rights.requests import RightsRequest, SaveRightsRequest
from chalicelib.domain.transactions import Change
from chalicelib.domain.webhooks.deliveries import AddDelivery
from chalicelib.randomness import SystemRandomness
from chalicelib.storage.rights import encoding
from chalicelib.storage.table import places
from chalicelib.storage.table.ops import Item
from chalicelib.storage.webhooks.endpoints import DynamoEndpoints
from chalicelib.usecases.webhooks import manage
from chalicelib.usecases.webhooks.manage import NewEndpoint
from chalicelib.workers import archive, deliveries, reminders, sweep, webhooks
from tests.fixtures.memory.indexed import IndexedTable
from tests.fixtures.memory.mortal import Killed
from tests.fixtures.memory.mortal_archive import MortalArchive
from tests.fixtures.memory.ports import SETTINGS
from tests.fixtures.memory.queue import sqs_event
from tests.fixtures.worlds.deadlines.reminding import RemindingWorld
from tests.simulated_year.receivers import WANTED, Mailboxes, Servers

SKEW: Final = timedelta(minutes=5)
"""How far the clock of a process may be from the true time."""
SHOWN, AGAIN = 0.8, 0.05
"""How many of the messages a queue shows in an hour, and how many of those come again although they were done."""


@dataclass(frozen=True, slots=True)
class Consumer:
    """A function that works a queue: how many messages it gets at once, and in how many calls it usually ends."""

    queue: str
    handle: Callable[[dict[str, Any]], dict[str, Any]]
    batch: int
    calls: int


CONSUMERS: Final = {
    "reminders": Consumer(SETTINGS.reminders_queue_url, reminders.handle, 10, 8),
    "deliveries": Consumer(SETTINGS.deliveries_queue_url, deliveries.handle, 10, 30),
    "archive": Consumer(SETTINGS.archive_queue_url, archive.handle, 1, 8),
    "webhooks": Consumer(SETTINGS.webhooks_queue_url, webhooks.handle, 1, 5),
}
PROCESSES: Final = (*CONSUMERS, "sweep", "calls")
"""All that may die: the consumers of queues, the schedule, and the calls of people."""


@dataclass(frozen=True, slots=True)
class Committed:
    """One version of a request as it was committed: at which true time, with what event, and which rows."""

    at: datetime
    request: RightsRequest
    event: str
    body: dict[str, Any]
    rows: tuple[OutboxRow, ...]  # those of mails that remind staff
    told: tuple[str, ...] = ()  # the types of events of which others are told


class SeededRandomness(SystemRandomness):
    """Draws the same for the same seed, so that a year can be looked at again."""

    def __init__(self, seed: int) -> None:
        super().__init__(sleep=lambda _: None)
        self._random = Random(seed)

    def id(self, prefix: str, moment: datetime) -> str:
        return f"{prefix}_{ulid(moment, self._random.randbytes(10))}"

    def token(self, size: int = 20) -> bytes:
        return self._random.randbytes(size)


class YearWorld(RemindingWorld):
    """Psynergy through a year. `kills` counts the deaths that happened; `log` and the like hold what was committed."""

    table: IndexedTable

    def __init__(self, monkeypatch: pytest.MonkeyPatch, chance: Random, start: datetime, deadly: float) -> None:
        super().__init__(monkeypatch, IndexedTable)
        self.chance = chance
        self.deadly = deadly
        self.true = self.begun = start
        self.process = 0
        self.kills: Counter[str] = Counter()
        self.died: set[int] = set()
        self.came_again = 0
        self.errors: Counter[str] = Counter()  # lines that would have rung an alarm
        self.log: dict[str, list[Committed]] = {}
        self.busy: dict[str, None] = {}  # the requests that are open or of which somebody is to be reminded, in order
        self.closed: dict[str, None] = {}  # the others
        self.mail_rows: dict[str, OutboxRow] = {}
        self.tellings: dict[str, Telling] = {}  # by row
        self.fanned: dict[str, list[tuple[str, str, str]]] = {}  # by row: delivery, endpoint, type
        self.queue.to_archive = self.queue.messages  # the archive's consumer runs here too
        self.bucket = MortalArchive(self.mortal, self.clock)
        self.mailboxes = Mailboxes(self)
        self.servers = Servers(self, chance)
        self.ports = replace(
            self.ports,
            profiles={self.tenant: self.ports.profiles[self.tenant]},
            randomness=SeededRandomness(chance.randrange(2**32)),
            archive=self.bucket,
            mailer=self.mailboxes,
            webhook_receivers=self.servers,
            webhook_endpoints=DynamoEndpoints(self.table, lambda: self.true.timestamp()),
        )
        # Each night all requests are counted again: a state is read from the same text hundreds of times.
        monkeypatch.setattr(encoding, "loads", lru_cache(20_000)(encoding.loads))
        self._commit = self.ports.store.commit
        monkeypatch.setattr(self.ports.store, "commit", self._note)
        monkeypatch.setattr(sweep, "_reconcile", lambda *_: 0)  # there are no providers of texts here
        monkeypatch.setattr("chalicelib.logs.log", self._hear)
        monkeypatch.setattr("chalicelib.logs.failure", self._hear_failure)
        monkeypatch.setattr("chalicelib.logs.count", lambda *_, **__: None)
        self.has_owner()
        self.set_clock()
        self.team = [self.hire(name, f"{name.lower()}@psynergy.example")[0] for name in ("Ann", "Bob", "Cy")]
        self.endpoints = {
            manage.create(self.ports, self.ctx(), NewEndpoint(f"https://{host}/in", types)).result.endpoint.id: host
            for host, types in WANTED.items()
        }

    def list_items(self, request_id: str) -> list[Item]:
        """Returns all items in the partition of a request."""
        return self.table.list_partition(self.tenant, places.rights_request(self.tenant, request_id).pk)

    def set_clock(self) -> None:
        """Gives the process that begins now a clock of its own, up to SKEW before or after the true time."""
        self.clock.moment = self.true + (self.chance.uniform(-1, 1) * SKEW)
        self.clock.moment = self.clock.moment.replace(microsecond=self.clock.moment.microsecond // 1000 * 1000)

    def run(self, name: str, process: Callable[[], object], calls: int) -> bool:
        """Runs a process, which may die at any of its first calls; returns whether it lived."""
        self.set_clock()
        self.process += 1
        self.mortal.calls.clear()
        self.table.calls.clear()
        if self.chance.random() < self.deadly:
            self.mortal.strike(self.chance.randrange(calls), self.chance.choice(("before", "after")))
        try:
            process()
        except Killed:
            self.kills[name] += 1
            self.died.add(self.process)
            return False
        finally:
            self.mortal.spare()
        return True

    def sweep(self) -> None:
        """Runs the schedule."""
        self.run("sweep", lambda: sweep.handle({}), 25)

    def work(self) -> None:
        """Shows some of the messages to their consumers, in any order; some come again although they were done."""
        shown: dict[str, list[str]] = {}
        for name in self.queue.messages:
            if self.chance.random() < SHOWN:
                shown.setdefault(self.queue.urls[name], []).append(name)
        for name, consumer in CONSUMERS.items():
            chosen = shown.get(consumer.queue, [])
            self.chance.shuffle(chosen)
            for first in range(0, len(chosen), consumer.batch):
                self._consume_some(name, consumer, chosen[first : first + consumer.batch])

    def _consume_some(self, name: str, consumer: Consumer, messages: Sequence[str]) -> None:
        batch = {one: self.queue.messages[one] for one in messages}
        answers: list[dict[str, Any]] = []
        if not self.run(name, lambda: answers.append(consumer.handle(sqs_event(batch))), consumer.calls):
            return  # SQS shows all of them again
        failed = {one["itemIdentifier"] for one in answers[0]["batchItemFailures"]}
        for one in messages:
            if one not in failed and self.chance.random() < AGAIN:
                self.came_again += 1
            elif one not in failed:
                del self.queue.messages[one], self.queue.urls[one], self.queue.delays[one]

    def settle(self) -> None:
        """Lets everything that is on its way arrive, without deaths: what waits for a receiver waits a day at most."""
        self.deadly = 0.0
        self.servers.calm = True
        for minutes in (*[180] * 16, *[15] * 12):
            self.true += timedelta(minutes=minutes)
            self.sweep()
            for _ in range(6):
                self.work()

    def _hear(self, level: str, line: str, /, **_: object) -> None:
        if level == "error":
            self.errors[line] += 1

    def _hear_failure(self, line: str, error: Exception, /, **_: object) -> None:
        self._hear("error", f"{line}: {error!r}")

    def _note(self, tenant: str, changes: Sequence[Change], claim: Claim | None, resource: str, now: datetime) -> None:
        before = self.table.committed
        try:
            self._commit(tenant, changes, claim, resource, now)
        finally:  # the process may have died after it
            if self.table.committed > before:
                self._log(changes)

    def _log(self, changes: Sequence[Change]) -> None:
        rows = [one for one in changes if isinstance(one, OutboxRow)]
        reminding = tuple(row for row in rows if row.kind == "remind_staff")
        tellings = {row.id: read_telling(row) for row in rows if row.kind == "tell_event"}
        self.mail_rows |= {row.id: row for row in reminding}
        self.tellings |= tellings
        for one in changes:
            if isinstance(one, WorkRow) and one.stored.row.kind == "tell_event":
                made = [change.delivery for change in changes if isinstance(change, AddDelivery)]
                found = self.fanned.setdefault(one.stored.row.id, [])
                found += [(delivery.id, delivery.endpoint_id, delivery.type) for delivery in made]
            if isinstance(one, SaveRightsRequest):
                request = one.request
                told = tuple(
                    event.type
                    for telling in tellings.values()
                    if telling.record_id == request.id
                    for event in telling.events
                )
                at = self.true.astimezone(UTC)
                done = Committed(at, request, one.event.type, dict(one.event.body), reminding, told)
                self.log.setdefault(request.id, []).append(done)
                ended = request.closed and not list_deadlines(request)
                (self.closed if ended else self.busy)[request.id] = None
                (self.busy if ended else self.closed).pop(request.id, None)
