"""Lays a legal hold on the objects of archived records while a hold keeps what they are about, and lifts it after.

The row that does it comes with the transaction that places or releases a hold. What it does depends on what holds by
then and not on which row it is, so that rows may come twice and in any order.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from chalicelib.domain.rights.keeping.archived import name_folder, name_object
from chalicelib.usecases.archive.hold_contract import hold_contracts
from chalicelib.usecases.archive.walk_versions import walk_versions
from chalicelib.usecases.context import of_system
from chalicelib.usecases.people.reach import read_present
from chalicelib.usecases.rights.holds import list_active
from chalicelib.usecases.rights.lists.walk import walk_person

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.archive.objects import ArchivedObject
    from chalicelib.domain.outbox import OutboxRow
    from chalicelib.domain.rights.holds.hold import Hold
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


def hold_archived(ports: Ports, tenant: str, row: OutboxRow, now: datetime) -> Literal["finished", "later"]:
    """Brings the objects of all requests and contracts that a row's hold concerns to what holds now.

    Returns `later` while one of them is being archived, since its archiver may have looked for holds before. Raises
    Unavailable.
    """
    ctx = of_system(ports.profiles[tenant], row.id, now, row.id)
    hold = ports.holds.get(tenant, row.refs["hold"])
    waits = False
    for request in list_concerned(ports, tenant, hold) if hold else ():
        stub = request.archived
        kept = ports.archive.read_back(tenant, name_object(request.id, stub.version)) if stub else None
        if kept is not None and not hold_object(ports, ctx, request, kept):
            _lift_earlier(ports, tenant, request.id)
        waits = waits or bool(request.archiving)
    if hold is not None:
        waits = hold_contracts(ports, tenant, hold) or waits
    return "later" if waits else "finished"


def hold_object(ports: Ports, ctx: Context, request: RightsRequest, kept: ArchivedObject) -> bool:
    """Lays a legal hold on a request's latest object where an active hold concerns it, else lifts it; returns which.

    Earlier objects hold nothing that the latest does not. Raises Unavailable.
    """
    held = bool(list_active(ports, ctx, request))
    if kept.held != held:
        ports.archive.hold(ctx.tenant, kept.key, kept.version_id, held)
    return held


def _lift_earlier(ports: Ports, tenant: str, request_id: str) -> None:
    """Lifts the legal hold from the objects that were a request's latest ones while it lasted: they too are to go."""
    for one in walk_versions(ports, tenant, name_folder(request_id)):
        kept = None if one.is_marker else ports.archive.read_back(tenant, one.key, one.version_id)
        if kept is not None and kept.held:
            ports.archive.hold(tenant, one.key, one.version_id, False)


def list_concerned(ports: Ports, tenant: str, hold: Hold) -> Iterator[RightsRequest]:
    """Yields the requests that a hold lies on, or whose people it lies on, by their verified identifiers."""
    if hold.on == "rights_request":
        found = ports.rights_requests.get(tenant, hold.target)
        if found is not None:
            yield found
        return
    subject_ids = [hold.target]
    if hold.on == "contract":
        subject_ids = [one.subject_id for one in ports.contracts.members(tenant, hold.target)]
    keys = {
        ref.key: None
        for person in read_present(ports, tenant, subject_ids).values()
        for ref in person.identifiers
        if person.has_verified(ref.key)
    }
    for key in keys:
        yield from walk_person(ports, tenant, key)
