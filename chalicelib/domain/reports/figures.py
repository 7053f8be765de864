"""What reports count of a rights request, found from its state alone: so each change of it is a difference of two.

A request counts in the month of its receipt, whenever it is answered. So the figures of a year are those of the
requests that came in it, and each of them stands in them once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from chalicelib.domain.rights.denials import UNPROVEN, DenialCode
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.vocabulary import Status
from chalicelib.domain.tenants.rights import Right
from chalicelib.domain.times import local_date

Outcome = Literal[
    "open",
    "complied",
    "complied_in_part",
    "denied",
    "not_verified",
    "withdrawn",
    "redirected",
    "not_mine",
]
ANSWERED: Final = frozenset[Outcome]({"complied", "complied_in_part", "denied"})
"""The outcomes by which the company itself answered what was asked: those of which days are counted."""
_OUTCOMES: Final[Mapping[Status, Outcome]] = {
    "completed": "complied",
    "partially_completed": "complied_in_part",
    "withdrawn": "withdrawn",
    "redirected_to_controller": "redirected",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """What one request is in the figures."""

    month: str  # of receipt in the tenant's zone: "2026-11"
    jurisdiction: str  # "US-CA", "US" where the state is unknown, else the country, such as "CA" for Canada
    type: Right
    outcome: Outcome
    ground: DenialCode | None = None  # the first that was given, where it is denied
    days: int | None = None  # whole days from receipt to the answer that stands, where it is answered


def find_figure(request: RightsRequest, zone: str) -> Figure:
    """Returns what a request is in the figures as it is now; `zone` is the tenant's."""
    received_on = local_date(request.intake.received_at, zone)
    outcome = _find_outcome(request)
    days = None
    if outcome in ANSWERED and request.closing is not None:
        days = max(0, (local_date(request.closing.at, zone) - received_on).days)
    ground = request.closing.ground if outcome == "denied" and request.closing is not None else None
    return Figure(f"{received_on:%Y-%m}", find_jurisdiction(request), request.type, outcome, ground, days)


def find_jurisdiction(request: RightsRequest) -> str:
    """Returns where the requester lives, as the request says."""
    intake = request.intake
    return f"US-{intake.state}" if intake.country == "US" and intake.state else intake.country


def _find_outcome(request: RightsRequest) -> Outcome:
    if "not_mine" in request.marks:
        return "not_mine"
    if request.status == "denied":
        ground = request.closing.ground if request.closing else None
        return "not_verified" if ground in UNPROVEN else "denied"
    return _OUTCOMES.get(request.status, "open")
