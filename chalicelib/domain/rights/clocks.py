"""The clock of a rights request: by when what must be done, from the moment of receipt. Nothing stops it.

Everybody has the same clock: what the company promises, made stricter by the laws that apply. A law that allows more
moves nothing. Dates are found in the tenant's zone and those of the requester's state, whichever is the stricter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.domain.calendar.business_days import (
    calendar_date,
    calendar_target,
    legal_date,
    receipt_date,
    target_date,
)
from chalicelib.domain.rights.applicable_law import Demand, count_period, find_demands
from chalicelib.domain.rights.types import AT_ONCE, INQUIRIES, NEVER_EXTENDED, OPT_OUTS
from chalicelib.domain.tenants.parts import DayUnit, Period
from chalicelib.domain.tenants.rights import Right
from chalicelib.domain.times import start_of_day
from chalicelib.law.jurisdictions import default_row, other_clocks
from chalicelib.law.states import STATE_ZONES

if TYPE_CHECKING:  # a request holds a clock
    from chalicelib.domain.rights.vocabulary import Relationship
    from chalicelib.domain.tenants.profiles import Profile

CHILD: Final = Period(10, "calendar_days")
"""How soon what is held of a child is deleted when a parent or guardian asks: our own reading of "promptly"."""
_DAY: Final = timedelta(days=1)
_MILLISECOND: Final = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Clock:
    """The dates of one request, and where they come from.

    A table of the law that changes tomorrow changes nothing here: `row` names the row that was valid on the day of
    receipt, and the numbers taken from it stand beside it.
    """

    received_on: date  # the earliest local date among the tenant's and the requester's zones
    acknowledge_by: date
    due_on: date
    due_at: datetime  # the last millisecond of that day where it ends first
    target_on: date  # a day earlier by calendar days; late under no reading of business days
    outer_limit_on: date  # the last day that one extension can reach; due_on itself where there is none (see below)
    response_n: int
    response_unit: DayUnit
    appeal_days: int  # calendar days to answer an appeal
    appeal_required: bool  # whether the law gives the appeal, or may give it; it is offered in any case
    row: str = ""  # "US-CA@2020-01-01": the row of the strictest law that gives the right; "" where it is a promise
    honor_by: date | None = None  # by when an opt-out or withdrawal holds in every other system
    extended: bool = False  # whether due_on was moved to outer_limit_on
    reopened_on: date | None = None  # the day of the decision on an appeal from which due_on counts instead of receipt


def start_clock(
    profile: Profile,
    right: Right,
    *,
    state: str | None,
    country: str,
    relationship: Relationship,
    received_at: datetime,
    parental: bool = False,
    designated: bool = False,
) -> Clock:
    """Returns the clock of a request that was received at a moment.

    `state` is a code such as CA, None where unknown; abroad it counts for nothing. `parental`: a parent or guardian
    asks for a child. `designated`: Shine the Light was asked at the address that the policy names for it.

    `outer_limit_on` of Shine the Light is what the law would allow, which no extension can use.
    """
    state = state if country == "US" else None
    received_on = receipt_date(received_at, *find_zones(profile.time_zone, state))
    demands = find_demands(right, state, relationship, received_on, designated=designated)
    for_child = parental and right == "delete"
    periods = [
        *_list_promises(profile, right, for_child=for_child, designated=designated),
        *(period for demand in demands for period in demand.periods),
    ]
    strictest = min(periods, key=lambda period: count_period(received_on, period))
    due_on = count_period(received_on, strictest)
    return Clock(
        received_on=received_on,
        acknowledge_by=min(due_on, _find_acknowledgement(profile, demands, received_on)),
        due_on=due_on,
        due_at=find_end(due_on, profile.time_zone, state),
        target_on=min(_find_target(received_on, period) for period in periods),
        outer_limit_on=due_on if for_child else _find_outer_limit(profile, right, demands, received_on, due_on),
        response_n=strictest.n,
        response_unit=strictest.unit,
        appeal_days=_find_appeal_days(profile, demands),
        # A law of which it is not known whether it gives an appeal is taken to give one.
        appeal_required=any(demand.appeal_allowed is not False for demand in demands),
        row=demands[0].source.row if demands else "",
        honor_by=due_on if right in AT_ONCE else None,
    )


def count_extension(clock: Clock, right: Right) -> int:
    """Returns by how many days one extension would move the answer; 0 where there is none, or none any more."""
    return 0 if right in NEVER_EXTENDED or clock.extended else (clock.outer_limit_on - clock.due_on).days


def extend_clock(clock: Clock, zone: str, state: str | None) -> Clock:
    """Returns the clock after its one extension. Whether there is one, the table of actions says (`states.py`)."""
    due_on = clock.outer_limit_on
    due_at = find_end(due_on, zone, state)
    return replace(clock, due_on=due_on, due_at=due_at, target_on=due_on - _DAY, extended=True)


def reopen_clock(clock: Clock, decided_at: datetime, zone: str, state: str | None, business_days: int) -> Clock:
    """Returns the clock after an appeal that was right: so many business days for a new answer, and no extension."""
    decided_on = receipt_date(decided_at, *find_zones(zone, state))
    due_on = legal_date(decided_on, business_days)
    return replace(
        clock,
        due_on=due_on,
        due_at=find_end(due_on, zone, state),
        target_on=target_date(decided_on, business_days),
        outer_limit_on=due_on,
        response_n=business_days,
        response_unit="business_days",
        reopened_on=decided_on,
    )


def find_appeal_due(clock: Clock, received_at: datetime, zone: str, state: str | None) -> tuple[date, datetime]:
    """Returns the last day, and its last moment, for the answer to an appeal that was received at a moment."""
    due_on = calendar_date(receipt_date(received_at, *find_zones(zone, state)), clock.appeal_days)
    return due_on, find_end(due_on, zone, state)


def find_zones(zone: str, state: str | None) -> tuple[str, ...]:
    """Returns the tenant's zone and all those of the requester's state. An unknown state, or none, adds nothing."""
    return zone, *STATE_ZONES.get(state or "", ())


def find_end(day: date, zone: str, state: str | None) -> datetime:
    """Returns the last millisecond of a day in whichever of the two places it ends first, in UTC."""
    return min(start_of_day(day + _DAY, one) for one in find_zones(zone, state)) - _MILLISECOND


def _list_promises(profile: Profile, right: Right, *, for_child: bool, designated: bool) -> list[Period]:
    """Returns what holds without any law: the company's promise, and what this product promises for all companies."""
    times, default = profile.response_times, default_row()
    found = [times.inquiry if right in INQUIRIES else times.response, Period(default.response_days, "calendar_days")]
    if right == "withdraw_consent":
        found.append(times.consent_withdrawal)
    if right in OPT_OUTS:
        found.append(Period(default.opt_out_business_days, "business_days"))
    if for_child:
        found.append(CHILD)
    if right == "shine_the_light" and designated:
        found.append(Period(other_clocks().shine_the_light.respond_days_designated_contact, "calendar_days"))
    return found


def _find_acknowledgement(profile: Profile, demands: Sequence[Demand], received_on: date) -> date:
    days = [default_row().ack_business_days, *(demand.ack_business_days for demand in demands)]
    stated = [legal_date(received_on, n) for n in days if n is not None]
    return min(count_period(received_on, profile.response_times.acknowledge), *stated)


def _find_outer_limit(
    profile: Profile, right: Right, demands: Sequence[Demand], received_on: date, due_on: date
) -> date:
    if right == "shine_the_light":
        return max([due_on, *(demand.find_due(received_on) for demand in demands)])
    if right in NEVER_EXTENDED or any(demand.total_days is None for demand in demands):
        return due_on
    limits = [
        calendar_date(received_on, default_row().max_total_days),
        count_period(received_on, profile.response_times.outer_limit),
        *(demand.find_outer_limit(received_on) for demand in demands),
    ]
    return max(due_on, min(limits))


def _find_appeal_days(profile: Profile, demands: Sequence[Demand]) -> int:
    """Returns the fewest days. As many business days take longer than calendar days, so these are never late."""
    days = [demand.appeal_days for demand in demands]
    return min(profile.response_times.appeal.n, default_row().appeal_days, *(n for n in days if n is not None))


def _find_target(received_on: date, period: Period) -> date:
    count = target_date if period.unit == "business_days" else calendar_target
    return count(received_on, period.n)
