"""The endpoint that records acceptances of policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.consents.origins import read_origin
from chalicelib.api.consents.schemas import PolicyOut
from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.api.policies.acceptances.schemas import AcceptanceIn, AcceptanceOut
from chalicelib.api.policies.paths import slug_of
from chalicelib.domain.times import from_ms
from chalicelib.usecases.policies.accept import AcceptPolicy, accept_policy

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call
    from chalicelib.domain.consents.records import ConsentRecord


@endpoint(
    "POST",
    "/v1/policies/{slug}/acceptances",
    summary="Record that somebody accepted a policy",
    operation_id="acceptPolicy",
    tag="Policies",
    scope="consents:write",
    publishable=True,
    body=AcceptanceIn,
    answer=AcceptanceOut,
    status=201,
    idempotent=True,
)
def accept(call: Call, body: AcceptanceIn) -> Reply:
    """Records that a person accepted a version, with the moment, source and wording.

    Continued use is recorded as such. Neither one is consent to any purpose. An acceptance that counts is sent by your
    server, with a secret key. With a publishable key it is kept as a claim, for each identifier named: it stands
    beside the person's own acceptance in a look-up, marked `asserted`, puts nobody into the audience of a notice, and
    the identifiers are not joined into one person.
    """
    origin = read_origin(body.subject, body.source, by_id=call.context.actor.trusted)
    command = AcceptPolicy(origin, slug_of(call), body.version, body.basis)
    done = accept_policy(call.ports, call.context, command)
    return Reply(_answer(call, done.result), replayed=done.replayed)


def _answer(call: Call, record: ConsentRecord) -> AcceptanceOut:
    policy = record.policy
    values = {
        "id": record.id,
        "policy": PolicyOut(slug=policy.slug, version=policy.version, sha256=policy.sha256) if policy else None,
        "basis": record.basis,
        "accepted_at": from_ms(record.recorded_at),
    }
    if call.context.actor.trusted:
        values["subject_id"] = record.subject_ids[0]
    return AcceptanceOut.model_validate(values)
