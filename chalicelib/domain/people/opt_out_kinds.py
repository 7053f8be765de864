"""The kinds of opt-out: by when the law wants each kept, and which come back in two steps only."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from chalicelib.domain.calendar.business_days import legal_date, receipt_date
from chalicelib.domain.tenants.purposes import OptOutKind

TWO_STEPS: Final[frozenset[OptOutKind]] = frozenset({"sale_sharing", "targeted_advertising"})
"""Lifted only by a choice that is confirmed (11 CCR 7028(a)); so is everything that a signal opted out of."""

_BUSINESS_DAYS: Final[dict[OptOutKind, int]] = {
    "sms": 10,  # 47 CFR 64.1200(a)(10)
    "phone": 10,  # 47 CFR 64.1200(a)(10), (d)(3)
    "email": 10,  # 15 U.S.C. 7704(a)(4)
    "mail": 10,  # no law has a number: as for other messages
    "all_communications": 10,
    "sale_sharing": 15,  # 11 CCR 7026(f)
    "limit_sensitive": 15,  # 11 CCR 7027(g)
    # Outside California, and for these anywhere, the statutes have no number of their own: the strictest that exists.
    "targeted_advertising": 15,
    "profiling": 15,
    "automated_decisions": 15,
    "partner_sharing": 15,
}


def honor_by(kind: OptOutKind, received_at: datetime, *zones: str) -> date:
    """The last day by which the law wants an opt-out kept everywhere; here it holds from the moment it is received.

    Counted from the earliest local date in `zones`: the tenant's time zone and those of the person's state, if known.
    Where a federal rule counts days more kindly (observed holidays), this is the stricter day.
    """
    return legal_date(receipt_date(received_at, *zones), _BUSINESS_DAYS[kind])
