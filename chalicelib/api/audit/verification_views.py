"""Endpoints of verifications of the whole audit, which a job carries out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.api.audit import schemas
from chalicelib.api.audit.answers import show_finding
from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.usecases.audit import verify_all

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call
    from chalicelib.domain.audit.verifications import VerificationJob


@endpoint(
    "POST",
    "/v1/audit/verifications",
    operation_id="startAuditVerification",
    summary="Verify the whole audit",
    tag="Audit",
    scope="audit:read",
    body=schemas.VerificationIn,
    optional_body=True,
    answer=schemas.VerificationJobOut,
    status=202,
    idempotent=True,
    links={"readAuditVerification": "id"},
)
def start(call: Call, _: schemas.VerificationIn) -> Reply:
    """Verifies all days from the first with a checkpoint until today, one after the other, as a job."""
    done = verify_all.start_verification(call.ports, call.context)
    return Reply(_show(done.result), status=202, replayed=done.replayed)


@endpoint(
    "GET",
    "/v1/audit/verifications/{verification_id}",
    operation_id="readAuditVerification",
    summary="See how far a verification came",
    tag="Audit",
    scope="audit:read",
    answer=schemas.VerificationJobOut,
)
def read(call: Call) -> schemas.VerificationJobOut:
    """Shows how many days were verified, and what was found by then."""
    return _show(verify_all.require_verification(call.ports, call.context, call.path["verification_id"]))


def _show(job: VerificationJob) -> schemas.VerificationJobOut:
    verified = (job.day - job.first).days
    return schemas.VerificationJobOut(
        id=job.id,
        state=job.state,
        created_at=job.created_at,
        finished_at=job.finished_at,
        first=job.first,
        last=job.last,
        verified_until=job.day - timedelta(days=1) if verified else None,
        days=(job.last - job.first).days + 1,
        days_verified=verified,
        valid=job.valid,
        checked=schemas.CheckedOut(records=job.records, events=job.events, reads=job.reads),
        findings_count=job.found,
        findings=[show_finding(one) for one in job.findings],
    )
