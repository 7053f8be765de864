"""Until when staff were reminded of a request's days, in its stored state: a list of three numbers each."""

from __future__ import annotations

from datetime import date
from typing import Any, Final, get_args

from chalicelib.domain.deadlines.reminders import DeadlineName, Reminded

_NAMES: Final = get_args(DeadlineName)


def dump(one: Reminded) -> list[Any]:
    """Returns the deadline's name by its place in the list, its day, and how many days before that the latest was."""
    return [_NAMES.index(one.name), one.day.toordinal(), (one.day - one.until).days]


def load(fields: list[Any]) -> Reminded:
    """Returns what `dump` was given."""
    name, day, before = fields
    return Reminded(_NAMES[name], date.fromordinal(day), date.fromordinal(day - before))
