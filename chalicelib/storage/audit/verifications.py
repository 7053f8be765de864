"""Verifications of the whole audit in the table."""

from __future__ import annotations

import json
from datetime import date

from chalicelib.domain.audit.findings import Finding
from chalicelib.domain.audit.verifications import SaveVerification, VerificationJob
from chalicelib.domain.times import from_ms, to_ms
from chalicelib.storage.table import audit_places, ops
from chalicelib.storage.table.heads import read_head, write_head
from chalicelib.storage.table.ops import Item
from chalicelib.storage.table.packed import pack_text, unpack_text

_PACK_ABOVE = 400


def writes(tenant: str, change: SaveVerification) -> list[ops.Write]:
    """Returns the writes of a verification's next version and its event."""
    job = change.job
    found = [[one.record, one.version, one.verdict, one.detail] for one in job.findings]
    values: Item = {
        "id": job.id,
        "created_at": to_ms(job.created_at),
        "first": job.first.isoformat(),
        "last": job.last.isoformat(),
        "day": job.day.isoformat(),
        "counts": ops.compact([job.records, job.events, job.reads, job.wrong, job.found]),
        "findings": pack_text(ops.compact(found), _PACK_ABOVE),
        "finished_at": to_ms(job.finished_at) if job.finished_at else None,
    }
    return write_head(audit_places.verification(tenant, job.id), job, change.expected, change.event, values)


def from_item(item: Item) -> VerificationJob:
    """Returns the verification that an item holds."""
    records, events, reads, wrong, found = json.loads(str(item["counts"]))
    finished = item.get("finished_at")
    return VerificationJob(
        id=str(item["id"]),
        created_at=from_ms(int(item["created_at"] or 0)),
        first=date.fromisoformat(str(item["first"])),
        last=date.fromisoformat(str(item["last"])),
        day=date.fromisoformat(str(item["day"])),
        records=records,
        events=events,
        reads=reads,
        wrong=wrong,
        found=found,
        findings=tuple(Finding(*one) for one in json.loads(unpack_text(str(item["findings"])))),
        finished_at=from_ms(int(finished)) if finished else None,
        **read_head(item),
    )
