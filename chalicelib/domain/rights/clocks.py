"""The clock of a rights request: by when what must be done, from the moment of receipt. Nothing stops it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.domain.tenants.parts import DayUnit


@dataclass(frozen=True, slots=True)
class Clock:
    """The dates of one request, and where they come from. Dates are days in the tenant's zone.

    A table of the law that changes tomorrow changes nothing here: `row` names the row that was valid on the day of
    receipt, and the numbers taken from it stand beside it.
    """

    received_on: date  # the earliest local date among the tenant's and the requester's zones
    acknowledge_by: date
    due_on: date
    due_at: datetime  # the last millisecond of that day where it ends first
    target_on: date  # a day earlier by calendar days; late under no reading of business days
    outer_limit_on: date  # the last day that one extension can reach; due_on itself where there is none
    response_n: int
    response_unit: DayUnit
    appeal_days: int  # calendar days to answer an appeal
    appeal_required: bool  # whether the law gives the appeal; it is offered in any case
    row: str = ""  # "US-CA@2020-01-01": jurisdiction and first day of the row of law that gives the right; "" for none
    honor_by: date | None = None  # by when an opt-out or withdrawal holds in every other system
    extended: bool = False  # whether due_on was moved to outer_limit_on
