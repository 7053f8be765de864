"""Verifies the whole audit as a job, a day at a time: from the first day with a checkpoint until today.

Its row of the outbox stands for what is left. After each day the progress is saved, provided that its version is still
the one with which the day began; a process that dies leaves the row, which the sweep announces again.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal

from chalicelib import logs
from chalicelib.domain.audit.verifications import SaveVerification, VerificationJob
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import is_id
from chalicelib.domain.outbox import OutboxRow
from chalicelib.domain.times import local_date
from chalicelib.usecases.audit.examine import examine_days
from chalicelib.usecases.audit.keep_read import keep_read
from chalicelib.usecases.commit import Done, Plan, commit, commit_step
from chalicelib.usecases.context import Context, of_system
from chalicelib.usecases.events import call_event

if TYPE_CHECKING:
    from chalicelib.domain.event_types import EventType
    from chalicelib.usecases.ports.bundle import Ports

PREFIX: Final = "ver"
MOST_DAYS: Final = 20
"""How many days one message verifies, so that it ends long before the function's timeout."""
MOST_LINES: Final = 1_000_000


def start_verification(ports: Ports, ctx: Context) -> Done[VerificationJob]:
    """Starts the verification of all days from the first with a checkpoint until today."""

    def attempt() -> Plan[VerificationJob]:
        today = local_date(ctx.now, ctx.profile.time_zone)
        sealing = ports.audit.sealing(ctx.tenant)
        first = sealing.first if sealing else today
        job = VerificationJob(ports.randomness.id(PREFIX, ctx.now), ctx.now, first, max(first, today), first, version=1)
        event = call_event(ctx, "verification.started", record_id=job.id)
        row_id = ports.randomness.id("out", ctx.now)
        row = OutboxRow(row_id, "verify_audit", ctx.now, {"verification": job.id}, repeat_if_uncertain=True)
        return Plan([SaveVerification(job, 0, event), row], job, job.id)

    keep_read(ports, ctx, "audit.verified")
    return commit(ports, ctx, attempt, lambda job_id: restore_started(require_verification(ports, ctx, job_id)))


def require_verification(ports: Ports, ctx: Context, verification_id: str) -> VerificationJob:
    """Returns a verification. Raises NotFound."""
    job = ports.audit.verification(ctx.tenant, verification_id) if is_id(verification_id, PREFIX) else None
    if job is None:
        raise NotFound("There is no such verification.")
    return job


def restore_started(job: VerificationJob) -> VerificationJob:
    """Returns the verification as the call that started it answered."""
    return VerificationJob(job.id, job.created_at, job.first, job.last, job.first, version=1)


def verify_next_days(ports: Ports, tenant: str, row: OutboxRow, now: datetime) -> Literal["finished", "more"]:
    """Verifies the next days and saves after each how far it came. Raises Unavailable."""
    ctx = of_system(ports.profiles[tenant], row.refs["verification"], now, row.id)
    for _ in range(MOST_DAYS):
        job = ports.audit.verification(tenant, row.refs["verification"])
        if job is None or job.finished_at:
            return "finished"
        if _verify_day(ports, ctx, job).finished_at:
            return "finished"
    return "more"


def _verify_day(ports: Ports, ctx: Context, job: VerificationJob) -> VerificationJob:
    """Verifies the next day and returns the job afterwards, which may be how another process left it."""
    found = examine_days(ports, ctx, job.day, job.day, MOST_LINES)
    after = job.advance((found.records, found.events, found.reads), found.findings, ctx.now)

    def attempt() -> Plan[VerificationJob]:
        lying = require_verification(ports, ctx, job.id)
        if lying.version != job.version:
            return Plan([], lying)
        kind: EventType = "verification.finished" if after.finished_at else "verification.advanced"
        body = {"day": job.day.isoformat(), "wrong": after.wrong, "found": after.found}
        event = call_event(ctx, kind, record_id=job.id, body=body)
        return Plan([SaveVerification(replace(after, version=job.version + 1), job.version, event)], after)

    saved = commit_step(ports, ctx, attempt)
    if saved.finished_at and saved.wrong:
        logs.log("error", "audit.wrong", tenant=ctx.tenant, record_id=job.id, count=saved.wrong)
    return saved
