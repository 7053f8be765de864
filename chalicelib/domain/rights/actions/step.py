"""One step of a request: its next version, the event that tells of it, the words said, and the letters that follow."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final, Literal

from chalicelib.domain.errors import Conflict
from chalicelib.domain.event_types import RightsEvent
from chalicelib.domain.rights.actions.agents import asks_person
from chalicelib.domain.rights.letters import LETTERS_LEFT, MOST_LETTERS, LetterKind, LetterTo, Queued
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.vocabulary import Status

IN_FORCE: Final[Status] = "completed"
"""What a row of `describe_asked` ends with where an opt-out or a withdrawal is in force already."""

_LIMITS: Final[dict[LetterKind, int]] = {
    "message": MOST_LETTERS - LETTERS_LEFT,
    "need_information": MOST_LETTERS - LETTERS_LEFT,
    "code": MOST_LETTERS,
    "appeal_received": MOST_LETTERS,
}
"""Up to how many letters of a request one of these kinds is taken; the others follow from what must be told."""


@dataclass(frozen=True, slots=True, repr=False)
class Step:
    """What an action makes of a request. The letters have no ids yet, and the request still has its old version.

    `body` holds codes, ids and dates alone. With `words`, which are erasable, it is all that the letters are made of.
    """

    after: RightsRequest
    event: RightsEvent
    body: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, Any] = field(default_factory=dict)
    letters: tuple[tuple[LetterKind, LetterTo], ...] = ()
    at: datetime | None = None  # from when it counts, where that is not the call's moment
    erases: bool = False  # what is held of the person is deleted first; the letters leave once that is done


def describe(request: RightsRequest) -> dict[str, Any]:
    """Returns what each event of a request says of it after the step."""
    body = {"type": request.type, "status": request.status, "due_on": request.clock.due_on.isoformat()}
    return {**body, "permission": request.proof.permission} if request.intake.authorization else body


def describe_proof(request: RightsRequest) -> dict[str, Any]:
    """Returns what an event tells of the verification that is still needed."""
    return {"needed": request.proof.needed, "method": find_method(request)}


def describe_asked(requests: Iterable[RightsRequest], due_on: date) -> list[list[str]]:
    """Returns the rows of requests for an event's body that tells `due_on`.

    Each is the id and the type, then the day of its answer where that is another or it is in force, and then that it
    is: so that the event of a call with many types seldom takes a second write unit.
    """
    rows = []
    for one in requests:
        more = [one.clock.due_on.isoformat(), IN_FORCE] if one.status == IN_FORCE else []
        if not more and one.clock.due_on != due_on:
            more = [one.clock.due_on.isoformat()]
        rows.append([one.id, one.type, *more])
    return rows


def find_method(request: RightsRequest) -> Literal["code", "call_back", "staff"] | None:
    """Returns how a requester can go on to be verified; None where nothing is needed any more."""
    if request.proof.reached or not asks_person(request.intake, request.type):
        return None
    kinds = {key.partition("#")[0] for key in request.keys}
    if "email" in kinds and not request.proof.address_confirmed:
        return "code"
    return "call_back" if "phone" in kinds and not request.proof.level else "staff"


def queue_letters(
    request: RightsRequest, version: int, letters: tuple[tuple[str, LetterKind, LetterTo, bool], ...]
) -> RightsRequest:
    """Returns the request with letters queued, each given by id, kind, addressee, and whether it brings a code.

    Raises Conflict (limit_reached) above the most that a request may send. What tells how it goes on or ends is never
    refused, and the last are left to appeals, so that no request is kept from its answer.
    """
    post = request.post
    if any(post.letters + len(letters) > _LIMITS.get(kind, math.inf) for _, kind, *_ in letters):
        raise Conflict(f"A request sends at most {MOST_LETTERS} letters. Finish it.", code="limit_reached")
    queued = list(post.queued)
    codes = post.codes
    for letter_id, kind, to, with_code in letters:
        codes += with_code
        queued.append(Queued(letter_id, kind, version, to, codes if with_code else 0))
    return replace(request, post=replace(post, queued=tuple(queued), letters=post.letters + len(letters), codes=codes))
