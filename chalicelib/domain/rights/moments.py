"""The steps that a request takes by itself, and when: its next one lies in the calendar, on the request's own item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from chalicelib.domain.rights.keeping.files import RightsFile
from chalicelib.domain.rights.letters import ANSWERS, LetterKind
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.tasks import RightsTask
from chalicelib.domain.rights.types import AT_ONCE
from chalicelib.domain.rights.vocabulary import Status
from chalicelib.domain.uploads.upload import FILED_FOR, RENEWED_BEFORE

TIME_TO_VERIFY: Final = timedelta(days=3)
"""When a requester who did not finish is reminded; and the least that anybody has, however late it was entered."""
MORNING: Final = time(9)
"""When, in the tenant's zone, the system acts on a day: people are at work who can help, or extend before it."""
REDUCED_BEFORE: Final = timedelta(days=7)
"""How long before the answer is due a request for access that is verified for categories alone is to be answered so."""
REMINDED: Final = "reminded_to_verify"

PAPERS_FOR: Final = timedelta(days=30)
"""How long papers stay once verification has ended (contract section 2)."""
FILES_FOR: Final = timedelta(days=90)
"""How long evidence and answers stay once the request was answered (contract section 2)."""

RENEWED_AFTER: Final = FILED_FOR - RENEWED_BEFORE
"""After how long a file that a request still has is kept for as long again, before the bucket's lifecycle drops it."""

_NOT_CARRIED_OUT: Final = frozenset[Status]({"denied", "withdrawn", "redirected_to_controller"})

ClockName = Literal["acknowledge", "verify", "due", "appeal", "task"]


def find_next(request: RightsRequest, zone: str) -> datetime | None:
    """Returns the earliest moment at which the request has a step of its own to take; None where it has none."""
    found: list[datetime] = []
    if not request.closed and not request.proven:
        found.append(find_denial(request, zone))
        if is_reducible(request):
            found.append(find_reduction(request, zone))
        if is_to_be_reminded(request):
            found.append(find_reminder(request))
    ends = [find_end(request, file) for file in request.files]
    ends += [file.at + RENEWED_AFTER for file in request.files]
    ends.append(find_stub_end(request))
    return min([*found, *(end for end in ends if end is not None)], default=None)


def find_reminder(request: RightsRequest) -> datetime:
    """Returns when a requester who did not finish verifying is reminded, once."""
    return request.intake.entered_at + TIME_TO_VERIFY


def is_to_be_reminded(request: RightsRequest) -> bool:
    """Returns whether a reminder to verify is still to come. For linked requests one letter reminds of all.

    Whoever has proven something is not reminded: what is missing then is for staff to ask for. Nor is whoever called a
    mail of the request spam, or whose address takes none: a code on paper is of no use.
    """
    waits = request.status == "awaiting_verification" and not request.proof.checks
    in_vain = any(key in (*request.post.complained, *request.post.bounced) for key in request.keys)
    return waits and not in_vain and REMINDED not in request.steps_told


def find_denial(request: RightsRequest, zone: str) -> datetime:
    """Returns when a request is denied that nobody verified, or for which an agent's permission is missing."""
    morning = datetime.combine(request.clock.due_on, MORNING, ZoneInfo(zone))
    return max(morning, request.intake.entered_at + TIME_TO_VERIFY)


def is_reducible(request: RightsRequest) -> bool:
    """Returns whether it asks for pieces and is verified well enough for categories alone (11 CCR 7024(a))."""
    proof = request.proof
    return request.type == "access" and not proof.reached and proof.level >= 1 and proof.permitted


def find_reduction(request: RightsRequest, zone: str) -> datetime:
    """Returns when such a request is to be answered like one to know."""
    morning = datetime.combine(request.clock.due_on - REDUCED_BEFORE, MORNING, ZoneInfo(zone))
    return max(morning, request.intake.entered_at)


def find_end(request: RightsRequest, file: RightsFile) -> datetime | None:
    """Returns when a file goes; None as long as the request needs it.

    Papers go after verification has ended, by success or with the request. All others go after the answer, which an
    appeal puts off: the answer is then the decision on it. A file that came later counts from when it came.
    """
    answered = _find_answer(request)
    if file.kind == "papers":
        verified = max((check.at for check in request.proof.checks), default=None) if request.proof.complete else None
        ended = verified or answered
        return max(ended, file.at) + PAPERS_FOR if ended else None
    return max(answered, file.at) + FILES_FOR if answered else None


def find_stub_end(request: RightsRequest) -> datetime | None:
    """Returns when all that is left of an archived request goes; None as long as it is worked on, or lies elsewhere.

    Whatever happens to it after it was archived ends in an object of its own, which is locked no shorter.
    """
    stub = request.archived
    if stub is None or stub.purging or request.archiving or not request.settled or request.open_appeal is not None:
        return None
    return stub.ends_at


def find_answer_end(request: RightsRequest) -> datetime | None:
    """Returns when people can no longer read the answer's documents; None as long as it is not answered for good."""
    answered = _find_answer(request)
    return answered + FILES_FOR if answered else None


def _find_answer(request: RightsRequest) -> datetime | None:
    return find_last_closing(request) if request.closed and request.open_appeal is None else None


def find_last_closing(request: RightsRequest) -> datetime | None:
    """Returns when it was last closed, or an appeal of it decided; None where neither was ever done."""
    closed = [request.closing.at] if request.closing is not None else []
    decided = [one.decided_at for one in request.appeals if one.decided_at is not None]
    return max([*closed, *decided], default=None)


def list_over(request: RightsRequest, now: datetime) -> tuple[RightsFile, ...]:
    """Returns the files that are to go by now."""
    ends = ((file, find_end(request, file)) for file in request.files)
    return tuple(file for file, end in ends if end is not None and end <= now)


def list_open_tasks(request: RightsRequest) -> list[RightsTask]:
    """Returns the tasks that somebody must see to.

    One that carries out what was asked waits until it is known who asks, and ends where nothing is carried out.
    """
    known = request.proof.complete or request.type in AT_ONCE
    carried_out = known and request.status not in _NOT_CARRIED_OUT
    return [task for task in request.tasks if task.state == "open" and (carried_out or not task.carries_out)]


def list_old(request: RightsRequest, now: datetime) -> tuple[RightsFile, ...]:
    """Returns the files that have lain for so long that they are to be renewed, unless they were."""
    return tuple(file for file in request.files if file.at + RENEWED_AFTER <= now)


NO_DAY: Final = "9999-12-31"
"""Where the list of letters that wait puts one on which no day hangs: at its end."""


@dataclass(frozen=True, slots=True)
class NextClock:
    """The next day by which somebody at the company must have done something about a request."""

    name: ClockName
    day: date


def find_clock(request: RightsRequest) -> NextClock | None:
    """Returns the earliest day that still counts; None where nothing is left to do.

    An answer that came back counts by its own day until it has reached its reader, also where the request is closed.
    """
    found: list[NextClock] = []
    if not request.closed:
        verified = request.proven
        found.append(NextClock("due" if verified else "verify", request.clock.due_on))
        if request.acknowledged_at is None:
            found.append(NextClock("acknowledge", request.clock.acknowledge_by))
    if request.open_appeal is not None:
        found.append(NextClock("appeal", request.open_appeal.due_on))
    found += [NextClock("task", task.due_on) for task in list_open_tasks(request)]
    found += [NextClock(one.clock, one.day) for one in request.post.returned if one.clock and one.day]
    return min(found, key=lambda one: one.day, default=None)


def name_day(request: RightsRequest) -> str:
    """Returns the request's next day as it orders the list of letters that wait."""
    clock = find_clock(request)
    return clock.day.isoformat() if clock else NO_DAY


def name_letter_day(request: RightsRequest, kind: LetterKind) -> str:
    """Returns the day that orders a letter among those that wait: the request's next one, or that of its own answer.

    A closed request has no day any more, but its answer has to reach its reader by the day on which it was due.
    """
    clock = find_clock(request)
    days = [clock.day] if clock else []
    if kind == "appeal_decided" and request.appeal is not None:
        days.append(request.appeal.due_on)
    elif kind in ANSWERS:
        days.append(request.clock.due_on)
    return min(days).isoformat() if days else NO_DAY
