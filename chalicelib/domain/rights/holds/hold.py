"""A hold keeps what is held of a person, under a contract, or about a request from deletion until it is released."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final, Literal, cast

from chalicelib.domain.changes import Event
from chalicelib.domain.deadlines import reminders
from chalicelib.domain.errors import Conflict, FieldError, Invalid
from chalicelib.domain.rights.denials import DenialCode
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.times import local_date

HoldState = Literal["active", "released"]
HoldOn = Literal["subject", "contract", "rights_request"]


@dataclass(frozen=True, slots=True, repr=False)
class Hold:
    """One hold. The reasons are for staff and may be personal, so it does not print itself."""

    id: str  # hld_…
    on: HoldOn
    target: str  # sub_…, a contract's external id, or req_…
    code: DenialCode  # what the person is told: one of the profile's `hold_codes`
    review_on: date  # by when somebody looks whether it still applies
    placed_at: datetime
    placed_by: str  # as in Closing.by
    reason: str
    salt: str  # binds the first event's digest to the reason
    state: HoldState = "active"
    released_at: datetime | None = None
    released_by: str | None = None
    release_reason: str = ""
    release_salt: str = ""
    review_told: bool = False  # whether staff were told that its day has come
    version: int = 0
    head: str = ""


@dataclass(frozen=True, slots=True)
class SaveHold:
    """A change: the next version of a hold, with the event that made it.

    `next_at` is when staff are told that its day has come, by which the calendar finds it.
    """

    hold: Hold = field(repr=False)
    event: Event
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class NoHoldSince:
    """A condition among changes: no hold was placed since the latest one was read; "" where there never was any.

    Whoever lets something go asks which holds keep it before it commits, and a hold may come in between.
    """

    latest: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What active holds keep from a deletion: their codes, each once, their ids, and until when they are reviewed."""

    codes: tuple[DenialCode, ...] = ()
    holds: tuple[str, ...] = ()
    until: date | None = None  # by then each of them is looked at again


NOTHING_KEPT: Final = Kept()


def check_new(profile: Profile, code: str, review_on: date, now: datetime) -> DenialCode:
    """Returns the code of a new hold. Raises Invalid for one that the profile lacks, or a review that lies behind."""
    wrong = []
    codes = profile.retention.hold_codes
    if code not in codes:
        wrong.append(FieldError("/code", "not_allowed", f"Must be one of: {', '.join(codes)}."))
    if review_on <= local_date(now, profile.time_zone):
        wrong.append(FieldError("/review_on", "out_of_range", "Must lie ahead."))
    if wrong:
        raise Invalid(*wrong)
    return cast("DenialCode", code)


def release(hold: Hold, now: datetime, by: str, reason: str, salt: str) -> Hold:
    """Returns the hold as released. Raises Conflict (hold_released) where it is already."""
    if hold.state == "released":
        raise Conflict(code="hold_released")
    return replace(
        hold,
        state="released",
        released_at=now,
        released_by=by,
        release_reason=reason,
        release_salt=salt,
        version=hold.version + 1,
    )


def find_moment(hold: Hold, zone: str) -> datetime | None:
    """Returns when staff are told that somebody must look at it; None where they were, or it is released."""
    if hold.state == "released" or hold.review_told:
        return None
    return reminders.find_moment(hold.review_on, zone)


def tell_review(hold: Hold, now: datetime, zone: str) -> Hold | None:
    """Returns the hold once staff are told that its day has come; None where they are not to be told by now."""
    moment = find_moment(hold, zone)
    if moment is None or moment > now:
        return None
    return replace(hold, review_told=True, version=hold.version + 1)


def sum_up(holds: Sequence[Hold]) -> Kept:
    """Returns what active holds keep together."""
    codes = tuple(dict.fromkeys(hold.code for hold in holds))
    until = max((hold.review_on for hold in holds), default=None)
    return Kept(codes, tuple(hold.id for hold in holds), until)
