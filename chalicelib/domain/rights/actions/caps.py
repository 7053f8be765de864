"""How often a request to know is answered in twelve months, where a company's policy sets a number.

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
from chalicelib.domain.rights.details import AddToPerson
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.seen import PersonRequest
from chalicelib.domain.rights.types import AT_ONCE, COUNTED
from chalicelib.domain.tenants.rights import Right
from chalicelib.domain.times import to_ms

NEVER_EXCESSIVE: Final = AT_ONCE | frozenset[Right]({"delete", "correct"})
"""The types that nobody asks too often, whatever a policy says."""
_TWELVE_MONTHS: Final = timedelta(days=365)


def is_counted(request: RightsRequest) -> bool:
    """Returns whether a request counts towards a cap once it is verified. A controller's order is nobody's own."""
    return request.type in COUNTED and bool(request.keys) and request.intake.sender != "controller"


def is_verified(request: RightsRequest) -> bool:
    """Returns whether the person was verified, or somebody in their place by more than a paper that they sent in."""
    return request.proof.reached and any(check.method != "authority" for check in request.proof.checks)


def find_counted_key(request: RightsRequest) -> str:
    """Returns the identifier key by which a verified request counts: of the address or number that was confirmed.

    Where staff verified the person by other means, it is the first that they gave.
    """
    kinds = {"code": "email#", "call_back": "phone#"}
    confirmed = tuple(kinds[check.method] for check in request.proof.checks if check.method in kinds)
    return next((key for key in request.keys if key.startswith(confirmed)), request.keys[0])


def reaches_cap(request: RightsRequest, others: Iterable[PersonRequest], cap: int) -> bool:
    """Returns whether the cap was used up before this request is verified, by others made with the same identifier."""
    received = to_ms(request.intake.received_at)
    since = to_ms(request.intake.received_at - _TWELVE_MONTHS)
    calls = {one.received_ms for one in others if one.counts and one.received_ms > since}
    return len(calls - {received}) >= cap


def mark_reached(step: Step) -> Step:
    """Returns the step of a request that is one too many: a case worker decides whether it is answered."""
    after = replace(step.after, marks=step.after.marks | {"cap_reached"})
    return replace(step, after=after, body={**step.body, "cap_reached": True})


def is_enough(request: RightsRequest) -> bool:
    """Returns whether the cap alone is a ground to deny: where it is reached, and the requester lives in California."""
    intake = request.intake
    return "cap_reached" in request.marks and (intake.country, intake.state) == ("US", "CA")


def list_places(request: RightsRequest, *, counts: bool) -> list[AddToPerson]:
    """Returns the changes by which a request begins to count, or counts no more."""
    if not is_counted(request) or not request.proof.checks:
        return []
    keys = [find_counted_key(request)] if counts else request.keys
    return [AddToPerson(key, request.id, request.type, request.intake.received_at, counts) for key in keys]
