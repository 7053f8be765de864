"""A small world for imports: the real repositories in memory, a queue as SQS is, uploads in memory, death."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.api import import_bodies
from chalicelib.domain.changes import Event
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.identifiers import Identifier, IdentifierKind
from chalicelib.domain.import_columns import ImportKind
from chalicelib.domain.imports import Import, LineResult
from chalicelib.domain.records import ConsentRecord
from chalicelib.domain.subjects import Subject
from chalicelib.domain.uploads import Arrived, ContentType, Form, SaveUpload, Upload
from chalicelib.storage.ops import Item
from chalicelib.storage.outbox import DynamoOutbox
from chalicelib.storage.uploads import writes
from chalicelib.usecases.keep_imports import NewImport, create_import, read_import, start_import
from chalicelib.usecases.ports import Ports
from chalicelib.workers import imports, sweep
from tests.memory_ports import SETTINGS, MovedClock, context, memory_ports
from tests.mortal import Mortal, MortalTable
from tests.outbox_world import Queue, QueueClients, sqs_event

TENANT = "psynergy"


class MemoryUploads:
    """The port `Uploads` over bytes in memory; reading counts as a call of a process that may die."""

    def __init__(self, mortal: Mortal, table: MortalTable) -> None:
        self._mortal = mortal
        self.table = table
        self.files: dict[tuple[str, str], tuple[Upload, bytes]] = {}
        self.longest_read = 0
        self.down = 0  # how many reads fail from now on

    def add(self, tenant: str, upload: Upload, content: bytes) -> None:
        """A complete upload, in the table too."""
        self.files[(tenant, upload.id)] = (upload, content)
        event = Event("upload.completed", upload.created_at, upload.created_at, "system:test", "test")
        for write in writes(tenant, SaveUpload(upload, 0, event)):
            self.table.write(tenant, write)

    def get(self, tenant: str, upload_id: str, now: datetime) -> Upload | None:
        found = self.files.get((tenant, upload_id))
        return found[0] if found else None

    def form(self, tenant: str, upload: Upload) -> Form:
        return Form("https://store.example", {}, upload.expires_at)

    def arrived(self, tenant: str, upload: Upload) -> Arrived | None:
        return None

    def keep(self, tenant: str, upload: Upload) -> None:
        return

    def read_range(self, tenant: str, upload: Upload, start: int, length: int) -> bytes:
        if self.down:
            self.down -= 1
            raise Unavailable
        content = self.files[(tenant, upload.id)][1]
        self.longest_read = max(self.longest_read, length)
        read: bytes = self._mortal.call("uploads.read_range", lambda: content[start : start + length])
        return read


@dataclass
class World:
    """Everything together. The worker of this process uses it."""

    mortal: Mortal
    table: MortalTable
    clock: MovedClock
    queue: Queue
    uploads: MemoryUploads
    ports: Ports

    def import_of(
        self,
        kind: ImportKind,
        content: bytes | str,
        *,
        csv: bool = True,
        dry_run: bool = False,
        start: bool = True,
        tenant: str = TENANT,
    ) -> str:
        """An import of a file, started; its id."""
        raw = content.encode() if isinstance(content, str) else content
        now = self.clock.now()
        media: ContentType = "text/csv" if csv else "application/x-ndjson"
        upload_id = self.ports.randomness.id("upl", now)
        upload = Upload(upload_id, "import", "file", media, len(raw), "complete", now, now, version=1)
        self.uploads.add(tenant, upload, raw)
        ctx = context(self.ports, tenant)
        item = create_import(self.ports, ctx, NewImport(kind, upload_id, dry_run)).result
        if start:
            start_import(self.ports, ctx, item.id, None)
        return item.id

    def shown(self) -> dict[str, str]:
        """What the queue of imports shows; what the other one does is nothing to them."""
        return {name: body for name, body in self.queue.messages.items() if '"imp_' in body}

    def work(self) -> None:
        """One batch with all that the queue shows; what did not fail is deleted."""
        shown = self.shown()
        self.clock.advance(timedelta(seconds=1))
        shown = dict(self.queue.messages)
        answer = imports.handle(sqs_event(shown), import_bodies.read)
        failed = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
        for message_id in shown.keys() - failed:
            del self.queue.messages[message_id]

    def run(self, most: int = 1000) -> None:
        """Until the queue is quiet."""
        for _ in range(most):
            if not self.shown():
                return
            self.work()
        raise AssertionError("the import announces itself for ever")

    def later(self, step: timedelta = timedelta(minutes=15)) -> None:
        """Time passes, the schedule runs, and what it announced is done."""
        self.clock.advance(step)
        sweep.handle({})
        self.run()

    def read(self, import_id: str, tenant: str = TENANT) -> Import:
        """The import now."""
        item = self.ports.imports.get(tenant, import_id)
        assert item is not None
        return item

    def results(self, import_id: str, limit: int = 7) -> list[LineResult]:
        """All that is told of its lines, read page by page."""
        found: list[LineResult] = []
        cursor = None
        while True:
            page = read_import(self.ports, context(self.ports, TENANT), import_id, limit, cursor)
            assert len(page.results) <= limit
            found += page.results
            cursor = page.next_cursor
            if cursor is None:
                return found

    def told(self, import_id: str) -> dict[int, str]:
        """Line → code, of all that is told."""
        return {one.line: one.code for one in self.results(import_id)}

    def counts(self, import_id: str) -> tuple[str, int, int, int]:
        """State and lines read, done and failed."""
        item = self.read(import_id)
        return item.state, item.read, item.done, item.failed

    def items(self, part: str) -> list[Item]:
        """The items whose partition has this part."""
        return [item for key, item in self.table.items.get(TENANT, {}).items() if part in key.pk]

    def records(self) -> list[ConsentRecord]:
        """All consent records, oldest first."""
        ids = sorted(key.pk.rpartition("#")[2] for key in self.table.items.get(TENANT, {}) if "#R#con_" in key.pk)
        found = (self.ports.records.get(TENANT, record_id) for record_id in ids)
        return [record for record in found if record is not None]


def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """A new world, which the worker of this process uses until the test ends."""
    mortal = Mortal()
    table, clock, queue = MortalTable(mortal), MovedClock(), Queue(mortal)
    uploads = MemoryUploads(mortal, table)
    outbox = DynamoOutbox(table, SETTINGS, QueueClients(queue))
    ports = replace(memory_ports(table, clock), outbox=outbox, uploads=uploads)
    monkeypatch.setattr(wiring, "ports", lambda: ports)
    return World(mortal, table, clock, queue, uploads, ports)


def csv_of(header: str, rows: Iterable[Any]) -> str:
    """A file with LF line ends."""
    return "\n".join([header, *map(str, rows), ""])


HEADER = "email,purpose,channel,granted,collected_at,wording"
WHEN = "2026-03-01T10:00:00Z"


def row(number: int, granted: str = "yes", purpose: str = "service_updates", channel: str = "email") -> str:
    """A line that consents."""
    return f"p{number}@example.com,{purpose},{channel},{granted},{WHEN},I agree."


def consents(count: int, bad: Callable[[int], bool] = lambda _: False) -> str:
    """A file of so many lines, some of them bad."""
    return csv_of(HEADER, (row(n, purpose="nothing_known" if bad(n) else "service_updates") for n in range(count)))


def people_of(w: World) -> Counter[str]:
    """How often each address was recorded."""
    owners = {}
    for item in w.items("#I#email"):
        value = w.ports.subjects.identifier_value(TENANT, str(item["pk"]).partition("#I#")[2])
        assert value is not None
        (subject,) = w.ports.subjects.find(TENANT, [str(item["pk"]).partition("#I#")[2]]).values()
        owners[subject.id] = value.value
    return Counter(owners[record.subject_ids[0]] for record in w.records())


def person(w: World, address: str) -> Subject:
    """Who has the address."""
    key = w.ports.secrets.identifier_key(TENANT, Identifier(IdentifierKind.EMAIL, address))
    (subject,) = w.ports.subjects.find(TENANT, [key]).values()
    return subject


def lines_of(w: World, address: str) -> list[str]:
    """The lines that made the person's history, in its order."""
    run = w.ports.subjects.events(TENANT, person(w, address).id, None, 100)[::-1]
    records = {record.id: record.source.evidence["import_line"] for record in w.records()}
    return [records[stored.event.record_id] for stored in run]
