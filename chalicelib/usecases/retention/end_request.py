"""Ends what is left of an archived request: its state, its events, and every version of its objects.

First one transaction takes its state out of the table and names the end of its chain in the month's run, by which an
audit knows from then on that nobody took it away. Then the objects go, and then the rest; the events go last, since
they name the objects. The row of the outbox stays until nothing is left, so whoever comes next goes on.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

from chalicelib import logs
from chalicelib.domain.retention.chain import DropLeft, EndRequest, SaveRetentionChain, name_month, order_left, tell_end
from chalicelib.domain.rights.counted import SaveCounted
from chalicelib.domain.rights.holds.hold import NoHoldSince
from chalicelib.domain.rights.keeping.archived import name_folder
from chalicelib.usecases.archive.walk_versions import walk_versions
from chalicelib.usecases.commit import Plan, commit_step
from chalicelib.usecases.context import of_system
from chalicelib.usecases.events import call_event
from chalicelib.usecases.rights.holds import list_active
from chalicelib.usecases.rights.keeping.plan_end import is_over

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.outbox import OutboxRow
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.domain.transactions import Change
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

_EVENTS: Final = "E#"
"""How the sort keys of events begin."""


def end_request(ports: Ports, tenant: str, row: OutboxRow, now: datetime) -> Literal["finished"]:
    """Ends the request of a row, or what an earlier try has left of it; does nothing where it is still needed.

    Raises Unavailable.
    """
    ctx = of_system(ports.profiles[tenant], "retention", now, row.id)
    request_id = row.refs["rights_request"]

    def attempt() -> Plan[bool]:
        request = ports.rights_requests.get(tenant, request_id)
        if request is None:
            return Plan([], True)
        latest = ports.holds.latest(tenant)
        if not is_over(request, ctx) or list_active(ports, ctx, request) or not _is_free(ports, ctx, request_id):
            return Plan([], False)
        before = ports.retention.chain(tenant, name_month(now))
        event = call_event(ctx, "retention.ended", record_id=request_id, body=tell_end(request))
        saved = SaveRetentionChain(replace(before, version=before.version + 1), before, event)
        forgotten = _forget(ports, tenant, request)
        return Plan([EndRequest(request), saved, NoHoldSince(latest), *forgotten], True, request_id)

    if commit_step(ports, ctx, attempt):
        _delete_objects(ports, tenant, request_id)
        _drop_left(ports, ctx, request_id)
        logs.count("RequestsEnded", tenant=tenant)
    return "finished"


def _forget(ports: Ports, tenant: str, request: RightsRequest) -> list[Change]:
    """Returns the changes by which a request no longer stands among those that count towards a cap of its people."""
    counted = ports.rights_requests.counted(tenant, request.keys) if request.keys else {}
    left = [(one, one.remove(request.id)) for one in counted.values()]
    return [SaveCounted(after) for before, after in left if after != before]


def _is_free(ports: Ports, ctx: Context, request_id: str) -> bool:
    """Returns whether every version of a request's objects may be deleted; lifts what holds of the past left there.

    The calendar has the request looked at again, so a lock that ends a moment later keeps it for a day.
    """
    for listed in walk_versions(ports, ctx.tenant, name_folder(request_id)):
        if listed.is_marker:
            continue
        kept = ports.archive.read_back(ctx.tenant, listed.key, listed.version_id)
        if kept is None:
            continue
        if replace(kept, held=False).is_locked(ctx.now):
            logs.log("warning", "retention.locked", tenant=ctx.tenant, record_id=request_id)
            return False
        if kept.held:
            ports.archive.hold(ctx.tenant, kept.key, kept.version_id, False)
    return True


def _delete_objects(ports: Ports, tenant: str, request_id: str) -> None:
    for listed in list(walk_versions(ports, tenant, name_folder(request_id))):  # all, before the first goes
        ports.archive.delete(tenant, listed.key, listed.version_id)


def _drop_left(ports: Ports, ctx: Context, request_id: str) -> None:
    for names in order_left(ports.retention.left(ctx.tenant, request_id), _EVENTS):
        commit_step(ports, ctx, partial(_plan_drop, DropLeft(request_id, names)))


def _plan_drop(dropped: DropLeft) -> Plan[None]:
    return Plan([dropped], None, dropped.request_id)
