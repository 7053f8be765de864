"""Endpoints that record, look up and lift opt-outs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from chalicelib.api.consents.origins import read_origin, read_source
from chalicelib.api.opt_outs.held import held_opt_out
from chalicelib.api.opt_outs.schemas import (
    LiftedKindOut,
    LiftIn,
    LiftOut,
    OptOutIn,
    OptOutKindOut,
    OptOutLookupIn,
    OptOutLookupOut,
    OptOutOut,
    PushFailedOut,
    PushOut,
)
from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.domain.mail import texts as mail_texts
from chalicelib.domain.times import from_ms
from chalicelib.usecases.links.tokens import compose_address
from chalicelib.usecases.opt_outs.lift import LiftOptOut, lift_opt_out
from chalicelib.usecases.opt_outs.record import RecordOptOut, record_opt_out, way_of
from chalicelib.usecases.people.look_up import LookUp, look_up_for_caller
from chalicelib.usecases.people.origin import Origin
from chalicelib.usecases.suppressions.push import read_pushes

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call
    from chalicelib.domain.suppressions.pushes import Push


@endpoint(
    "POST",
    "/v1/opt-outs",
    operation_id="recordOptOut",
    summary="Opt a person out",
    tag="Opt-outs",
    scope="opt_outs:write",
    publishable=True,
    body=OptOutIn,
    answer=OptOutOut,
    status=201,
    idempotent=True,
    errors=("not_found",),
)
def record(call: Call, body: OptOutIn) -> Reply:
    """Opts out everyone named, at once. It needs no account, reason or proof of identity, and is never refused.

    As soon as you have the answer, `POST /v1/contact-checks` says `opted_out`.
    """
    origin = read_origin(
        body.subject,
        body.source,
        link=body.link,
        jurisdiction=body.jurisdiction,
        restricts=True,
        by_id=call.context.actor.trusted,
    )
    way = way_of(body.source.channel, trusted=call.context.actor.trusted and not origin.asserted)
    done = record_opt_out(call.ports, call.context, RecordOptOut(origin, tuple(body.kinds), way, body.reason))
    kept = done.result
    values = {
        "id": kept.id,
        "kinds": [
            OptOutKindOut(kind=k.kind, effective_at=from_ms(k.effective_at), honor_by=date.fromisoformat(k.honor_by))
            for k in kept.kinds
        ],
        "confirmation": mail_texts.describe_opt_outs(call.context.profile, tuple(k.kind for k in kept.kinds)),
        "recorded_at": from_ms(kept.recorded_at),
    }
    if call.context.actor.trusted:
        values["subject_id"] = kept.subject_ids[0]
    return Reply(OptOutOut.model_validate(values), replayed=done.replayed)


@endpoint(
    "POST",
    "/v1/opt-outs/lookup",
    operation_id="lookUpOptOuts",
    summary="Look up a person's opt-outs",
    tag="Opt-outs",
    scope="opt_outs:read",
    body=OptOutLookupIn,
    answer=OptOutLookupOut,
    errors=("not_found",),
)
def lookup(call: Call, body: OptOutLookupIn) -> OptOutLookupOut:
    """Returns each kind the person ever opted out of, whether the opt-out still holds, since when, and its source.

    `pushes` shows what the company's SMS providers were last told about the person's numbers.
    """
    known = look_up_for_caller(
        call.ports, call.context, LookUp(body.subject.identifiers(leave_extension=True, by_id=True), body.at)
    )
    pushes = read_pushes(call.ports, call.context.tenant, known.subjects)
    return OptOutLookupOut(
        subject_id=known.subject_id,
        opt_outs=[held_opt_out(standing) for standing in known.opt_outs],
        pushes=[_push(push) for push in pushes],
    )


def _push(push: Push) -> PushOut:
    values: dict[str, Any] = {"provider": push.provider, "closed": push.closed, "pushed_at": push.pushed_at}
    if push.failed_at is not None:
        values["push_failed"] = PushFailedOut(at=push.failed_at, code=push.code or "unavailable")
    return PushOut(**values)


@endpoint(
    "POST",
    "/v1/opt-outs/lift",
    operation_id="liftOptOut",
    summary="Take an opt-out back",
    tag="Opt-outs",
    scope="opt_outs:write",
    body=LiftIn,
    answer=LiftOut,
    idempotent=True,
    errors=("not_found", "identity_conflict", "too_many_identifiers"),
)
def lift(call: Call, body: LiftIn) -> Reply:
    """Lifts the opt-outs that the person takes back in their own words.

    Opt-outs of sale, sharing and targeted advertising, and those that came from a browser's signal, are lifted in two
    steps (11 CCR 7028): they stay in force until the person presses the button at `confirm_url`, within a day.
    """
    source = read_source(body.source, {"method": body.proof.method})
    origin = Origin(body.subject.identifiers(by_id=True), source, body.proof.wording)
    way = way_of(source.channel, trusted=True)
    done = lift_opt_out(call.ports, call.context, LiftOptOut(origin, tuple(body.kinds), way))
    kept = done.result
    values = {
        "id": kept.id,
        "subject_id": kept.subject_ids[0],
        "kinds": [
            LiftedKindOut.model_validate({"kind": k.kind, "state": "pending" if k.state == "pending" else "lifted"})
            for k in kept.kinds
        ],
        "recorded_at": from_ms(kept.recorded_at),
    }
    if kept.confirm_until is not None:
        values["confirm_url"] = compose_address(call.ports, call.context.tenant, kept.id)
        values["confirm_until"] = from_ms(kept.confirm_until)
    return Reply(LiftOut.model_validate(values), replayed=done.replayed)
