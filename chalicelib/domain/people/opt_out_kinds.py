"""The kinds of opt-out: by when the law wants each kept, and which come back in two steps only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from chalicelib.domain.calendar.business_days import legal_date, receipt_date
from chalicelib.domain.tenants.purposes import OptOutKind
from chalicelib.law import statutes
from chalicelib.law.rows import Rule

TWO_STEPS: Final[frozenset[OptOutKind]] = frozenset(statutes.OPT_IN_TWO_STEPS.sole)
"""Lifted only by a choice that is confirmed; so is everything that a signal opted out of."""

_HONORED: Final[Mapping[OptOutKind, Rule[int]]] = {
    "sms": statutes.HONOR_TEXT_OPT_OUT,
    "phone": statutes.HONOR_CALL_OPT_OUT,
    "email": statutes.HONOR_MAIL_OPT_OUT,
    # No law has a number for these: as for other messages.
    "mail": statutes.HONOR_MAIL_OPT_OUT,
    "all_communications": statutes.HONOR_TEXT_OPT_OUT,
    "sale_sharing": statutes.HONOR_SALE_OPT_OUT,
    "limit_sensitive": statutes.HONOR_LIMIT,
    # Outside California, and for these anywhere, the statutes have no number of their own: the strictest that exists.
    "targeted_advertising": statutes.HONOR_SALE_OPT_OUT,
    "profiling": statutes.HONOR_SALE_OPT_OUT,
    "automated_decisions": statutes.HONOR_SALE_OPT_OUT,
    "partner_sharing": statutes.HONOR_SALE_OPT_OUT,
}
"""The rule whose business days each kind has."""


def honor_by(kind: OptOutKind, received_at: datetime, *zones: str) -> date:
    """The last day by which the law wants an opt-out kept everywhere; here it holds from the moment it is received.

    Counted from the earliest local date in `zones`: the tenant's time zone and those of the person's state, if known.
    Where a federal rule counts days more kindly (observed holidays), this is the stricter day.
    """
    received = receipt_date(received_at, *zones)
    return legal_date(received, _HONORED[kind].on(received))
