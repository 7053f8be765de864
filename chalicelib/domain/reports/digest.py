"""The mail of each morning: what is due, late or waits, in counts and ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

from chalicelib.domain.mail.content import Content
from chalicelib.domain.mail.texts import signature
from chalicelib.domain.people.opt_out_kinds import honor_by
from chalicelib.domain.rights.lists.listing import NOBODY, Listed

if TYPE_CHECKING:
    from chalicelib.domain.tenants.profiles import Profile

DigestPart = Literal["overdue", "today", "week", "unverified", "appeals", "tasks"]
WEEK: Final = timedelta(days=6)
_MOST_IDS: Final = 20
_MOST_DAYS: Final = 6
_TITLES: Final[dict[DigestPart, str]] = {
    "overdue": "Overdue",
    "today": "Due today",
    "week": "Due this week",
    "appeals": "Appeals to be decided next",
    "tasks": "Tasks to be done next",
    "unverified": "Waiting for verification",
}


@dataclass(frozen=True, slots=True)
class BeginDigest:
    """A change: the mails of a day are made; it fails where somebody made those of this day. `before` is the last."""

    day: date
    before: date | None


@dataclass(frozen=True, slots=True, repr=False)
class Digest:
    """What one mail says: requests by part, and of what else waits a number or ids by its name in words.

    `aside` is said where anything else is: it can wait for that.
    """

    requests: Mapping[DigestPart, Sequence[str]]
    others: Mapping[str, Sequence[str] | int]
    aside: Mapping[str, Sequence[str]] = field(default_factory=dict)
    all_counted: bool = True  # whether there are no more requests than were looked at

    @property
    def empty(self) -> bool:
        """Whether there is nothing to say."""
        return not any(self.requests.values()) and not any(self.others.values())


def sort_requests(listed: Iterable[Listed], today: date) -> dict[DigestPart, list[str]]:
    """Returns the ids of requests by the day of their next clock, and again by what that clock is about.

    What nobody verified is only counted apart: by its day it is denied without anybody.
    """
    found: dict[DigestPart, list[str]] = {part: [] for part in _TITLES}
    for one in listed:
        for part in _find_parts(one, today):
            found[part].append(one.request_id)
    return found


def _find_parts(one: Listed, today: date) -> Iterator[DigestPart]:
    if one.day is None:
        return
    if one.clock == "verify" or one.status == "awaiting_verification":
        yield "unverified"
        return
    if one.day <= today + WEEK:
        yield "overdue" if one.day < today else "today" if one.day == today else "week"
    if one.clock == "appeal":
        yield "appeals"
    if one.clock == "task":
        yield "tasks"


def list_members(listed: Iterable[Listed]) -> list[str]:
    """Returns the members who have something left to do, in order."""
    return sorted({one.assignee for one in listed if one.assignee is not None and one.assignee != NOBODY})


def name_failed_pushes(failing: Iterable[datetime], zone: str) -> str:
    """Returns the name of what a provider has not taken, with the days by which the law wants it honored.

    `failing` is since when each fails, which is when it was first sent on: within minutes of the opt-out.
    """
    days = sorted({honor_by("sms", since, zone) for since in failing})
    by = ", ".join(f"{day:%a} {day.day} {day:%b}" for day in days[:_MOST_DAYS])
    more = ", …" if len(days) > _MOST_DAYS else ""
    return "Numbers whose opt-out a provider has not taken" + (f", to be honored by {by}{more}" if days else "")


def compose_digest(profile: Profile, digest: Digest, today: date, address: str) -> Content:
    """Returns what the mail says. `address` is that of the console."""
    lines = [_write(_TITLES[part], digest.requests.get(part, ())) for part in _TITLES]
    lines += [_write(name, what) for name, what in (*digest.others.items(), *digest.aside.items())]
    said = [line for line in lines if line]
    if not digest.all_counted:
        said.append("There are more requests than were looked at: see the list.")
    overdue, due = len(digest.requests.get("overdue", ())), len(digest.requests.get("today", ()))
    subject = f"{profile.name} privacy requests: {overdue} overdue, {due} due today"
    body = "\n".join(f"- {line}" for line in said)
    heading = f"What waits on {today:%A}, {today.day} {today:%B %Y}:"
    return Content(subject, (heading, body, address, signature(profile)))


def _write(title: str, what: Sequence[str] | int) -> str:
    if not what:
        return ""
    if isinstance(what, int):
        return f"{title}: {what if what < 100 else '100 or more'}"
    more = f" and {len(what) - _MOST_IDS} more" if len(what) > _MOST_IDS else ""
    return f"{title}: {len(what)} ({', '.join(what[:_MOST_IDS])}{more})"
