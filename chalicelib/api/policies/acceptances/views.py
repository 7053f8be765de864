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
    """Ties a person to a version with moment, source and wording.

    Continued use is kept as what it is. Neither is consent to any purpose. A publishable key's word is kept for each
    identifier that it names, and joins nobody.
    """
    command = AcceptPolicy(read_origin(body.subject, body.source), slug_of(call), body.version, body.basis)
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
