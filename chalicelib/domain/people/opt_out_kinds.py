"""The kinds of opt-out: by when the law requires each to be honored, and which can be lifted in two steps only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from chalicelib.domain.calendar.business_days import legal_date, receipt_date
from chalicelib.domain.tenants.purposes import OptOutKind
from chalicelib.law import statutes
from chalicelib.law.rows import Rule

TWO_STEPS: Final[frozenset[OptOutKind]] = frozenset(statutes.OPT_IN_TWO_STEPS.sole)
"""The kinds that only a confirmed choice lifts; the same holds for everything that a signal opted out of."""

_HONORED: Final[Mapping[OptOutKind, Rule[int]]] = {
    "sms": statutes.HONOR_TEXT_OPT_OUT,
    "phone": statutes.HONOR_CALL_OPT_OUT,
    "email": statutes.HONOR_MAIL_OPT_OUT,
    # No law sets a number for these, so they follow other messages.
    "mail": statutes.HONOR_MAIL_OPT_OUT,
    "all_communications": statutes.HONOR_TEXT_OPT_OUT,
    "sale_sharing": statutes.HONOR_SALE_OPT_OUT,
    "limit_sensitive": statutes.HONOR_LIMIT,
    # The statutes set no number for these anywhere, nor for the two above outside California: the strictest one holds.
    "targeted_advertising": statutes.HONOR_SALE_OPT_OUT,
    "profiling": statutes.HONOR_SALE_OPT_OUT,
    "automated_decisions": statutes.HONOR_SALE_OPT_OUT,
    "partner_sharing": statutes.HONOR_SALE_OPT_OUT,
}
"""The rule that sets the number of business days for each kind."""


def honor_by(kind: OptOutKind, received_at: datetime, *zones: str) -> date:
    """Returns the last day by which the law requires an opt-out to be honored everywhere.

    Here an opt-out holds from the moment it is received. Days are counted from the earliest local date in `zones`: the
    tenant's time zone and those of the person's state, if known. Where a federal rule counts days more leniently
    (observed holidays), this is the stricter day.
    """
    received = receipt_date(received_at, *zones)
    return legal_date(received, _HONORED[kind].on(received))
