"""Which laws apply to a request, and what each of them demands. A law can only make a promise stricter.

Named tuples, as in a profile's parts: every cold start pays for a class.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from chalicelib.domain.calendar.business_days import calendar_date, legal_date
from chalicelib.domain.rights.types import OPT_OUTS, RIGHTS_OF_LAW
from chalicelib.domain.tenants.parts import Period
from chalicelib.law.jurisdictions import (
    CERTAINTIES,
    SHINE_THE_LIGHT,
    FieldCertainty,
    Jurisdiction,
    Numbers,
    find_row,
    find_rows,
    other_clocks,
)

if TYPE_CHECKING:  # a request holds a clock, and a clock is made by what stands here
    from chalicelib.domain.rights.vocabulary import Relationship
    from chalicelib.domain.tenants.rights import Right

AT_WORK: Final[frozenset[Relationship]] = frozenset({"client", "employee", "applicant", "contractor"})
"""Who acts for a business or as its staff. Few laws protect them; the companies' promises do everywhere."""


class LawSource(NamedTuple):
    """Where a demand of the law stands."""

    row: str  # the identity of the row: "US-CA@2020-01-01"
    jurisdiction: str  # "US-CA"
    place: str  # "California"
    law: str
    citation: str
    certainty: FieldCertainty  # of whatever is least sure: that there is such a right, or one of its periods


class Demand(NamedTuple):
    """What one law demands for one type of request, by the strictest of its rights that this type stands for."""

    source: LawSource
    counts_from_receipt: bool  # else from when the identity was proven, which is never earlier
    periods: tuple[Period, ...]  # to answer, or for an opt-out or withdrawal to hold; the one that ends first counts
    total_days: int | None  # calendar days to answer with the one extension; None: there is none
    ack_business_days: int | None = None
    appeal_allowed: bool | None = False  # None: unknown
    appeal_days: int | None = None

    def find_due(self, counted_from: date) -> date:
        """Returns the last day that keeps the law without an extension, from the day on which it begins to count."""
        return min(count_period(counted_from, period) for period in self.periods)

    def find_outer_limit(self, counted_from: date) -> date:
        """Returns the last day that keeps the law with the one extension; the same day where it allows none."""
        due_on = self.find_due(counted_from)
        return due_on if self.total_days is None else max(due_on, calendar_date(counted_from, self.total_days))


def count_period(counted_from: date, period: Period) -> date:
    """Returns the last day of a period. Business days are counted as deadlines are stated, in promises too."""
    count = legal_date if period.unit == "business_days" else calendar_date
    return count(counted_from, period.n)


def find_demands(
    right: Right, state: str | None, relationship: Relationship, received_on: date, *, designated: bool = False
) -> tuple[Demand, ...]:
    """Returns what the laws of a state demand that were valid on the day of receipt, the strictest first.

    No state's law reaches somebody at work, unless it says so. At equal strictness the more general law is first.
    `designated` matters to Shine the Light alone: whether it was asked at the address that the policy names for it.
    """
    at_work = relationship in AT_WORK
    if right == "shine_the_light":
        return () if at_work or state != "CA" else (demand_shine_the_light(designated),)
    rows = find_rows(state, received_on) if state else ()
    found = [find_demand(row, right) for row in rows if row.covers_b2b_and_employees or not at_work]
    demands = [demand for demand in found if demand is not None]
    return tuple(sorted(demands, key=lambda demand: demand.find_due(received_on)))


def recall_demand(row: str, right: Right, *, designated: bool = False) -> Demand | None:
    """Returns what the row demands that a clock names, though it may no longer be valid; None where it names none."""
    if row == SHINE_THE_LIGHT:
        return demand_shine_the_light(designated)
    found = find_row(row)
    return find_demand(found, right) if found else None


def find_demand(row: Jurisdiction, right: Right) -> Demand | None:
    """Returns what a row demands for a type of request; None where it gives no such right."""
    numbers = [row.find_numbers(name) for name in row.rights if RIGHTS_OF_LAW.get(name) == right]
    found = [*_list_periods(numbers, right), *_list_revocations(row, right)]
    if not found:
        return None
    extended = [one.response_days + one.extension_days for one in numbers if one.extension_days]
    return Demand(
        LawSource(
            row.id,
            row.code,
            row.name,
            row.law,
            numbers[0].citation if numbers else row.citation,
            max((certainty for _, certainty in found), key=CERTAINTIES.index),
        ),
        row.clock_from == "receipt",
        tuple(period for period, _ in found),
        min(extended) if numbers and len(extended) == len(numbers) else None,
        row.ack_business_days,
        row.appeal_allowed,
        row.appeal_days,
    )


def demand_shine_the_light(designated: bool) -> Demand:
    """Returns what California's law on sharing for others' direct marketing demands, which knows no extension."""
    law = other_clocks().shine_the_light
    days = law.respond_days_designated_contact if designated else law.respond_days_other_contact
    # The table does not say how sure it is of this one.
    source = LawSource(SHINE_THE_LIGHT, "US-CA", "California", "Shine the Light", law.citation, "unknown")
    return Demand(source, True, (Period(days, "calendar_days"),), None)


def _list_periods(numbers: list[Numbers], right: Right) -> Iterator[tuple[Period, FieldCertainty]]:
    """Yields the periods of the rights, each as sure as the less sure of two: itself, and that there is the right."""
    for one in numbers:
        exists = one.certainty.get("rights", "unknown")
        yield Period(one.response_days, "calendar_days"), _less_sure(exists, one.certainty.get("response_days"))
        if right in OPT_OUTS and one.opt_out_business_days is not None:
            sure = _less_sure(exists, one.certainty.get("opt_out_business_days"))
            yield Period(one.opt_out_business_days, "business_days"), sure


def _list_revocations(row: Jurisdiction, right: Right) -> Iterator[tuple[Period, FieldCertainty]]:
    """Yields the period after which a withdrawn consent has ended. Laws that set one need not call it a right."""
    if right == "withdraw_consent" and row.consent_revocation_days is not None:
        yield Period(row.consent_revocation_days, "calendar_days"), row.certainty["consent_revocation_days"]


def _less_sure(one: FieldCertainty, other: FieldCertainty | None) -> FieldCertainty:
    return max(one, other or "unknown", key=CERTAINTIES.index)
