"""The clock of a request in words: what gives its period and until when, and what one extension allows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, NamedTuple

from chalicelib.domain.rights.applicable_law import Demand, LawSource, count_period, recall_demand
from chalicelib.domain.rights.clocks import Clock, count_extension
from chalicelib.domain.rights.texts.wording import name_day
from chalicelib.domain.rights.types import AT_ONCE
from chalicelib.domain.tenants.parts import Period
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.tenants.rights import Right
from chalicelib.law.jurisdictions import FieldCertainty, other_clocks

_SURE: Final[dict[FieldCertainty, str]] = {
    "text_seen": "",
    "secondary": ", known from secondary sources",
    "memory": ", known from memory alone",
    "inferred_absence": ", inferred from what it does not say",
    "unknown": ", not compared with its wording",
}
"""What is said of a law of which the wording was not seen."""
_NO_EXTENSION: Final = "There is no extension."


class ClockSource(NamedTuple):
    """The law that gives a period, or would allow a longer one. All is None where only a promise holds."""

    jurisdiction: str | None  # "US-CA"
    law: str | None
    citation: str | None
    certainty: FieldCertainty | None


def describe_source(clock: Clock, right: Right) -> ClockSource:
    """Returns where a clock's period comes from. Of one law, some rights may stand elsewhere than the rest."""
    demand = _recall(clock, right)
    if demand is None:
        return ClockSource(None, None, None, None)
    source = demand.source
    return ClockSource(source.jurisdiction, source.law, source.citation, source.certainty)


def is_promise(clock: Clock, right: Right) -> bool:
    """Returns whether the day of the answer is the company's own promise, with or without a laxer law beside it."""
    demand = _recall(clock, right)
    return demand is None or demand.find_due(clock.received_on) != _find_first_due(clock)


def explain_clock(clock: Clock, profile: Profile, right: Right) -> tuple[str, str]:
    """Returns two sentences: until when the answer is due and by what, and what one extension allows."""
    if clock.reopened_on is not None:
        period = _write_period(clock.response_n, clock.response_unit)
        decided, due = name_day(clock.reopened_on), name_day(clock.due_on)
        return (
            f"After the appeal was decided on {decided}, a new answer is due within {period}, by {due}.",
            _NO_EXTENSION,
        )
    demand = _recall(clock, right)
    return _explain_period(clock, profile, right, demand), _explain_extension(clock, right, demand)


def _explain_period(clock: Clock, profile: Profile, right: Right, demand: Demand | None) -> str:
    due_on = _find_first_due(clock)
    span = (
        f"within {_write_period(clock.response_n, clock.response_unit)} of its receipt on "
        f"{name_day(clock.received_on)}, by {name_day(due_on)}"
    )
    lawful = demand.find_due(clock.received_on) if demand else None
    if demand and not is_promise(clock, right):
        must = "it must hold everywhere" if right in AT_ONCE else "it must be answered"
        later = "" if demand.counts_from_receipt else ", though that law counts only from when the identity is proven"
        return f"By the law of {_name(demand.source)}, {must} {span}{later}."
    promise = "that it holds everywhere" if right in AT_ONCE else "an answer"
    if demand and lawful:
        more = f"the law of {_name(demand.source)} would allow until {name_day(lawful)}"
    else:
        more = "no law is known that sets a period here"
    return f"{profile.name} promises {promise} {span}; this is its own promise: {more}."


def _explain_extension(clock: Clock, right: Right, demand: Demand | None) -> str:
    if clock.extended:
        return f"The answer was put off once, to {name_day(clock.due_on)}, and can't be put off again."
    if not count_extension(clock, right):
        return _NO_EXTENSION
    condition = f"until {name_day(clock.outer_limit_on)}, if the person is told why by {name_day(clock.due_on)}"
    if demand and demand.find_outer_limit(clock.received_on) == clock.outer_limit_on:
        return f"The law of {demand.source.place} allows one extension, {condition}."
    return f"One extension is possible, {condition}."


def _recall(clock: Clock, right: Right) -> Demand | None:
    """Returns what the law demands that the clock names, by the numbers of its own row."""
    elsewhere = other_clocks().shine_the_light.respond_days_other_contact
    designated = clock.outer_limit_on < clock.received_on + timedelta(days=elsewhere)
    return recall_demand(clock.row, right, designated=designated)


def _find_first_due(clock: Clock) -> date:
    """Returns the last day of the first period, which an extension does not move."""
    return count_period(clock.received_on, Period(clock.response_n, clock.response_unit))


def _write_period(n: int, unit: str) -> str:
    words = unit.replace("_", " ")
    return f"{n} {words if n != 1 else words.removesuffix('s')}"


def _name(source: LawSource) -> str:
    return f"{source.place} ({source.law}{_SURE[source.certainty]})"
