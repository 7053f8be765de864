"""A clock that was started, for tests of one at a time."""

from __future__ import annotations

from datetime import UTC, date, datetime

from chalicelib.domain.rights.clocks import Clock, start_clock
from chalicelib.domain.rights.vocabulary import Relationship
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.tenants.rights import Right
from chalicelib.storage.tenants.profiles import load_profile

CYCLONEX, PSYNERGY, BILLGENIX = (load_profile(tenant) for tenant in ("cyclonex", "psynergy", "billgenix"))


def start(
    right: Right,
    state: str | None = "CA",
    received: str | date = "2026-11-23",
    *,
    profile: Profile = CYCLONEX,
    relationship: Relationship = "website_visitor",
    country: str = "US",
    parental: bool = False,
    designated: bool = False,
) -> Clock:
    """Starts the clock of a request that was received on a day at noon in California, or at a moment in UTC."""
    text = str(received)
    moment = datetime.fromisoformat(text if "T" in text else f"{text}T20:00").replace(tzinfo=UTC)
    return start_clock(
        profile,
        right,
        state=state,
        country=country,
        relationship=relationship,
        received_at=moment,
        parental=parental,
        designated=designated,
    )
