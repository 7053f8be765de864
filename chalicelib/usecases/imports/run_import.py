"""Applies the lines of an import in their order, each once, however often the process that does it dies.

A message stands for a chunk, which is done in steps. After each step the import's progress is saved, provided that its
version is still the one with which the step began; after each chunk the import is announced again. A process that dies
leaves the outbox row, which the sweep announces again. Two processes may work on one import: both apply the same lines
in the same order, each line's claim lets only the first of them count, and the one that saves a step second stops.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from chalicelib import logs
from chalicelib.domain.changes import Raced
from chalicelib.domain.errors import Misconfigured, PrivacyError, Unavailable
from chalicelib.domain.event_types import EventType
from chalicelib.domain.imports import columns as import_columns
from chalicelib.domain.imports import job as rules
from chalicelib.domain.imports import lines as import_lines
from chalicelib.domain.imports.job import OK, TAKEN_IN, Import, LineResult, SaveImport
from chalicelib.domain.imports.lines import LONGEST, LineRefused
from chalicelib.domain.imports.mapping import find_columns, read_members
from chalicelib.usecases.context import of_system
from chalicelib.usecases.contracts.manage import PutContract
from chalicelib.usecases.events import call_event
from chalicelib.usecases.imports.import_line import Command, ReadBody, RequestsLine, apply, context_of, make_rehearsal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.domain.uploads.upload import Upload
    from chalicelib.usecases.ports.bundle import Ports

Progress = Literal["finished", "more", "overtaken"]
HasTime = Callable[[], bool]
STEP: Final = 50
"""Effort after which progress is saved. A line costs 1, a contract 1 more for each person, requests 1 more each."""
CHUNK: Final = 500
"""Effort of one message. At 0.05 s each it takes a tenth of the function's timeout, with room for slow answers."""
READ: Final = 256 * 1024
"""Bytes read at once."""


def run_import(ports: Ports, tenant: str, import_id: str, read_body: ReadBody, has_time: HasTime) -> None:
    """Applies the next chunk of an import, or less where `has_time` says that no time is left for more.

    Raises Unavailable where the same call may succeed later.
    """
    row = ports.outbox.get(tenant, import_id)
    if row is None:
        return
    progress = _chunk(ports, tenant, import_id, read_body, has_time)
    if progress == "finished":
        ports.outbox.done(tenant, row)
    elif progress == "more":
        ports.outbox.announce(tenant, [import_id])


def _chunk(ports: Ports, tenant: str, import_id: str, read_body: ReadBody, has_time: HasTime) -> Progress:
    item = ports.imports.get(tenant, import_id)
    if item is None or item.state != "running":
        return "finished"
    worker = ports.randomness.token(8).hex()
    upload = ports.uploads.get(tenant, item.upload_id, ports.clock.now())
    if upload is None:
        saved = _save(ports, tenant, replace(rules.finish(item, ports.clock.now(), "upload_gone"), worker=worker), [])
        return "finished" if saved else "overtaken"
    window = _Window(ports, tenant, upload)
    effort = 0
    while effort < CHUNK and (effort == 0 or has_time()):
        step = _Step(ports, tenant, item, window, read_body, has_time)
        step.take()
        if step.trouble is not None and step.item == item:
            raise step.trouble
        saved = _save(ports, tenant, replace(step.item, worker=worker), step.results)
        if saved is None:
            return "overtaken"
        if saved.state != "running":
            return "finished"
        item, effort = saved, effort + step.effort
        if step.trouble is not None:
            raise step.trouble
    return "more"


def _save(ports: Ports, tenant: str, item: Import, results: Sequence[LineResult]) -> Import | None:
    """Saves the import and returns it as saved, or None where another process was faster."""
    ctx = of_system(ports.profiles[tenant], item.id, ports.clock.now(), item.id)
    over: dict[str, EventType] = {"done": "import.finished", "failed": "import.failed"}
    body = {"read": item.read, "done": item.done, "failed": item.failed}
    event = call_event(ctx, over.get(item.state, "import.advanced"), record_id=item.id, body=body)
    change = SaveImport(replace(item, version=item.version + 1), item.version, event, tuple(results))
    try:
        ports.store.commit(tenant, [change], None, "", ctx.now)
    except Raced:
        # The client repeats a write that timed out; the repeat may then collide with its own first attempt.
        lying = ports.imports.get(tenant, item.id)
        return lying if lying is not None and (lying.worker, lying.offset) == (item.worker, item.offset) else None
    logs.log("info", "import.step", tenant=tenant, record_id=item.id, count=item.read, failed=item.failed)
    # The head is now the hash of the newest event, which only the store knows.
    return ports.imports.get(tenant, item.id)


@dataclass(slots=True, repr=False)
class _Window:
    """A window onto the file. It never holds more than one line and one read."""

    ports: Ports
    tenant: str
    upload: Upload
    data: bytes = b""
    base: int = 0

    def at(self, offset: int) -> tuple[bytes, int, bool]:
        """Returns the bytes, the place of `offset` in them, and whether they reach the end of the file."""
        if not self.base <= offset <= self.base + len(self.data):
            self.data, self.base = b"", offset
        while not self._final and len(self.data) - (offset - self.base) < LONGEST:
            self.data, self.base = self.data[offset - self.base :], offset
            more = self.ports.uploads.read_range(self.tenant, self.upload, self.base + len(self.data), READ)
            if not more:
                raise Unavailable("The upload is shorter than it was.")
            self.data += more
        return self.data, offset - self.base, self._final

    @property
    def _final(self) -> bool:
        return self.base + len(self.data) >= self.upload.size


class _Step:
    """One step through some lines: the import after them, and their results."""

    def __init__(
        self, ports: Ports, tenant: str, item: Import, window: _Window, read_body: ReadBody, has_time: HasTime
    ) -> None:
        self._ports = make_rehearsal(ports) if item.dry_run else ports
        self._tenant = tenant
        self._window = window
        self._read_body = read_body
        self._has_time = has_time
        self.item = item
        self.results: list[LineResult] = []
        self.effort = 0
        self.trouble: Unavailable | Misconfigured | None = None  # the failure that ended the step early

    def take(self) -> None:
        """Applies lines until the step's effort or the time is spent, the file ends or the store does not answer."""
        while self.effort < STEP and self.item.state == "running" and self.trouble is None:
            if self.effort and not self._has_time():
                return
            if self.item.offset >= self.item.size:
                self.item = rules.finish(self.item, self._ports.clock.now())
                return
            self._record()

    def _record(self) -> None:
        item = self.item
        window, start, final = self._window.at(item.offset)
        if item.skipping:
            cut = import_lines.rest_of_line(window, start)
        else:
            mark = import_lines.BOM if item.offset == 0 and window.startswith(import_lines.BOM) else b""
            cut = import_lines.cut(window, start + len(mark), item.format, final=final)
        size = cut.end - start
        self.effort += 1
        if item.format == "csv" and not item.columns:
            self._header(cut, size)
            return
        if cut.record or cut.problem:
            try:
                results = self._done(cut, item.line + 1)
            except (Unavailable, Misconfigured) as trouble:
                self.trouble = trouble
                return
            self.results += results
            self.item = rules.count_lines(item, results, 1)
        self._pass(size, cut.line_ends, skipping=cut.open)

    def _header(self, cut: import_lines.Cut, size: int) -> None:
        try:
            if cut.problem:
                raise LineRefused(cut.problem)
            fields = import_lines.fields_of(cut.record)
            mapping = self.item.mapping
            columns = find_columns(mapping, fields) if mapping else import_columns.read_header(self.item.kind, fields)
        except LineRefused:
            self.item = rules.finish(self.item, self._ports.clock.now(), "header_unreadable")
        except import_columns.HeaderRefused as refusal:
            self.item = rules.finish(self.item, self._ports.clock.now(), refusal.code)
        else:
            self.item = replace(self.item, columns=columns)
            self._pass(size, cut.line_ends)

    def _done(self, cut: import_lines.Cut, line: int) -> list[LineResult]:
        """Applies a line and returns the results to keep of it. Raises Unavailable or Misconfigured where none are."""
        try:
            if cut.problem:
                raise LineRefused(cut.problem)
            command = self._read_body(self.item.kind, self._body(cut.record))
            ctx = context_of(self._ports, self._tenant, self.item, line, cut.record)
            self.effort += _extra_effort(command)
            made = apply(self._ports, ctx, self.item, line, command)
        except (Unavailable, Misconfigured):
            raise
        except (PrivacyError, LineRefused) as error:
            result = rules.make_refusal(line, error)
            if self.item.format == "csv" or self.item.mapping:
                result = replace(result, field=import_columns.column_at(self.item.kind, result.field))
            return [result]
        if self.item.dry_run:
            return [LineResult(line, *OK)]
        return [LineResult(line, *TAKEN_IN, made)] if made else []

    def _body(self, record: bytes) -> bytes:
        if self.item.format == "jsonl":
            if self.item.mapping:
                return read_members(self.item.kind, self.item.mapping, record)
            import_lines.text_of(record)
            return record
        fields = import_lines.fields_of(record)
        return json.dumps(import_columns.make_body(self.item.kind, self.item.columns, fields)).encode()

    def _pass(self, size: int, line_ends: int, *, skipping: bool = False) -> None:
        item = self.item
        self.item = replace(item, offset=item.offset + size, line=item.line + line_ends, skipping=skipping)


def _extra_effort(command: Command) -> int:
    """Returns how much more a line takes than one write for one person."""
    if isinstance(command, RequestsLine):
        return command.requests
    return len(command.subjects) if isinstance(command, PutContract) else 0
