"""How a part of an export is shown: with every field that a hash covers, as the hash covers it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from chalicelib.api.audit.schemas import AuditExportOut, FindingOut
from chalicelib.domain.audit.records import show_record
from chalicelib.domain.times import to_ms

if TYPE_CHECKING:
    from chalicelib.domain.audit.findings import Finding
    from chalicelib.domain.audit.reads import AuditedRead
    from chalicelib.domain.events import StoredEvent
    from chalicelib.usecases.audit.export import AuditPart

VERIFIER: Final = Path(__file__).parents[2] / "templates" / "verify_audit.txt"


@cache
def read_verifier() -> str:
    """Returns the program that verifies an export; tools/verify_audit.py is the same."""
    return VERIFIER.read_text("utf-8")


def show_finding(finding: Finding) -> FindingOut:
    """Shows one finding, the record as callers know it."""
    record = show_record(finding.record)
    return FindingOut(record=record, version=finding.version, verdict=finding.verdict, detail=finding.detail)


def show_part(tenant: str, part: AuditPart, *, with_verifier: bool) -> AuditExportOut:
    """Shows one part."""
    sealing = part.sealing
    piece = part.checkpoint
    return AuditExportOut(
        tenant=tenant,
        first=part.first,
        last=part.last,
        day=part.day,
        key=dict(part.key),
        sealed={"first": sealing.first.isoformat(), "day": sealing.day.isoformat()} if sealing else None,
        checkpoint={"offset": piece[0], "text": piece[1]} if piece else None,
        lines=[line.values() for line in part.lines],
        events=[_show_event(name, stored) for name, stored in part.events],
        heads=[{"record": name, "version": head.version, "hash": head.hash} for name, head in part.heads.items()],
        reads=[_show_read(place, read) for place, read in part.reads.items()],
        losses=[{"record": one.record, "version": one.version, "verdict": one.verdict} for one in part.details],
        erased=[{"record": name, "version": end.version, "hash": end.hash} for name, end in part.erased.items()],
        verifier=read_verifier() if with_verifier else None,
        next_cursor=part.next_cursor,
    )


def _show_event(name: str, stored: StoredEvent) -> dict[str, Any]:
    event = stored.event
    return {
        "record": name,
        "version": stored.version,
        "previous": stored.previous,
        "type": event.type,
        "at": to_ms(event.at),
        "recorded_at": to_ms(event.recorded_at),
        "actor": event.actor,
        "request_id": event.request_id,
        "record_id": event.record_id,
        "digest": event.digest,
        "body": event.body,
        "hash": stored.hash,
    }


def _show_read(place: str, read: AuditedRead) -> dict[str, Any]:
    return {
        "place": place,
        "action": read.action,
        "at": to_ms(read.at),
        "actor": read.actor,
        "request_id": read.request_id,
        "records": list(read.records),
    }
