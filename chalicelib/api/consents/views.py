"""Endpoints that record, withdraw and read consents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib.api.consents.commands import read_command
from chalicelib.api.consents.origins import read_origin
from chalicelib.api.consents.schemas import (
    ConsentIn,
    ConsentOut,
    DecisionOut,
    PolicyOut,
    SourceOut,
    WithdrawIn,
)
from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.domain.consents.decisions import find_ask_again_time
from chalicelib.domain.consents.records import ConsentRecord
from chalicelib.domain.consents.second_steps import returns_link
from chalicelib.domain.people.act_records import Source
from chalicelib.domain.times import from_ms
from chalicelib.usecases.consents.read import read_consent
from chalicelib.usecases.consents.record import record_consent
from chalicelib.usecases.consents.withdraw import WithdrawConsent, withdraw_consent
from chalicelib.usecases.links.tokens import compose_address

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call
    from chalicelib.usecases.commit import Done

_READ: Final = {"readConsent": "id", "readReceipt": "id"}


@endpoint(
    "POST",
    "/v1/consents",
    operation_id="recordConsent",
    summary="Record what somebody decided",
    tag="Consents",
    scope="consents:write",
    publishable=True,
    body=ConsentIn,
    answer=ConsentOut,
    status=201,
    idempotent=True,
    errors=("not_found", "identity_conflict", "too_many_identifiers"),
    links=_READ,
)
def record(call: Call, body: ConsentIn) -> Reply:
    """Records grants and denials.

    With a secret key, a grant takes effect at once; after a refusal or an opt-out only with `wording`, otherwise the
    answer says what holds, with the reason `not_proven`. With a publishable key, a grant for a channel stays `pending`
    until the owner of the address confirms it; a denial takes effect at once for everyone named. For an e-mail
    address, we send a confirmation e-mail, which is valid for a day; if the company's mails of the day to addresses it
    doesn't know are used up, it leaves the next day (UTC), while the question is open. We send nothing to a phone
    number: its owner confirms by texting YES or START to the company, within a day.

    A grant does not undo a browser's signal, or an opt-out of sale, sharing or targeted advertising. It is answered
    `denied` with the reason `gpc`, or `pending` with the reason `second_step` until the person presses the button
    at `confirm_url`, within a day.
    """
    return _reply(call, record_consent(call.ports, call.context, read_command(body, by_id=call.context.actor.trusted)))


@endpoint(
    "POST",
    "/v1/consents/withdraw",
    operation_id="withdrawConsent",
    summary="Withdraw consent",
    tag="Consents",
    scope="consents:write",
    publishable=True,
    body=WithdrawIn,
    answer=ConsentOut,
    status=201,
    idempotent=True,
    links=_READ,
    errors=("not_found",),
)
def withdraw(call: Call, body: WithdrawIn) -> Reply:
    """Withdraws consent for some or all purposes, on every channel. It takes effect at once and is never refused."""
    purposes = None if body.purposes == "all" else tuple(body.purposes)
    origin = read_origin(body.subject, body.source, link=body.link, restricts=True, by_id=call.context.actor.trusted)
    command = WithdrawConsent(origin, purposes)
    return _reply(call, withdraw_consent(call.ports, call.context, command))


@endpoint(
    "GET",
    "/v1/consents/{consent_id}",
    operation_id="readConsent",
    summary="Read a consent record",
    tag="Consents",
    scope="consents:read",
    answer=ConsentOut,
)
def read(call: Call) -> ConsentOut:
    """Returns the record as it was when it was made. For what holds now, use `POST /v1/consents/lookup`."""
    return _answer(call, read_consent(call.ports, call.context, call.path["consent_id"]))


def _reply(call: Call, done: Done[ConsentRecord]) -> Reply:
    return Reply(_answer(call, done.result), replayed=done.replayed)


def _answer(call: Call, record: ConsentRecord) -> ConsentOut:
    profile = call.context.profile
    again = find_ask_again_time(profile, record)
    values = {
        "id": record.id,
        "decisions": [_decision(record, number) for number in range(len(record.decisions))],
        "policy": PolicyOut(slug=p.slug, version=p.version, sha256=p.sha256) if (p := record.policy) else None,
        "collected_at": from_ms(record.at),
        "recorded_at": from_ms(record.recorded_at),
        "jurisdiction": record.jurisdiction,
        "source": _source(record.source),
        "gpc": record.gpc,
        "receipt_url": f"{call.ports.base_url}/v1/consents/{record.id}/receipt",
    }
    if call.context.actor.trusted:
        values["subject_id"] = record.subject_ids[0]
    if record.confirm_until is not None and returns_link(record, profile):
        values["confirm_url"] = compose_address(call.ports, profile.tenant, record.id)
        values["confirm_until"] = from_ms(record.confirm_until)
    if again is not None:
        values["ask_again_after"] = from_ms(again)
    return ConsentOut.model_validate(values)


def _decision(record: ConsentRecord, number: int) -> DecisionOut:
    decision = record.decisions[number]
    values = {
        "purpose": decision.purpose,
        "channel": decision.channel,
        "state": decision.state,
        "effective_at": from_ms(decision.effective_at),
        "expires_at": from_ms(decision.expires_at) if decision.expires_at is not None else None,
    }
    if decision.reason:
        values["reason"] = decision.reason
    return DecisionOut.model_validate(values)


def _source(source: Source) -> SourceOut:
    return SourceOut(
        channel=source.channel,
        url=source.url,
        wording_sha256=source.wording_sha256,
        evidence=source.evidence or None,
    )
