"""Lists of rights requests: what a place in a list tells of a request, and which of them a caller wants to see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from chalicelib.domain.rights.moments import ClockName, find_clock
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.vocabulary import CLOSED, Status
from chalicelib.domain.tenants.rights import Right

NOBODY: Final = "-"
"""The assignee of a request on which nobody works."""
NO_CLOCK: Final = "-"
"""The clock of a request about which nothing is left to do."""
Sort = Literal["due_at", "received_at"]
Part = Literal["open", "member", "closed", "all"]
"""A list that is read for a page: what has a clock, by its day, of everybody or of one member; the rest, newest receipt
first; and all requests, newest receipt first."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What a place in a list tells of a request. None stands for what it does not tell."""

    request_id: str
    type: Right
    status: Status | None = None
    assignee: str | None = None  # mem_…, or NOBODY
    clock: ClockName | Literal["-"] | None = None  # the next one, or NO_CLOCK
    day: date | None = None  # by which that clock must be met


@dataclass(frozen=True, slots=True)
class Filters:
    """Which requests are wanted. None leaves a question open; without a status it is those with something left to do.

    `today` is the tenant's calendar date, against which `overdue` is judged.
    """

    today: date
    status: Status | None = None
    type: Right | None = None
    assignee: str | None = None  # mem_…, or NOBODY
    clock: ClockName | None = None
    overdue: bool | None = None
    due_before: date | None = None
    sort: Sort = "due_at"

    @property
    def by_day(self) -> bool:
        """Whether only requests with a clock can be meant."""
        return self.clock is not None or self.overdue is not None or self.due_before is not None

    @property
    def member(self) -> str | None:
        """The member whose requests are wanted, None where it is everybody's or nobody's."""
        return self.assignee if self.assignee != NOBODY else None

    @property
    def before(self) -> date | None:
        """The day before which the next clock must lie, None where any day is wanted."""
        ends = [day for day in (self.due_before, self.today if self.overdue else None) if day is not None]
        return min(ends, default=None)


def choose_parts(filters: Filters) -> tuple[Part, ...]:
    """Returns the lists in which the wanted requests lie, in the order in which they are shown.

    Closed requests with an open appeal have a clock. They come after the other closed ones, whatever the order, so
    that nobody has to look through all open ones first.
    """
    with_clock: Part = "member" if filters.member else "open"
    if filters.status in CLOSED:
        return (with_clock,) if filters.by_day else ("closed", with_clock)
    return ("all",) if filters.sort == "received_at" else (with_clock,)


def tells_all(part: Part, filters: Filters) -> bool:
    """Returns whether places in this list answer everything that is asked, so that nothing else has to be read."""
    if part == "all":
        return False
    return part != "member" or filters.status is None


def narrows(part: Part, filters: Filters) -> bool:
    """Returns whether places in this list must be passed over because of what they tell."""
    of_member = part != "member" and filters.assignee is not None
    if part == "all":
        return filters.type is not None
    asked = (filters.type, filters.clock, filters.status if part != "member" else None)
    return of_member or filters.overdue is False or any(one is not None for one in asked)


def describe(request: RightsRequest) -> Listed:
    """Returns all that a place in a list could tell of a request as it is now."""
    clock = find_clock(request)
    return Listed(
        request.id,
        request.type,
        request.status,
        request.assignee or NOBODY,
        clock.name if clock else NO_CLOCK,
        clock.day if clock else None,
    )


def belongs(part: Part, listed: Listed) -> bool:
    """Returns whether a request as it is now lies in this list, whose index may lag behind."""
    return part == "all" or (listed.clock == NO_CLOCK) == (part == "closed")


def accepts(filters: Filters, listed: Listed) -> bool:
    """Returns whether a request is wanted, as far as is known of it."""
    return (
        listed.status in (None, filters.status or listed.status)
        and listed.type == (filters.type or listed.type)
        and listed.assignee in (None, filters.assignee or listed.assignee)
        and _accepts_clock(filters, listed)
    )


def _accepts_clock(filters: Filters, listed: Listed) -> bool:
    if listed.clock is None:
        return True
    if listed.clock == NO_CLOCK or listed.day is None:
        return filters.status in CLOSED and not filters.by_day
    late = listed.day < filters.today
    return (
        listed.clock == (filters.clock or listed.clock)
        and late == (late if filters.overdue is None else filters.overdue)
        and (filters.due_before is None or listed.day < filters.due_before)
    )
