"""How often a request is answered free of charge: to know, where a policy sets a number for twelve months; under Shine
the Light, so many times in a calendar year as the law says.

Only requests that were verified and not withdrawn count: so nobody uses up another person's right. A paper by which
somebody claims to stand for the person verifies nobody here: anybody can send one in. What was asked in one call counts
once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Final

from chalicelib.domain.rights.actions.step import Step
from chalicelib.domain.rights.counted import CountedRequest
from chalicelib.domain.rights.keeping.erasure import list_proven
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.types import ABOUT_HELD, AT_ONCE, YEARLY
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.tenants.rights import Right
from chalicelib.domain.times import from_ms, local_date, to_ms
from chalicelib.law.jurisdictions import other_clocks

NEVER_EXCESSIVE: Final = AT_ONCE | frozenset[Right]({"delete", "correct"})
"""The types that nobody asks too often, whatever a policy says."""
_TWELVE_MONTHS: Final = timedelta(days=365)


def is_counted(request: RightsRequest) -> bool:
    """Returns whether a request counts towards a cap once it is verified. A controller's order is nobody's own."""
    counted = request.type in ABOUT_HELD | YEARLY
    return counted and bool(request.keys) and request.intake.sender != "controller"


def is_capped(request: RightsRequest, profile: Profile) -> bool:
    """Returns whether a number says how often a request of this type is answered."""
    return request.type in YEARLY or profile.caps.know_per_12_months is not None


def is_verified(request: RightsRequest) -> bool:
    """Returns whether the person was verified, or somebody in their place by more than a paper that they sent in."""
    return request.proof.reached and any(check.method != "authority" for check in request.proof.checks)


def find_counted_key(request: RightsRequest) -> str:
    """Returns the identifier key by which a verified request counts: of the address or number that was confirmed.

    Where staff verified the person by other means, it is the first that they gave.
    """
    return next(iter(list_proven(request.keys, request.proof)), request.keys[0])


def reaches_cap(request: RightsRequest, others: Iterable[CountedRequest], profile: Profile) -> bool:
    """Returns whether the cap was used up before this request is verified, by others made with the same identifier."""
    types = YEARLY if request.type in YEARLY else ABOUT_HELD
    calls = {one.lead: one.received_ms for one in others if one.type in types and one.lead != request.lead}
    if request.type in YEARLY:
        year = local_date(request.intake.received_at, profile.time_zone).year
        same = [ms for ms in calls.values() if local_date(from_ms(ms), profile.time_zone).year == year]
        return len(same) >= other_clocks().shine_the_light.free_per_calendar_year
    since = to_ms(request.intake.received_at - _TWELVE_MONTHS)
    cap = profile.caps.know_per_12_months
    return cap is not None and len([ms for ms in calls.values() if ms > since]) >= cap


def mark_reached(step: Step) -> Step:
    """Returns the step of a request that is one too many: a case worker decides whether it is answered."""
    after = replace(step.after, marks=step.after.marks | {"cap_reached"})
    return replace(step, after=after, body={**step.body, "cap_reached": True})


def is_enough(request: RightsRequest) -> bool:
    """Returns whether the cap alone is a ground to deny: where it is reached, and the requester lives in California."""
    intake = request.intake
    return "cap_reached" in request.marks and (intake.country, intake.state) == ("US", "CA")
