"""What staff are told when a day of a request comes near, has come, or is over. It names no requester."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from chalicelib.domain.deadlines.reminders import Deadline, DeadlineName
from chalicelib.domain.mail.content import Content
from chalicelib.domain.mail.texts import signature
from chalicelib.domain.rights.holds.hold import Hold, HoldOn
from chalicelib.domain.rights.moments import list_open_tasks
from chalicelib.law.jurisdictions import find_rows

if TYPE_CHECKING:
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.domain.tenants.profiles import Profile

_WHAT: Final[dict[DeadlineName, str]] = {
    "acknowledge": "confirmation of receipt",
    "due": "answer",
    "outer_limit": "latest answer that any law allows",
    "appeal": "answer to the appeal",
    "task": "task",
    "review": "review of the hold",
    "letter": "letter that came back",
}
_HELD: Final[dict[HoldOn, str]] = {"subject": "person", "contract": "contract", "rights_request": "request"}
_MOST_DAYS: Final = 6
"""How many days on which nobody was told a mail names one by one."""


@dataclass(frozen=True, slots=True, repr=False)
class ReminderFacts:
    """What a mail tells of one request, by what holds today. Holds a name of staff, so it does not print itself."""

    deadlines: tuple[Deadline, ...]  # those of which it is time to remind, the earliest first; one at least
    missed: tuple[date, ...]  # the days on which nobody was told of them
    worker: str  # the name of whoever works on it; "" for nobody
    today: date
    address: str  # of the request in the console


def compose_reminder(profile: Profile, request: RightsRequest, facts: ReminderFacts, *, to_owner: bool) -> Content:
    """Returns the mail that reminds of a request."""
    first, *others = (describe_deadline(request, one, facts.today) for one in facts.deadlines)
    about = f"({name_matter(request)})"
    subject = f"Request {shorten(request.id)} {about}: {first}"
    worker = f"Assigned to {facts.worker}." if facts.worker else "Not assigned."
    paragraphs = [f"Request {request.id} {about}: {first}. {worker}"]
    if to_owner:
        paragraphs.insert(0, f"To the {profile.owner} of {profile.name}:")
    if others:
        paragraphs.append("\n".join(["Also:", *(f"- {one}" for one in others)]))
    if facts.missed:
        paragraphs.append(f"Nobody was told of it on {_join(facts.missed)}, as was planned.")
    return Content(subject, (*paragraphs, facts.address, signature(profile)))


def compose_hold_reminder(profile: Profile, hold: Hold, today: date, address: str, *, to_owner: bool) -> Content:
    """Returns the mail that reminds of a hold whose day has come. What it lies on stays in the console."""
    distance = "today" if hold.review_on == today else f"since {name_short(hold.review_on)}"
    what = f"{_WHAT['review']} due {distance}"
    paragraphs = [
        f"Hold {hold.id} ({hold.code.replace('_', ' ')}, on a {_HELD[hold.on]}): {what}.",
        "Please look whether it still applies, and release it if it does not: until then it keeps what lies under it.",
    ]
    if to_owner:
        paragraphs.insert(0, f"To the {profile.owner} of {profile.name}:")
    return Content(f"Hold {shorten(hold.id)}: {what}", (*paragraphs, address, signature(profile)))


def describe_deadline(request: RightsRequest, deadline: Deadline, today: date) -> str:
    """Says what must be done by when: "answer due Tue 12 Jan, in 3 days"."""
    what = _WHAT[deadline.name]
    if deadline.name == "task":
        number = sum(task.due_on == deadline.day for task in list_open_tasks(request))
        what = what if number == 1 else f"{number} tasks"
    if deadline.limit < today:
        days = (today - deadline.limit).days
        return f"{what} overdue since {name_short(deadline.limit)}, by {_count(days)}"
    day = deadline.day if today <= deadline.day else deadline.limit
    last = f" (last day {name_short(deadline.limit)})" if day < deadline.limit else ""
    return f"{what} due {name_short(day)}, {_tell_distance((day - today).days)}{last}"


def name_matter(request: RightsRequest) -> str:
    """Says what a request is about and where it comes from, naming nobody: "delete, California"."""
    intake = request.intake
    matter = request.type.replace("_", " ")
    if intake.country != "US":
        return f"{matter}, {intake.country}"
    rows = find_rows(intake.state, request.clock.received_on) if intake.state else ()
    place = rows[0].name if rows else intake.state
    return f"{matter}, {place}" if place else matter


def shorten(record_id: str) -> str:
    """Returns an id as it fits into a subject: its kind and its last three characters."""
    kind, _, rest = record_id.partition("_")
    return f"{kind}_…{rest[-3:]}"


def name_short(day: date) -> str:
    """Writes a day: Tue 12 Jan."""
    return f"{day:%a} {day.day} {day:%b}"


def _tell_distance(days: int) -> str:
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")


def _count(days: int) -> str:
    return f"{days} day" if days == 1 else f"{days} days"


def _join(days: Sequence[date]) -> str:
    named = ", ".join(name_short(one) for one in days[:_MOST_DAYS])
    more = len(days) - _MOST_DAYS
    return f"{named} and {_count(more)} more" if more > 0 else named
