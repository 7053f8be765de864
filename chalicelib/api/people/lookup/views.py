"""The endpoint that looks up a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.people.lookup.answers import answer
from chalicelib.api.people.lookup.schemas import LookupIn, LookupOut
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.usecases.people.look_up import LookUp, look_up

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call


@endpoint(
    "POST",
    "/v1/consents/lookup",
    operation_id="lookUpConsents",
    summary="Look up what holds for a person",
    tag="Consents",
    scope="consents:read",
    body=LookupIn,
    answer=LookupOut,
    errors=("invalid_cursor",),
)
def lookup(call: Call, body: LookupIn) -> LookupOut:
    """What holds now, or held at a past instant; through which ties; and with `history` everything that happened.

    A person whom nobody has told us of is answered with empty lists.
    """
    command = LookUp(body.subject.identifiers(), body.at, body.history, body.cursor, body.limit)
    known = look_up(call.ports, call.context, command)
    return answer(known)
