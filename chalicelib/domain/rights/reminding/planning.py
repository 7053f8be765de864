"""Of which of its days a rights request reminds staff, and when anything happens to it by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.domain.deadlines import reminders
from chalicelib.domain.deadlines.reminders import Deadline, Reminder
from chalicelib.domain.rights import moments
from chalicelib.domain.rights.requests import RightsRequest

if TYPE_CHECKING:
    from chalicelib.domain.tenants.profiles import Profile


_A_DAY: Final = timedelta(days=1)
"""How long before its last day a letter that came back is to leave again."""


def list_deadlines(request: RightsRequest) -> list[Deadline]:
    """Returns the days of which staff are reminded, for this one request, as long as there is something to do.

    As long as nobody verified who asks there are none, so that a flood of strangers' requests drowns no real one:
    such a request is counted with the others. So is an appeal from what the system itself denied for that reason.
    """
    found: list[Deadline] = []
    clock, closing, appeal = request.clock, request.closing, request.open_appeal
    if not request.closed and request.proven:
        if request.acknowledged_at is None:
            found.append(Deadline("acknowledge", clock.acknowledge_by, clock.acknowledge_by))
        found.append(Deadline("due", clock.target_on, clock.due_on))
        if clock.outer_limit_on > clock.due_on:  # of what the law would allow at most, once the answer is late
            found.append(Deadline("outer_limit", clock.outer_limit_on, clock.outer_limit_on, after=clock.due_on))
    if appeal is not None and (request.proven or (closing is not None and closing.by != "system")):
        found.append(Deadline("appeal", appeal.due_on, appeal.due_on))
    days = sorted({task.due_on for task in moments.list_open_tasks(request)})
    found += [Deadline("task", day, day) for day in days]
    back = sorted({one.day for one in request.post.returned if one.day is not None})
    return found + [Deadline("letter", day - _A_DAY, day) for day in back]


def begin_reminding(request: RightsRequest, profile: Profile, now: datetime) -> RightsRequest:
    """Returns the request with what staff were reminded of, as a step leaves it: a day that moved begins anew."""
    begun = reminders.begin(list_deadlines(request), request.reminded, now, profile.time_zone)
    return replace(request, reminded=begun)


def list_due(request: RightsRequest, profile: Profile, now: datetime) -> tuple[Reminder, ...]:
    """Returns the reminders of a request that are due by now and were not given, the earliest first."""
    return reminders.list_due(list_deadlines(request), request.reminded, profile.reminders, now, profile.time_zone)


def mark_reminded(request: RightsRequest, profile: Profile, now: datetime) -> RightsRequest:
    """Returns the request once all that is due by now was said."""
    return replace(request, reminded=reminders.mark(list_deadlines(request), request.reminded, now, profile.time_zone))


def find_moment(request: RightsRequest, profile: Profile) -> datetime | None:
    """Returns when the request has a step of its own to take or somebody is to be reminded of it; None for never."""
    zone = profile.time_zone
    own = moments.find_next(request, zone)
    reminder = reminders.find_next(list_deadlines(request), request.reminded, profile.reminders, zone)
    return min((one for one in (own, reminder) if one is not None), default=None)
