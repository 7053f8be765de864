"""Endpoints of the audit: what happened and what was read."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.api.audit import answers, schemas
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.domain.errors import Malformed
from chalicelib.domain.times import start_of_day
from chalicelib.usecases.audit import verify as verifying
from chalicelib.usecases.audit.browse import AuditEntry, ListAudit, list_audit
from chalicelib.usecases.audit.export import export_audit

if TYPE_CHECKING:
    from datetime import date

    from chalicelib.api.pipeline.call import Call
    from chalicelib.usecases.audit.verify import Verification


@endpoint(
    "GET",
    "/v1/audit",
    operation_id="listAudit",
    summary="List what happened and what was read",
    tag="Audit",
    scope="audit:read",
    query=schemas.AuditQuery,
    answer=schemas.AuditPage,
    errors=("invalid_cursor", "validation_failed"),
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
    items = [_show(one, call.name(one.actor)) for one in found.entries]
    return schemas.AuditPage(items=items, next_cursor=found.next_cursor)


@endpoint(
    "GET",
    "/v1/audit/verify",
    operation_id="verifyAudit",
    summary="Verify that nothing was changed or taken away",
    tag="Audit",
    scope="audit:read",
    query=schemas.VerifyQuery,
    answer=schemas.AuditVerificationOut,
    errors=("audit_too_large", "not_found", "validation_failed"),
)
def verify(call: Call, query: schemas.VerifyQuery) -> schemas.AuditVerificationOut:
    """Recomputes the chains of the days or of the record, and compares them with the checkpoints.

    Without anything it begins with the last checkpoint but one. What happened since the last checkpoint is guarded by
    the chains alone. At most 31 days and 50,000 lines at once; all of it is a job.
    """
    if query.record is not None and (query.since or query.until):
        raise Malformed("Send `record`, or `since` and `until`.", code="malformed_query")
    if query.record is not None:
        return show_verification(verifying.verify_record(call.ports, call.context, query.record))
    since, until = read_edge(call, query.since), read_edge(call, query.until)
    return show_verification(verifying.verify_days(call.ports, call.context, since, until))


@endpoint(
    "GET",
    "/v1/audit/export",
    operation_id="exportAudit",
    summary="Export what a verifier without network needs",
    tag="Audit",
    scope="audit:read",
    query=schemas.ExportQuery,
    answer=schemas.AuditExportOut,
    errors=("invalid_cursor", "validation_failed"),
)
def export(call: Call, query: schemas.ExportQuery) -> schemas.AuditExportOut:
    """Gives the days in parts: lines, events, reads and checkpoints. Follow `next_cursor` and keep every answer.

    Where a line came late among those that were given, the cursor is over: begin anew. The first part holds the program
    that checks them all on a machine without network.
    """
    since, until = read_edge(call, query.since), read_edge(call, query.until)
    return answers.show_part(
        call.context.tenant,
        export_audit(call.ports, call.context, since, until, query.cursor),
        with_verifier=query.cursor is None,
    )


def show_verification(found: Verification) -> schemas.AuditVerificationOut:
    """Shows what a verification found."""
    examined = found.examined
    checked = schemas.CheckedOut(records=examined.records, events=examined.events, reads=examined.reads)
    findings = [answers.show_finding(one) for one in examined.findings]
    return schemas.AuditVerificationOut(valid=found.valid, checked=checked, findings=findings)


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
