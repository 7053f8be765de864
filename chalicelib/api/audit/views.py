"""Endpoints of the audit: what happened and what was read."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.api.audit import schemas
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.domain.times import start_of_day
from chalicelib.usecases.audit.browse import AuditEntry, ListAudit, list_audit

if TYPE_CHECKING:
    from datetime import date

    from chalicelib.api.pipeline.call import Call


@endpoint(
    "GET",
    "/v1/audit",
    operation_id="listAudit",
    summary="List what happened and what was read",
    tag="Audit",
    scope="audit:read",
    query=schemas.AuditQuery,
    answer=schemas.AuditPage,
    errors=("invalid_cursor",),
)
def list_entries(call: Call, query: schemas.AuditQuery) -> schemas.AuditPage:
    """Lists every event of every record, and every audited read, newest first. A page may be short, even empty.

    Contact checks are counted and have no entry. Reading the audit is an audited read itself.
    """
    command = ListAudit(
        limit=query.limit,
        since=read_edge(call, query.since),
        until=read_edge(call, query.until),
        actor=query.actor or "",
        action=query.action or "",
        record=query.record or "",
        cursor=query.cursor,
    )
    found = list_audit(call.ports, call.context, command)
    items = [_show(one, found.names.get(one.actor)) for one in found.entries]
    return schemas.AuditPage(items=items, next_cursor=found.next_cursor)


def read_edge(call: Call, edge: date | None) -> datetime | None:
    """Returns the moment of a query; a date's is its first in the company's zone."""
    if edge is None or isinstance(edge, datetime):
        return edge
    return start_of_day(edge, call.context.profile.time_zone)


def _show(entry: AuditEntry, name: str | None) -> schemas.AuditEntryOut:
    values = {
        "at": entry.at,
        "actor": entry.actor,
        "actor_name": name,
        "action": entry.action,
        "record": entry.records[0] if entry.records else None,
        "version": entry.version,
        "hash": entry.hash,
    }
    several = {"records": list(entry.records)} if len(entry.records) > 1 else {}
    return schemas.AuditEntryOut.model_validate(values | several)
