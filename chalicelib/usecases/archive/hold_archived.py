"""Lays a legal hold on the objects of archived records while a hold keeps what they are about, and lifts it after.

The row that does it comes with the transaction that places or releases a hold. What it does depends on what holds by
then and not on which row it is, so that rows may come twice and in any order. It works in parts, since a contract may
have thousands of people, and keeps in the row how far it has come.

A legal hold is the second lock. Whoever ends a request asks for the holds themselves, so who verified an identifier or
joined a contract since loses nothing; on the day on which the first lock ends, a row of its own lays the second one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from chalicelib.domain.changes import Raced
from chalicelib.domain.outbox import WorkRow
from chalicelib.domain.rights.keeping.archived import name_folder, name_object
from chalicelib.domain.suppressions.pushes import schedule_retry
from chalicelib.usecases.archive.hold_contract import hold_contracts
from chalicelib.usecases.archive.walk_concerned import Spot, walk_concerned
from chalicelib.usecases.archive.walk_versions import lift_holds, set_hold
from chalicelib.usecases.context import of_system
from chalicelib.usecases.rights.holds import list_active

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.archive.objects import ArchivedObject
    from chalicelib.domain.outbox import StoredOutboxRow
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

MOST: Final = 100
"""How many requests and pages of them one message looks at, so that it ends long before the function's timeout."""
_SPOT: Final = "spot"
_WAITS: Final = "waits"


def hold_archived(ports: Ports, tenant: str, stored: StoredOutboxRow, now: datetime) -> None:
    """Brings the objects of the next requests that a row's hold concerns, or of its one request, to what holds now.

    Those of contracts come last, all at once.
    All of it is done again later where one of them was being archived: its archiver may have looked for holds before.
    Raises Unavailable.
    """
    refs = stored.row.refs
    ctx = of_system(ports.profiles[tenant], stored.row.id, now, stored.row.id)
    if "rights_request" in refs:
        request = ports.rights_requests.get(tenant, refs["rights_request"])
        waits = request is not None and _bring(ports, ctx, request)
        _finish(ports, tenant, stored, now, waits=waits)
        return
    hold = ports.holds.get(tenant, refs["hold"])
    waits, looked = _WAITS in refs, 0
    for page, spot in walk_concerned(ports, tenant, hold, Spot.read(refs.get(_SPOT, ""))) if hold else ():
        for request in page:
            waits = _bring(ports, ctx, request) or waits
        looked += len(page) + 1
        if looked >= MOST and spot.person:
            more = {_WAITS: "true"} if waits else {}
            if _save(ports, tenant, stored, {"hold": refs["hold"], _SPOT: spot.write(), **more}, now):
                ports.outbox.announce(tenant, [stored.row.id])
            return
    if hold is not None:
        waits = hold_contracts(ports, tenant, hold) or waits
    _finish(ports, tenant, stored, now, waits=waits)


def _bring(ports: Ports, ctx: Context, request: RightsRequest) -> bool:
    """Brings the objects of a request to what holds now; returns whether it is being archived at this moment."""
    stub = request.archived
    kept = ports.archive.read_back(ctx.tenant, name_object(request.id, stub.version)) if stub else None
    if kept is not None and not hold_object(ports, ctx, request, kept):
        lift_holds(ports, ctx.tenant, name_folder(request.id))
    return bool(request.archiving)


def _finish(ports: Ports, tenant: str, stored: StoredOutboxRow, now: datetime, *, waits: bool) -> None:
    """Ends the row, or has it begin again later."""
    if not waits:
        ports.outbox.done(tenant, stored)
        return
    if _SPOT in stored.row.refs:
        if not _save(ports, tenant, stored, {"hold": stored.row.refs["hold"]}, now):
            return
        stored = replace(stored, version=stored.version + 1)
    ports.outbox.postpone(tenant, stored, schedule_retry(stored.row.created_at, now), "ready")


def _save(ports: Ports, tenant: str, stored: StoredOutboxRow, refs: dict[str, str], now: datetime) -> bool:
    """Keeps how far the row has come; returns False where somebody else works it at this moment, and goes on."""
    try:
        ports.store.commit(tenant, [WorkRow(stored, refs)], None, "", now)
    except Raced:
        return False
    return True


def hold_object(ports: Ports, ctx: Context, request: RightsRequest, kept: ArchivedObject) -> bool:
    """Lays a legal hold on a request's latest object where an active hold concerns it, else lifts it; returns which.

    Earlier objects hold nothing that the latest does not. Raises Unavailable.
    """
    held = bool(list_active(ports, ctx, request))
    set_hold(ports, ctx.tenant, kept, held=held)
    return held
