"""The steps that a request takes by itself, and when: its next one lies in the calendar, on the request's own item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from chalicelib.domain.rights.requests import RightsRequest

TIME_TO_VERIFY: Final = timedelta(days=3)
"""When a requester who did not finish is reminded; and the least that anybody has, however late it was entered."""
MORNING: Final = time(9)
"""When, in the tenant's zone, the system acts on a day: people are at work who can help, or extend before it."""
REDUCED_BEFORE: Final = timedelta(days=7)
"""How long before the answer is due a request for access that is verified for categories alone is to be answered so."""
REMINDED: Final = "reminded_to_verify"

ClockName = Literal["acknowledge", "verify", "due", "appeal", "task"]


def find_next(request: RightsRequest, zone: str) -> datetime | None:
    """Returns the earliest moment at which the request has a step of its own to take; None where it has none."""
    found: list[datetime] = []
    if not request.closed and not request.proof.complete:
        found.append(find_denial(request, zone))
        if is_reducible(request):
            found.append(find_reduction(request, zone))
        if is_to_be_reminded(request):
            found.append(find_reminder(request))
    return min(found, default=None)


def find_reminder(request: RightsRequest) -> datetime:
    """Returns when a requester who did not finish verifying is reminded, once."""
    return request.intake.entered_at + TIME_TO_VERIFY


def is_to_be_reminded(request: RightsRequest) -> bool:
    """Returns whether a reminder to verify is still to come. Of linked requests the first one reminds for all."""
    first = request.lead == request.id
    return first and request.status == "awaiting_verification" and REMINDED not in request.steps_told


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


@dataclass(frozen=True, slots=True)
class NextClock:
    """The next day by which somebody at the company must have done something about a request."""

    name: ClockName
    day: date


def find_clock(request: RightsRequest) -> NextClock | None:
    """Returns the earliest day that still counts; None where nothing is left to do."""
    found: list[NextClock] = []
    if not request.closed:
        verified = request.proof.complete
        found.append(NextClock("due" if verified else "verify", request.clock.due_on))
        if request.acknowledged_at is None:
            found.append(NextClock("acknowledge", request.clock.acknowledge_by))
    if request.open_appeal is not None:
        found.append(NextClock("appeal", request.open_appeal.due_on))
    return min(found, key=lambda one: one.day, default=None)
