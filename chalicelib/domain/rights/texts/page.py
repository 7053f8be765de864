"""What the page of a request says of its state: plain sentences for whoever reads it, without a code of ours.

Unlike a letter, it tells the present state. It holds nothing that its reader could not learn from the state already.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.domain.rights import states
from chalicelib.domain.rights.actions.agents import is_agent, stands_in
from chalicelib.domain.rights.actions.appeal import find_last_day
from chalicelib.domain.rights.actions.step import find_method
from chalicelib.domain.rights.appeals import AppealOutcome
from chalicelib.domain.rights.guards import Caller
from chalicelib.domain.rights.letters import LetterTo
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.texts.frame import send_paper
from chalicelib.domain.rights.texts.wording import name_day, name_type
from chalicelib.domain.rights.types import AT_ONCE
from chalicelib.domain.rights.vocabulary import Status
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.times import local_date

_STATUS: Final[dict[Status, str]] = {
    "awaiting_verification": "We have it. Before we work on it, we must be sure who asks.",
    "open": "We have it, and will work on it.",
    "in_progress": "We are working on it.",
    "waiting_for_requester": "We wait for something that we asked for.",
    "redirected_to_controller": "We have passed it on to the company that decides about this information.",
    "completed": "It is done.",
    "partially_completed": "A part of it is done, and a part is not.",
    "denied": "We have turned it down.",
    "withdrawn": "It was withdrawn, so we have closed it.",
}
_OUTCOMES: Final[dict[AppealOutcome, str]] = {
    "upheld": "It stays as it was decided first.",
    "overturned": "The first decision does not stand, so we decide again.",
    "partly_overturned": "A part of the first decision does not stand, so we decide that part again.",
}
_PAGE: Final = re.compile(r"https?://\S+/r/\S+#\S+")
_RECEIPT: Final = "\nReceipt number: "
_NOTHING: Final = "You don't have to do anything."


@dataclass(frozen=True, slots=True, repr=False)
class PageWords:
    """The sentences of one page. Does not print itself.

    `answer` is None once there is nothing to wait for, `appeal` where there is none.
    """

    reader: LetterTo  # as whom the reader is addressed; messages that they sent themselves have the same sender
    asked: str
    received: str  # a day
    status: str
    answer: str | None  # by when
    next_step: str
    appeal: str | None


def describe_state(profile: Profile, request: RightsRequest, caller: Caller, now: datetime) -> PageWords:
    """Returns what the page of a request says to a person or agent who opened it by a token."""
    reader = _find_reader(request, caller)
    return PageWords(
        reader=reader,
        asked=_tell_asked(request, reader),
        received=name_day(local_date(request.intake.received_at, profile.time_zone)),
        status=_tell_status(profile, request, caller, reader),
        answer=_tell_answer(request, reader),
        next_step=_tell_next(profile, request, reader),
        appeal=_tell_appeal(profile, request, caller, reader, now),
    )


@dataclass(frozen=True, slots=True, repr=False)
class WaitingWords:
    """What a list says of a request that nobody has confirmed: nothing of whoever made it."""

    asked: str
    received: str  # a day
    answer: str  # by when


def describe_waiting(profile: Profile, request: RightsRequest) -> WaitingWords:
    """Returns what the list of a mailbox says of a request that waits for its reader."""
    return WaitingWords(
        asked=f"Somebody asked to {name_type(request.type)}.",
        received=name_day(local_date(request.intake.received_at, profile.time_zone)),
        answer=f"by {name_day(request.clock.due_on)} at the latest",
    )


def show_answer(paragraphs: tuple[str, ...]) -> tuple[str, ...]:
    """Returns what a letter of an answer says, without what the page itself shows.

    That is greeting and signature, what the letter is about, and the page's link with the paragraph that leads to it.
    """
    body = paragraphs[1:-1]
    kept: list[str] = []
    for text in body[1:] if body and _RECEIPT in body[0] else body:
        if _PAGE.fullmatch(text):
            del kept[-1:]
        else:
            kept.append(text)
    return tuple(kept)


def _find_reader(request: RightsRequest, caller: Caller) -> LetterTo:
    if request.intake.sender == "controller":
        return "controller"
    return "agent" if is_agent(request, caller) else "person"


def _gets_answer(request: RightsRequest, reader: LetterTo) -> bool:
    """Whether the reader gets the answer itself; an agent who doesn't take the person's place learns how it ended."""
    return reader != "agent" or stands_in(request.intake.authorization, request.proof.permission)


def _tell_asked(request: RightsRequest, reader: LetterTo) -> str:
    what = name_type(request.type, reader)
    if reader == "controller":
        return f"As our customer, you asked to {what}."
    if reader == "agent":
        return f"For somebody else, you asked to {what}."
    return f"Somebody asked in your name to {what}." if request.intake.sender == "agent" else f"You asked to {what}."


def _tell_status(profile: Profile, request: RightsRequest, caller: Caller, reader: LetterTo) -> str:
    closing = request.closing
    if "not_mine" in request.marks and caller.who == "tracking":
        return "You told us that it wasn't you. It is closed, and we send nothing more about it."
    if not request.closed or closing is None:
        again = request.status == "in_progress" and request.clock.reopened_on is not None
        return "After the appeal, we are working on it again." if again else _STATUS[request.status]
    day = name_day(local_date(closing.at, profile.time_zone))
    if request.type in AT_ONCE and request.status == "completed":
        by = request.clock.honor_by
        rest = (
            f" Our other systems, and companies that work for us, follow by {name_day(by)} at the latest." if by else ""
        )
        return f"It is in force since {day}.{rest}"
    said = f"{_STATUS[request.status]} That was on {day}."
    if request.status not in ("denied", "partially_completed"):
        return said
    return f"{said} {'Our answer says why.' if _gets_answer(request, reader) else 'The person has our answer.'}"


def _tell_answer(request: RightsRequest, reader: LetterTo) -> str | None:
    if request.closed:
        return None
    clock, by = request.clock, f"by {name_day(request.clock.due_on)} at the latest."
    said = f"You have it {by}" if _gets_answer(request, reader) else f"The person has it {by}"
    return f"{said} We needed more time, and moved this day once. It can't move again." if clock.extended else said


def _tell_next(profile: Profile, request: RightsRequest, reader: LetterTo) -> str:
    if request.status == "withdrawn":
        return "It can be made again at any time."
    if request.status == "redirected_to_controller":
        return f"That company answers. {_NOTHING}"
    if request.closed:
        return _NOTHING
    if request.waiting_for == "agent_proof":
        return _ask_for_paper(profile, reader)
    if request.status == "waiting_for_requester":
        return "Please answer below. The day of our answer stays the same."
    return _ask_for_proof(profile, request, reader)


def _ask_for_paper(profile: Profile, reader: LetterTo) -> str:
    if reader != "agent":
        return f"We wait for a paper from whoever asked in your name. {_NOTHING}"
    how = send_paper(profile, "on this page")
    return f"Please send us the paper that shows that you may act for the person: {how}."


def _ask_for_proof(profile: Profile, request: RightsRequest, reader: LetterTo) -> str:
    method, agent = find_method(request), reader == "agent"
    if method is None:
        return f"{_NOTHING} {'The person' if agent else 'You'} will hear from us."
    if method == "code":
        if agent:
            return "The person has to confirm the request, with the code that we mailed them."
        return "Please confirm the request with the code that we mailed."
    whom = "the person" if agent else "you"
    if method == "call_back":
        return f"We will call {whom} to make sure who asks."
    return f"Somebody from {profile.name} will get in touch with {whom} to make sure who asks."


def _tell_appeal(
    profile: Profile, request: RightsRequest, caller: Caller, reader: LetterTo, now: datetime
) -> str | None:
    """Tells of an appeal that is open or may be made; else of the last one, if any."""
    one = request.appeal
    if one is not None and one.status == "open":
        return (
            f"The appeal reached us on {name_day(local_date(one.received_at, profile.time_zone))}. Somebody who had no "
            f"part in the decision looks at everything again, by {name_day(one.due_on)} at the latest."
        )
    said = "The appeal was taken back. " if one is not None and one.status == "withdrawn" else ""
    if one is not None and one.outcome is not None and one.decided_at is not None:
        day = name_day(local_date(one.decided_at, profile.time_zone))
        said = f"The appeal was decided on {day}. {_OUTCOMES[one.outcome]} "
    if request.closing is not None and "appeal" in states.list_allowed(request, caller, now, profile.time_zone):
        said += _offer_appeal(profile, request, reader, now)
    return said.strip() or None


def _offer_appeal(profile: Profile, request: RightsRequest, reader: LetterTo, now: datetime) -> str:
    if request.closing is None:
        raise ValueError("a request that was never closed can't be appealed")
    last = find_last_day(request.closing.at, profile.time_zone)
    whose = "your" if reader == "person" else "the person's"
    why = (
        f"The law of {whose} state gives this right." if request.clock.appeal_required else "We offer it to everybody."
    )
    if local_date(now, profile.time_zone) > last:
        return (
            f"The time for an appeal ended on {name_day(last)}. If you disagree, you can still appeal: we look at it."
        )
    return (
        f"If you disagree, you can appeal until {name_day(last)}. {why} It costs nothing. Somebody who had no part in "
        "the decision looks at everything again."
    )
