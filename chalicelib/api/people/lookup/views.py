"""The endpoint that looks up a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.people.lookup.answers import answer
from chalicelib.api.people.lookup.schemas import LookupIn, LookupOut
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.usecases.people.look_up import LookUp, look_up_for_caller

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call


@endpoint(
    "POST",
    "/v1/consents/lookup",
    operation_id="lookUpConsents",
    summary="Look up a person's consents and opt-outs",
    tag="Consents",
    scope="consents:read",
    body=LookupIn,
    answer=LookupOut,
    errors=(
        "not_found",
        "invalid_cursor",
    ),
)
def lookup(call: Call, body: LookupIn) -> LookupOut:
    """Returns what holds now, or held at a past moment, and through which ties. `history` adds all events.

    For an unknown person, all lists are empty.
    """
    named = body.subject.identifiers(leave_extension=True, by_id=True)
    command = LookUp(named, body.at, body.history, body.cursor, body.limit)
    known = look_up_for_caller(call.ports, call.context, command)
    return answer(call, known)
