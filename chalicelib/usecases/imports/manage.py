"""Makes an import of an upload, starts it and reads it. `run_import` works through its lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import is_id
from chalicelib.domain.imports import job as rules
from chalicelib.domain.imports.columns import ImportKind
from chalicelib.domain.imports.job import Import, LineResult, SaveImport
from chalicelib.domain.imports.mapping import Columns
from chalicelib.domain.outbox import IMPORTS, OutboxRow
from chalicelib.domain.uploads.upload import SaveUpload, Upload
from chalicelib.usecases import cursors
from chalicelib.usecases.commit import Done, Plan, commit
from chalicelib.usecases.context import Context
from chalicelib.usecases.events import call_event
from chalicelib.usecases.ports.bundle import Ports
from chalicelib.usecases.preconditions import require_match
from chalicelib.usecases.uploads.manage import attach_upload

_POINTER: Final = "/upload_id"
_LIST: Final = "imports"


@dataclass(frozen=True, slots=True)
class NewImport:
    """The command to make an import."""

    kind: ImportKind
    upload_id: str
    dry_run: bool
    mapping: Columns = field(default=(), repr=False)  # its names are whatever somebody has put into a first line


@dataclass(frozen=True, slots=True)
class KnownImport:
    """An import and a page of the results of its lines."""

    item: Import
    results: Sequence[LineResult] = ()
    next_cursor: str | None = None


def create_import(ports: Ports, ctx: Context, command: NewImport) -> Done[Import]:
    """Makes an import of a complete upload, which is kept from then on. Raises Invalid, Conflict (upload_changed)."""

    def attempt() -> Plan[Import]:
        upload, kept = _upload(ports, ctx, command.upload_id)
        item = Import(
            id=ports.randomness.id(IMPORTS, ctx.now),
            kind=command.kind,
            upload_id=command.upload_id,
            format="csv" if upload.content_type == "text/csv" else "jsonl",
            size=upload.size,
            dry_run=command.dry_run,
            created_at=ctx.now,
            key_id=ctx.actor.id,
            mapping=command.mapping,
            version=1,
        )
        body = {"kind": item.kind, "upload": item.upload_id, "dry_run": item.dry_run}
        if item.mapping:  # our fields alone: what the file calls them is the caller's own text
            body["fields"] = " ".join(field for _, field in item.mapping)
        event = call_event(ctx, "import.created", record_id=item.id, body=body)
        return Plan([SaveImport(item, 0, event), *kept], item, item.id)

    return commit(ports, ctx, attempt, lambda import_id: restore_created(require_import(ports, ctx, import_id)))


def start_import(ports: Ports, ctx: Context, import_id: str, if_match: int | None) -> Done[Import]:
    """Starts an import. Raises NotFound, Conflict (import_not_ready), PreconditionFailed."""

    def attempt() -> Plan[Import]:
        known = require_import(ports, ctx, import_id)
        require_match(known.version, if_match)
        item = replace(rules.start(known, ctx.now), key_id=ctx.actor.id, version=known.version + 1)
        event = call_event(ctx, "import.started", record_id=item.id)
        job = OutboxRow(item.id, "run_import", ctx.now, {"import_id": item.id}, repeat_if_uncertain=True)
        return Plan([SaveImport(item, known.version, event), job], item, item.id)

    return commit(ports, ctx, attempt, lambda known_id: restore_started(require_import(ports, ctx, known_id)))


def list_imports(ports: Ports, ctx: Context, limit: int, cursor: str | None) -> tuple[list[Import], str | None]:
    """Returns a page of the tenant's imports, the newest first, and the next page's cursor. Raises Malformed."""
    before = cursors.decode(ports, ctx.tenant, _LIST, cursor) if cursor else None
    found, last = ports.imports.page(ctx.tenant, before, limit)
    return found, cursors.encode(ports, ctx.tenant, _LIST, last) if last else None


def read_import(
    ports: Ports, ctx: Context, import_id: str, limit: int, cursor: str | None, *, failed: bool = False
) -> KnownImport:
    """Returns an import and a page of its failed lines, or of all lines that are told of unless only `failed` ones are.

    Raises NotFound, Malformed.
    """
    item = require_import(ports, ctx, import_id)
    passed = rules.tells_passed(item) and not failed
    list_name = f"imports:{item.id}:failed" if failed else f"imports:{item.id}"
    after = int(cursors.decode(ports, ctx.tenant, list_name, cursor)) if cursor else 0
    found = ports.imports.results(ctx.tenant, item.id, after, limit + 1, passed=passed)
    page = found[:limit]
    more = cursors.encode(ports, ctx.tenant, list_name, str(page[-1].line)) if len(found) > limit else None
    return KnownImport(item, page, more)


def _upload(ports: Ports, ctx: Context, upload_id: str) -> tuple[Upload, list[SaveUpload]]:
    """Returns the upload and the change that keeps it; no change where another import, a dry run, has kept it."""
    upload = ports.uploads.get(ctx.tenant, upload_id, ctx.now)
    if upload is not None and (upload.purpose, upload.state) == ("import", "attached"):
        return upload, []
    change = attach_upload(ports, ctx, upload_id, "import", _POINTER)
    return change.upload, [change]


def require_import(ports: Ports, ctx: Context, import_id: str) -> Import:
    """Returns the import. Raises NotFound."""
    item = ports.imports.get(ctx.tenant, import_id) if is_id(import_id, IMPORTS) else None
    if item is None:
        raise NotFound("There is no such import.")
    return item


def restore_created(item: Import) -> Import:
    """Returns the import as the call that made it answered."""
    return Import(
        item.id,
        item.kind,
        item.upload_id,
        item.format,
        item.size,
        item.dry_run,
        item.created_at,
        item.key_id,
        mapping=item.mapping,
        version=1,
    )


def restore_started(item: Import) -> Import:
    """Returns the import as the call that started it answered."""
    return replace(restore_created(item), state="running", started_at=item.started_at, version=2)
