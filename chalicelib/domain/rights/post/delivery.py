"""How a letter reaches its reader: by e-mail, by post or by phone, and what the request remembers once it has left."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from chalicelib.domain.people.identifiers import parse_email
from chalicelib.domain.rights.actions.step import Step, describe
from chalicelib.domain.rights.controllers import finish_forwarding
from chalicelib.domain.rights.details import RequestDetails
from chalicelib.domain.rights.letters import (
    IN_THE_MAIL,
    Letter,
    LetterChannel,
    LetterKind,
    LetterTo,
    Queued,
    Tracking,
)
from chalicelib.domain.rights.requests import Intake, RightsRequest
from chalicelib.domain.rights.verification import CODE_LASTS
from chalicelib.domain.rights.vocabulary import Mark
from chalicelib.domain.times import local_date

TRACKING_LASTS: Final = timedelta(days=60)
RENEWED_BEFORE: Final = timedelta(days=30)
"""A letter brings a new tracking link where the old one would end sooner than this."""
MOST_MAILS: Final = 6
"""How many mails about requests an address that nobody confirmed gets in a day of the tenant's zone."""
ACKNOWLEDGES: Final = frozenset[LetterKind]({"received", "completed", "denied", "partially_completed", "redirected"})
"""The letters after which a person knows that the request arrived; an answer before the receipt needs no receipt."""
_SAY_DELETED: Final = frozenset[LetterKind]({"completed", "partially_completed"})
IN_WRITING: Final = frozenset[LetterKind]({"extended"})
"""The letters that are never spoken on the phone."""

Address = tuple[LetterChannel, tuple[str, ...]]


def choose_address(
    details: RequestDetails,
    intake: Intake,
    kind: LetterKind,
    to: LetterTo,
    controller: str = "",
    *,
    by_email: bool = True,
) -> Address:
    """Returns the channel of a letter and the address there; an empty one where somebody must find it.

    A call is made only where the person called or prefers it, and never for what must be in writing. `controller` is
    the contact that the customer's contract names for what is the customer's affair; "" where none is known. Without
    `by_email` the reader's e-mail address takes no mail.
    """
    if to == "controller":
        email = parse_email(controller) if controller else None
        if email is not None:
            return ("email", (email.value,)) if by_email else ("mail", ())
        return "mail", (controller,) if controller else ()
    if to == "agent" and details.agent is not None:
        return ("email", (details.agent.email,)) if by_email else ("mail", ())
    asks = details.requester
    known: dict[LetterChannel, tuple[str, ...]] = {
        "email": (asks.email,) if asks.email and by_email else (),
        "mail": asks.envelope,
        "phone": (asks.phone,) if asks.phone and _may_call(intake, kind) else (),
    }
    order: list[LetterChannel] = ["email", "mail", "phone"]
    if intake.prefers and known[intake.prefers]:
        order.insert(0, intake.prefers)
    return next(((channel, known[channel]) for channel in order if known[channel]), ("mail", ()))


def is_confirmed(request: RightsRequest, to: LetterTo) -> bool:
    """Returns whether the address is the reader's for sure. Strangers may name anybody's, also as that of an agent.

    That of a controller is staff's own word.
    """
    if to == "controller":
        return True
    if to == "person":
        return request.proof.address_confirmed
    return request.intake.trusted


def _may_call(intake: Intake, kind: LetterKind) -> bool:
    return kind not in IN_WRITING and "phone" in (intake.via, intake.prefers)


def find_queued(request: RightsRequest, letter_id: str) -> Queued | None:
    """Returns a letter that is still to leave, None where it has left or will not."""
    if "not_mine" in request.marks:
        return None
    return next((one for one in request.post.queued if one.id == letter_id), None)


def waits_for_deletion(request: RightsRequest, queued: Queued) -> bool:
    """Returns whether a letter may not leave yet, since it says that something is deleted which still is not.

    One that the end of a deletion made is of a later version than the answer.
    """
    done = request.erasure.version if request.erasure else 0
    answered = request.closing.version if request.closing else 0
    return request.type == "delete" and queued.kind in _SAY_DELETED and done < queued.version <= answered


def list_waiting(request: RightsRequest, version: int) -> list[Queued]:
    """Returns the letters that waited for the end of a deletion: those of the answer of this version.

    An earlier answer's are among them: what it says is deleted is gone too, and its own row finds nothing left to do.
    """
    return [one for one in request.post.queued if one.version <= version and waits_for_deletion(request, one)]


def take_out(request: RightsRequest, letter: Letter, code: int, tracking: Tracking | None, zone: str) -> Step:
    """Returns the step by which a letter has left, may have left, or has become one to print or to call.

    `code` is the number of the code that it brought, `tracking` the link where it is a new one.
    """
    left = letter.state == "sent"
    post = replace(request.post, queued=tuple(one for one in request.post.queued if one.id != letter.id))
    post = post.note_state(letter)
    if letter.state in IN_THE_MAIL and code > post.code_left:
        post = replace(post, code_left=code, code_left_at=letter.at)
    if tracking is not None and letter.to == "agent":
        post = replace(post, agent_tracking=tracking)
    elif tracking is not None:
        post = replace(post, tracking=tracking)
    after = replace(request, post=post)
    if left:
        after = note_arrival(after, letter, zone)
    body: dict[str, Any] = {
        "letter": letter.id,
        "kind": letter.kind,
        "version": letter.version,
        "to": letter.to,
        "channel": letter.channel,
        "state": letter.state,
        **({"collected_by": letter.collected_by} if letter.collected_by else {}),
    }
    return Step(after, "request.letter_sent" if left else "request.letter_kept", body)


def note_arrival(request: RightsRequest, letter: Letter, zone: str) -> RightsRequest:
    """Returns the request once a letter has reached its reader, however it came there.

    The first one to whoever asked that tells of the receipt acknowledges it; one to a controller ends the task of
    telling them.
    """
    if letter.kind == "controller":
        request = replace(request, tasks=finish_forwarding(request.tasks, request.redirections, letter.version))
    return acknowledge(request, letter.kind, letter.at, zone) if letter.to == find_asker(request) else request


def find_asker(request: RightsRequest) -> LetterTo:
    """Returns whose letters acknowledge the request."""
    return "controller" if request.intake.sender == "controller" else "person"


def acknowledge(request: RightsRequest, kind: LetterKind, at: datetime, zone: str) -> RightsRequest:
    """Returns the request as acknowledged where this letter does it; a late one is marked as such, never refused."""
    if request.acknowledged_at is not None or kind not in ACKNOWLEDGES:
        return request
    late = local_date(at, zone) > request.clock.acknowledge_by
    marks: frozenset[Mark] = request.marks | {"late_acknowledgement"} if late else request.marks
    return replace(request, acknowledged_at=at, marks=marks)


def note_links(request: RightsRequest, count: int) -> Step:
    """Returns the step that tells, on the newest of somebody's requests, that new links to so many were made."""
    return Step(request, "request.links_asked", {**describe(request), "links": count})


def find_valid_code(request: RightsRequest, now: datetime) -> int:
    """Returns the number of the code that counts now: the latest that left, while it lasts; 0 before one has left.

    What an address gets of mails bounds how many codes there are to guess. One that waits for room there is known to
    nobody, and whoever makes requests by the thousand in somebody's name must not have as many codes to try.
    """
    post = request.post
    return post.code_left if post.code_left_at is not None and now < post.code_left_at + CODE_LASTS else 0
