"""Archives a closed request: one object that nobody can change, and in the table no more than its state and its events.

The steps are read, put, read back, stub, delete. A process that dies between two of them leaves the row of the outbox,
or the calendar's entry of the request, and whoever comes next makes the same bytes and goes on. Nothing is deleted
before the object was read back and is what was put there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from chalicelib import logs
from chalicelib.domain.archive.objects import find_last_day
from chalicelib.domain.archive.purge import list_parts
from chalicelib.domain.archive.request_file import make_file, recognise
from chalicelib.domain.archive.stub import make_stub
from chalicelib.domain.changes import Raced
from chalicelib.domain.errors import Misconfigured, Unavailable
from chalicelib.domain.hashing import hash_bytes
from chalicelib.domain.outbox import ANNOUNCE_AGAIN_AFTER, WorkRow
from chalicelib.domain.rights.reminding.planning import find_moment
from chalicelib.domain.rights.requests import SaveRightsRequest
from chalicelib.domain.rights.seen import Written
from chalicelib.usecases.archive.hold_archived import hold_object
from chalicelib.usecases.archive.keep_object import keep_object
from chalicelib.usecases.context import of_system
from chalicelib.usecases.events import call_event
from chalicelib.usecases.rights.archived import open_written
from chalicelib.usecases.rights.keeping.purge_written import purge_parts

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.archive.objects import ArchivedObject
    from chalicelib.domain.archive.request_file import RequestFile
    from chalicelib.domain.outbox import StoredOutboxRow
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.domain.rights.seen import WholeRequest
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

ATTEMPTS: Final = 5


def archive(ports: Ports, tenant: str, stored: StoredOutboxRow, now: datetime) -> None:
    """Archives the request of a row as it is now; drops the row where the request no longer waits for it.

    Parks the row, with an error line, where another object lies in its place or was not kept as it was put. Raises
    Unavailable.
    """
    secret, row_id = bytes.fromhex(stored.row.refs["secret"]), stored.row.id
    for attempt in range(ATTEMPTS):
        found = ports.outbox.get(tenant, row_id) if attempt else stored
        if found is None:
            return
        stored = found
        whole = ports.rights_requests.whole(tenant, stored.row.refs["rights_request"])
        if whole is None or whole.request.archiving != stored.row.id:
            ports.outbox.done(tenant, stored)
            return
        try:
            file = make_file(tenant, whole, open_written(ports, tenant, whole.request) or Written(), secret)
        except Misconfigured:  # an earlier object is not what it was; the line says so
            ports.outbox.postpone(tenant, stored, None, "refused")
            return
        ctx = of_system(ports.profiles[tenant], row_id, now, row_id)
        put = _put(ports, ctx, stored, whole.request, file)
        if put is None:
            return
        file, kept = put
        hold_object(ports, ctx, whole.request, kept)
        if _stub(ports, ctx, stored, whole, file, kept):
            return
    raise Unavailable


def _put(
    ports: Ports, ctx: Context, stored: StoredOutboxRow, request: RightsRequest, file: RequestFile
) -> tuple[RequestFile, ArchivedObject] | None:
    """Puts the file where none lies yet, and returns what lies there; None where that is not the file as it must be.

    It may have been put by an earlier try of the row, before a deployment by which the same request makes other bytes.
    """
    secret = bytes.fromhex(stored.row.refs["secret"])

    def accepts(content: bytes) -> bool:
        return recognise(content, file, secret) is not None

    until = _find_least(request, file, ctx)
    kept = keep_object(ports, ctx.tenant, stored, file.key, file.content, until, accepts)
    if kept is None:
        return None
    return replace(file, content=kept.content, sha256=hash_bytes(kept.content)), kept


def _find_least(request: RightsRequest, file: RequestFile, ctx: Context) -> datetime:
    """Returns until when the file must be locked at least: no shorter than the one before it."""
    until = find_last_day("request", ctx.profile.retention, file.since)
    before = request.archived.ends_at if request.archived is not None else None
    return max(until, before) if before is not None else until


def _stub(
    ports: Ports,
    ctx: Context,
    stored: StoredOutboxRow,
    whole: WholeRequest,
    file: RequestFile,
    kept: ArchivedObject,
) -> bool:
    """Makes the request its own stub and deletes the rest; returns False where somebody acted on it meanwhile."""
    tenant, now = ctx.tenant, ctx.now
    request = whole.request
    after = make_stub(request, file, kept)
    body = {"object": file.key, "object_version": kept.version_id, "sha256": file.sha256, "of": request.version}
    event = call_event(ctx, "request.archived", record_id=request.id, body=body)
    again = now + ANNOUNCE_AGAIN_AFTER  # when the calendar finds it, should the process die before all is deleted
    next_at = min(again, find_moment(after, ctx.profile) or again)
    saved = SaveRightsRequest(after, request, event, next_at)
    try:
        ports.store.commit(tenant, [saved, WorkRow(stored)], None, "", now)
    except Raced:
        return False
    logs.count("RequestsArchived", tenant=tenant)
    purge_parts(ports, tenant, after, list_parts(whole), now)
    return True
