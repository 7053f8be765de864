"""The figures of a year that 11 CCR 7102 asks for, made of the counters of its months."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Final

from chalicelib.domain.reports.counters import Counts
from chalicelib.domain.reports.figures import Outcome
from chalicelib.domain.rights.types import RIGHTS_OF_LAW
from chalicelib.domain.tenants.rights import Right
from chalicelib.law.jurisdictions import find_rows

ALL: Final = "all"
CALIFORNIA: Final = "US-CA"
FIRST_YEAR: Final = 2018
"""No request can have been received before any of these laws was passed."""
TYPES: Final[tuple[Right, ...]] = (
    "know",
    "access",
    "portability",
    "delete",
    "correct",
    "limit_sensitive",
    "opt_out_sale_sharing",
    "opt_out_targeted_advertising",
    "opt_out_profiling",
)
_AUTOMATED: Final[tuple[Right, ...]] = ("access_automated_decisions", "opt_out_automated_decisions")
DEFINITIONS: Final[Mapping[str, str]] = {
    "year": "A request counts in the year in which it reached the company, by the calendar of the company's time zone, "
    "whenever it is answered. What is answered after the end of the year changes the figures of the year before.",
    "jurisdictions": "`all` are all requests, `US-CA` those whose requester lives in California, as the request says.",
    "received": "Requests received, without those of `not_mine`. Requests made in one call count each for itself. "
    "It is the sum of all that follows but `not_mine`. Signals of browsers and opt-outs by link or text are none.",
    "complied": "Requests complied with in whole. An opt-out that holds as soon as it is asked for is one.",
    "complied_in_part": "Requests complied with in part, the rest being denied, kept under a hold, or a customer's to "
    "answer.",
    "denied": "Requests denied in whole, by the first ground that was given; without those of `not_verified`.",
    "not_verified": "Requests denied because nobody proved who asks, or that an agent may ask.",
    "withdrawn": "Requests that whoever made them withdrew.",
    "redirected": "Requests about information that is a customer's, and was for the customer to answer.",
    "not_mine": "Requests of which the person they name said that they never made them. They count nowhere else.",
    "open": "Requests that are not answered yet, those among them that an appeal opened again.",
    "mean_days": "The mean of the whole calendar days from the day of receipt to the day of the answer that stands, in "
    "the company's time zone, of requests complied with in whole or in part or denied. Null where there is none.",
    "median_days": "The median of the same days.",
}
"""What each figure means."""


@dataclass(frozen=True, slots=True)
class Metrics:
    """The figures of one type in one jurisdiction; `DEFINITIONS` says what each is."""

    received: int = 0
    complied: int = 0
    complied_in_part: int = 0
    denied: Mapping[str, int] = field(default_factory=dict)
    not_verified: int = 0
    withdrawn: int = 0
    redirected: int = 0
    not_mine: int = 0
    open: int = 0
    mean_days: float | None = None
    median_days: float | None = None


def list_types(year: int) -> tuple[Right, ...]:
    """Returns the types of which a year has figures, in the order in which they are shown.

    Those about automated decisions are among them from the year in which California's law gives these rights.
    """
    given = {RIGHTS_OF_LAW[right] for row in find_rows("CA", date(year, 12, 31)) for right in row.rights}
    return (*TYPES, *(right for right in _AUTOMATED if right in given))


def list_months(year: int) -> list[str]:
    """Returns the months of a year by their names."""
    return [f"{year}-{month:02d}" for month in range(1, 13)]


def is_countable(year: int, today: date) -> bool:
    """Returns whether there can be figures of a year."""
    return FIRST_YEAR <= year <= today.year


def summarize(months: Iterable[Counts], year: int) -> dict[str, dict[Right, Metrics]]:
    """Returns the figures of a year by jurisdiction and type, made of the counters of its months."""
    sums: dict[str, dict[str, Counter[str]]] = {ALL: {}, CALIFORNIA: {}}
    for counts in months:
        for name, amount in counts.items():
            jurisdiction, right, what = name.split("#", 2)
            for part in (ALL, jurisdiction):
                if part in sums:
                    sums[part].setdefault(right, Counter())[what] += amount
    types = list_types(year)
    return {part: {right: _make(found.get(right, Counter())) for right in types} for part, found in sums.items()}


def find_mean(days: Mapping[int, int]) -> float | None:
    """Returns the mean of days, given how often each number of days occurred, to a tenth; None where none did."""
    total = sum(days.values())
    return float(round(Fraction(sum(n * times for n, times in days.items()), total), 1)) if total else None


def find_median(days: Mapping[int, int]) -> float | None:
    """Returns the median of days, given as to `find_mean`: of an even number the middle of both; None where none."""
    total = sum(days.values())
    if not total:
        return None
    low = _find_nth(days, (total - 1) // 2)
    return (low + _find_nth(days, total // 2)) / 2


def _find_nth(days: Mapping[int, int], position: int) -> int:
    passed = 0
    for n in sorted(days):
        passed += days[n]
        if passed > position:
            return n
    raise IndexError(position)


def _make(counts: Counter[str]) -> Metrics:
    denied, days, rest = dict[str, int](), dict[int, int](), Counter[str]()
    for name, amount in counts.items():
        what, _, part = name.partition("#")
        if amount and what == "denied":
            denied[part] = amount
        elif amount and what == "days":
            days[int(part)] = amount
        elif amount:
            rest[what] = amount

    def take(outcome: Outcome) -> int:
        return rest[outcome]

    return Metrics(
        received=sum(rest.values()) + sum(denied.values()) - take("not_mine"),
        complied=take("complied"),
        complied_in_part=take("complied_in_part"),
        denied=dict(sorted(denied.items())),
        not_verified=take("not_verified"),
        withdrawn=take("withdrawn"),
        redirected=take("redirected"),
        not_mine=take("not_mine"),
        open=take("open"),
        mean_days=find_mean(days),
        median_days=find_median(days),
    )
