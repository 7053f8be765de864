"""The company of the simulated year: processes that die, clocks apart, messages late, twice and in no order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final

import pytest

from chalicelib.domain.changes import Claim
from chalicelib.domain.ids import ulid
from chalicelib.domain.outbox import OutboxRow
from chalicelib.domain.rights.reminding.planning import list_deadlines
from chalicelib.domain.rights.requests import RightsRequest, SaveRightsRequest
from chalicelib.domain.transactions import Change
from chalicelib.randomness import SystemRandomness
from chalicelib.storage.table import ops, places
from chalicelib.storage.table.ops import Item, Place, Span
from chalicelib.workers import deliveries, reminders, sweep
from tests.fixtures.memory.mortal import Killed, Mortal, MortalTable
from tests.fixtures.memory.ports import SETTINGS
from tests.fixtures.memory.queue import sqs_event
from tests.fixtures.worlds.deadlines.reminding import RemindingWorld

SKEW: Final = timedelta(minutes=5)
"""How far the clock of a process may be from the true time."""
BATCH: Final = 10


@dataclass(frozen=True, slots=True)
class Committed:
    """One version of a request as it was committed: at which true time, with what event, and which rows of mails."""

    at: datetime
    request: RightsRequest
    event: str
    body: dict[str, Any]
    rows: tuple[OutboxRow, ...]


class SeededRandomness(SystemRandomness):
    """Draws the same for the same seed, so that a year can be looked at again."""

    def __init__(self, seed: int) -> None:
        super().__init__(sleep=lambda _: None)
        self._random = Random(seed)

    def id(self, prefix: str, moment: datetime) -> str:
        return f"{prefix}_{ulid(moment, self._random.randbytes(10))}"

    def token(self, size: int = 20) -> bytes:
        return self._random.randbytes(size)


class IndexedTable(MortalTable):
    """The table in memory with partitions and indexes looked up by name; the original goes through all items."""

    def __init__(self, mortal: Mortal) -> None:
        super().__init__(mortal)
        self._named: dict[tuple[str, str | None, str], dict[Place, Item]] = {}

    def _apply(self, tenant: str, write: ops.Write) -> None:
        place = write.place
        for name in self._list_names(tenant, place):
            self._named[name].pop(place, None)
        super()._apply(tenant, write)
        item = self.items[tenant].get(place)
        if item is not None:
            for name in self._list_names(tenant, place):
                self._named.setdefault(name, {})[place] = item

    def _list_names(self, tenant: str, place: Place) -> list[tuple[str, str | None, str]]:
        item = self.items[tenant].get(place)
        if item is None:
            return []
        indexed = [(index, item.get(pk)) for index, (pk, sk) in ops.INDEX_KEYS.items() if item.get(sk) is not None]
        return [(tenant, None, place.pk), *((tenant, index, str(pk)) for index, pk in indexed if pk is not None)]

    def _rows(self, tenant: str, span: Span) -> list[tuple[tuple[str, ...], Item]]:
        found = self._named.get((tenant, span.index, span.pk), {})
        if span.index is None:
            return [((place.sk,), item) for place, item in found.items()]
        pk_name, sk_name = ops.INDEX_KEYS[span.index]
        return [
            ((str(item[sk_name]), place.pk, place.sk), {name: item[name] for name in (pk_name, sk_name, "pk", "sk")})
            for place, item in found.items()
            if span.until is None or str(item[sk_name]) <= span.until
        ]


class YearWorld(RemindingWorld):
    """Psynergy through a year. `kills` counts the deaths that happened; `log` holds all that was committed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, chance: Random, start: datetime, deadly: float) -> None:
        super().__init__(monkeypatch, IndexedTable)
        self.chance = chance
        self.deadly = deadly
        self.true = start
        self.kills = 0
        self.log: dict[str, list[Committed]] = {}
        self.busy: dict[str, None] = {}  # the requests that are open or of which somebody is to be reminded, in order
        self.mail_rows: dict[str, OutboxRow] = {}
        self.ports = replace(
            self.ports,
            profiles={self.tenant: self.ports.profiles[self.tenant]},
            randomness=SeededRandomness(chance.randrange(2**32)),
        )
        self._commit = self.ports.store.commit
        monkeypatch.setattr(self.ports.store, "commit", self._note)
        monkeypatch.setattr(sweep, "_reconcile", lambda *_: 0)  # there are no providers of texts here
        monkeypatch.setattr("chalicelib.logs.log", lambda *_, **__: None)
        monkeypatch.setattr("chalicelib.logs.count", lambda *_, **__: None)
        self.has_owner()
        self.set_clock()
        self.team = [self.hire(name, f"{name.lower()}@psynergy.example")[0] for name in ("Ann", "Bob", "Cy")]

    def set_clock(self) -> None:
        """Gives the process that begins now a clock of its own, up to SKEW before or after the true time."""
        self.clock.moment = self.true + (self.chance.uniform(-1, 1) * SKEW)
        self.clock.moment = self.clock.moment.replace(microsecond=self.clock.moment.microsecond // 1000 * 1000)

    def run(self, process: Callable[[], object], calls: int = 60) -> bool:
        """Runs a process, which may die at any of its first calls; returns whether it lived."""
        self.set_clock()
        if self.chance.random() < self.deadly:
            self.mortal.strike(self.chance.randrange(calls), self.chance.choice(("before", "after")))
        try:
            process()
        except Killed:
            self.kills += 1
            return False
        finally:
            self.mortal.spare()
        return True

    def sweep(self) -> None:
        """Runs the schedule."""
        self.run(lambda: sweep.handle({}))

    def work(self) -> None:
        """Shows some of the messages to their consumers, in any order; some come again although they were done."""
        shown = [name for name in self.queue.messages if self.chance.random() < 0.8]
        self.chance.shuffle(shown)
        for url, handle in ((SETTINGS.reminders_queue_url, reminders.handle), (None, deliveries.handle)):
            chosen = [
                one for one in shown if (self.queue.urls[one] == SETTINGS.reminders_queue_url) is (url is not None)
            ]
            for first in range(0, len(chosen), BATCH):
                self._consume_some(chosen[first : first + BATCH], handle)

    def _consume_some(self, names: Sequence[str], handle: Callable[..., dict[str, Any]]) -> None:
        batch = {name: self.queue.messages[name] for name in names}
        answers: list[dict[str, Any]] = []
        if not self.run(lambda: answers.append(handle(sqs_event(batch)))):
            return  # SQS shows all of them again
        failed = {one["itemIdentifier"] for one in answers[0]["batchItemFailures"]}
        for name in batch.keys() - failed:
            if self.chance.random() < 0.95:  # the others come twice
                del self.queue.messages[name]

    def settle(self) -> None:
        """Lets everything that is on its way arrive, without deaths."""
        self.deadly = 0.0
        for _ in range(12):
            self.true += timedelta(minutes=15)
            self.sweep()
            for _ in range(6):
                self.work()

    def _note(self, tenant: str, changes: Sequence[Change], claim: Claim | None, resource: str, now: datetime) -> None:
        try:
            self._commit(tenant, changes, claim, resource, now)
        except Killed:
            if self._is_written(changes):  # the process died after it
                self._log(changes)
            raise
        self._log(changes)

    def _is_written(self, changes: Sequence[Change]) -> bool:
        """Returns whether the request among the changes lies in the table as it is to be."""
        for one in changes:
            if isinstance(one, SaveRightsRequest):
                item = self.table.items[self.tenant].get(places.rights_request(self.tenant, one.request.id))
                return item is not None and item["version"] == one.request.version
        return False

    def _log(self, changes: Sequence[Change]) -> None:
        rows = tuple(one for one in changes if isinstance(one, OutboxRow) and one.kind == "remind_staff")
        self.mail_rows |= {row.id: row for row in rows}
        for one in changes:
            if isinstance(one, SaveRightsRequest):
                done = Committed(self.true.astimezone(UTC), one.request, one.event.type, dict(one.event.body), rows)
                self.log.setdefault(one.request.id, []).append(done)
                if one.request.closed and not list_deadlines(one.request):
                    self.busy.pop(one.request.id, None)
                else:
                    self.busy[one.request.id] = None
