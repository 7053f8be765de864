"""Endpoints that answer whether a person may be contacted, and if not, why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.api.contact_checks.schemas import (
    CheckIn,
    CheckOut,
    ContactChecksIn,
    ContactChecksOut,
    InboundContactIn,
    InboundContactOut,
    NotesOut,
    ReasonOut,
)
from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.domain.contact_checks.gates import reply_until
from chalicelib.domain.times import from_ms, to_ms
from chalicelib.usecases.contact_checks.check import ContactCheck, check_contacts
from chalicelib.usecases.contact_checks.note_inbound import NoteInbound, note_inbound

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.api.pipeline.call import Call
    from chalicelib.domain.contact_checks.gates import Reason, Verdict


@endpoint(
    "POST",
    "/v1/contact-checks",
    operation_id="checkContacts",
    summary="Check whether people may be contacted",
    tag="Contact checks",
    scope="consents:read",
    body=ContactChecksIn,
    answer=ContactChecksOut,
)
def check(call: Call, body: ContactChecksIn) -> ContactChecksOut:
    """Answers up to 100 checks, each with every reason against the contact.

    A check sees every change to the person and their contracts whose answer you had before you made the check.
    """
    asked = [_read_check(number, item) for number, item in enumerate(body.checks)]
    verdicts = check_contacts(call.ports, call.context, asked)
    now = call.context.now
    return ContactChecksOut(
        results=[_result(item, verdict, now) for item, verdict in zip(body.checks, verdicts, strict=True)]
    )


@endpoint(
    "POST",
    "/v1/inbound-contacts",
    operation_id="noteInboundContact",
    summary="Report that a person contacted you",
    tag="Contact checks",
    scope="consents:write",
    body=InboundContactIn,
    answer=InboundContactOut,
    status=201,
    idempotent=True,
    errors=("not_found",),
)
def inbound(call: Call, body: InboundContactIn) -> Reply:
    """Opens the period in which you may reply on that channel, whatever else is blocked."""
    command = NoteInbound(body.subject.identifiers(by_id=True), body.channel, body.at)
    done = note_inbound(call.ports, call.context, command)
    until = reply_until(call.context.profile, to_ms(done.result))
    answer = InboundContactOut(channel=body.channel, at=done.result, reply_until=from_ms(until))
    return Reply(answer, replayed=done.replayed)


def _read_check(number: int, item: CheckIn) -> ContactCheck:
    return ContactCheck(
        identifiers=item.subject.identifiers(f"/checks/{number}/subject", leave_extension=True, by_id=True),
        purpose=item.purpose,
        channel=item.channel,
        at=item.at,
        reply=(item.in_reply_to.at, item.in_reply_to.channel) if item.in_reply_to else None,
        state=item.state,
    )


def _result(item: CheckIn, verdict: Verdict, now: datetime) -> CheckOut:
    values: dict[str, Any] = {
        "allowed": verdict.allowed,
        "reasons": [_reason(reason) for reason in verdict.reasons],
        "checked_at": now,
    }
    if item.ref is not None:
        values["ref"] = item.ref
    notes: dict[str, Any] = {}
    if verdict.zones:
        notes["zones"] = list(verdict.zones)
    if verdict.reply_until is not None:
        notes["reply_until"] = from_ms(verdict.reply_until)
    if notes:
        values["notes"] = NotesOut(**notes)
    return CheckOut(**values)


def _reason(reason: Reason) -> ReasonOut:
    values: dict[str, Any] = {"code": reason.code}
    if reason.since is not None:
        values["since"] = from_ms(reason.since)
    if reason.source_id is not None:
        values["source_id"] = reason.source_id
    if reason.retry_at is not None:
        values["retry_at"] = reason.retry_at
    return ReasonOut(**values)
