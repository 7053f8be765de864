"""What is told of letters after they left by e-mail: they arrived, came back, or their reader called them spam.

Whatever the order in which that is told, it ends the same: what came back never counts as arrived again, and a letter
that somebody has brought by other means stays as they left it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from chalicelib.domain.rights.actions.step import Step, describe
from chalicelib.domain.rights.controllers import reopen_forwarding
from chalicelib.domain.rights.letters import ANSWERS, ARRIVED, IN_THE_MAIL, REPEATED, Letter, Queued, Returned
from chalicelib.domain.rights.post.delivery import ACKNOWLEDGES, find_asker, note_arrival
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.vocabulary import Mark
from chalicelib.domain.times import local_date


def is_in_the_mail(letter: Letter, address: str) -> bool:
    """Returns whether a letter left by e-mail to this address, and nothing else became of it than that it arrived."""
    return letter.channel == "email" and letter.state in IN_THE_MAIL and letter.address == (address,)


def note_delivery(request: RightsRequest, letter: Letter, at: datetime, zone: str) -> tuple[Letter, Step]:
    """Returns the letter as it arrived, and the step that tells so. One that may have left is proven to have by it."""
    arrived = replace(letter, state="delivered", at=max(at, letter.at), sent_at=letter.sent_at or letter.at)
    noted = replace(request, post=request.post.note_state(arrived))
    after = note_arrival(noted, arrived, zone) if letter.state == "uncertain" else noted
    return arrived, Step(after, "request.letter_delivered", _describe(after, letter), at=arrived.at)


def note_return(
    request: RightsRequest,
    letter: Letter,
    again: Letter,
    others: Iterable[Letter],
    key: str,
    was_due_on: date | None,
    zone: str,
) -> Step:
    """Returns the step by which a letter came back, and is now `again`, which somebody must print or speak.

    What it counted for counts no more: the receipt, unless one of the `others` told of it, the forwarding to the
    controller, and the day of an answer. `key` is that of the address, which gets no further mail of this request.
    `was_due_on` is the day before which an extension had to be told.
    """
    after = mark_bounced(request, key)
    after = take_acknowledgement_back(after, letter, others, zone)
    if letter.kind == "controller":
        after = replace(after, tasks=reopen_forwarding(after.tasks, after.redirections, letter.version))
    after = put_back(after, again, was_due_on)
    body = {**_describe(after, letter), "was": letter.state, "state": again.state, "by": again.channel}
    return Step(after, "request.letter_bounced", body)


def note_early_return(request: RightsRequest, queued: Queued, key: str) -> Step:
    """Returns the step by which a letter came back before it was noted that it left: it leaves again by other means."""
    after = mark_bounced(request, key)
    return Step(after, "request.letter_bounced", {**_describe(after, queued), "was": "queued"})


def note_complaint(request: RightsRequest, letter: Letter | Queued, key: str) -> Step:
    """Returns the step by which a reader called a letter spam: they are reminded of nothing any more.

    A reminder that is still to leave does not; the letter may be that of the request that leads.
    """
    left = (one for one in request.post.queued if one.id == letter.id or one.kind not in REPEATED)
    queued = tuple(left) if key in request.keys else request.post.queued
    post = replace(request.post, complained=_add(request.post.complained, key), queued=queued)
    after = replace(request, post=post)
    return Step(after, "request.letter_complained", _describe(after, letter))


def mark_bounced(request: RightsRequest, key: str) -> RightsRequest:
    """Returns the request whose address with this key takes no mail, which staff must see."""
    post = replace(request.post, bounced=_add(request.post.bounced, key))
    return replace(request, post=post, marks=request.marks | {"bounced"})


def put_back(request: RightsRequest, letter: Letter, was_due_on: date | None) -> RightsRequest:
    """Returns the request with a letter that waits because its mail came back, and the day that hangs on it."""
    others = tuple(one for one in request.post.returned if one.id != letter.id)
    returned = _find_day(request, letter, was_due_on)
    return replace(request, post=replace(request.post.note_state(letter), returned=(*others, returned)))


def take_off(request: RightsRequest, letter_id: str) -> RightsRequest:
    """Returns the request once a letter that had come back was brought; with the last of them the mark is taken off."""
    if all(one.id != letter_id for one in request.post.returned):
        return request
    left = tuple(one for one in request.post.returned if one.id != letter_id)
    marks: frozenset[Mark] = request.marks if left else request.marks - {"bounced"}
    return replace(request, post=replace(request.post, returned=left), marks=marks)


def take_acknowledgement_back(
    request: RightsRequest, letter: Letter, others: Iterable[Letter], zone: str
) -> RightsRequest:
    """Returns the request as acknowledged by the earliest of the `others` that told of it, if this letter had been it.

    The letter is known by the moment at which it left; staff's own word, or another letter, stands.
    """
    if request.acknowledged_at is None or letter.sent_at != request.acknowledged_at:
        return request
    asker = find_asker(request)
    told = (
        one.sent_at or one.at
        for one in others
        if one.id != letter.id and one.to == asker and one.kind in ACKNOWLEDGES and one.state in ARRIVED
    )
    at = min(told, default=None)
    late = at is not None and local_date(at, zone) > request.clock.acknowledge_by
    marks = request.marks - {"late_acknowledgement"}
    return replace(request, acknowledged_at=at, marks=marks | {"late_acknowledgement"} if late else marks)


def _find_day(request: RightsRequest, letter: Letter, was_due_on: date | None) -> Returned:
    """Returns the day that hangs on a letter. None hangs on what is told to strangers: a flood would drown the rest."""
    if "not_mine" in request.marks:  # nothing is sent for it any more
        return Returned(letter.id)
    if not (request.proven or request.intake.trusted):
        return Returned(letter.id)
    if letter.kind == "appeal_decided" and request.appeal is not None:
        return Returned(letter.id, "appeal", request.appeal.due_on)
    if letter.kind in ANSWERS:
        return Returned(letter.id, "due", request.clock.due_on)
    if letter.kind == "extended":
        return Returned(letter.id, "due", was_due_on or request.clock.due_on)
    return Returned(letter.id)


def _add(keys: tuple[str, ...], key: str) -> tuple[str, ...]:
    return keys if key in keys else (*keys, key)


def _describe(request: RightsRequest, letter: Letter | Queued) -> dict[str, Any]:
    return {**describe(request), "letter": letter.id, "kind": letter.kind, "to": letter.to}
