"""Verification: how sure it must be who asks, which methods make it so sure, and the codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from chalicelib.domain.people.identifiers import IdentifierKind
from chalicelib.domain.tenants.rights import Right

Level = Literal[0, 1, 2]
"""0: nothing; 1: reasonable; 2: reasonably high certainty."""
Method = Literal[
    "code",
    "call_back",
    "data_points_2",
    "data_points_3_with_declaration",
    "account_login",
    "document",
    "in_person",
    "customer_confirmed",
    "authority",
]
"""`authority` is a power of attorney, a court order, a parent's right or a controller's order: nobody chooses it."""
Permission = Literal["not_needed", "missing", "given", "wanting"]
"""An agent's permission; `wanting` is one that staff found not to suffice."""
PERMITTED: Final = frozenset[Permission]({"not_needed", "given"})

LEVELS: Final[dict[Method, Level]] = {
    "code": 1,
    "call_back": 1,
    "data_points_2": 1,
    "data_points_3_with_declaration": 2,
    "account_login": 2,
    "document": 2,
    "in_person": 2,
    "customer_confirmed": 2,
    "authority": 2,
}
CONFIRMS: Final[Mapping[Method, IdentifierKind]] = {"code": IdentifierKind.EMAIL, "call_back": IdentifierKind.PHONE}
"""The methods that prove one identifier to be the requester's, and say nothing of the others.

All others compare the person with what is held.
"""
CODE_LASTS: Final = timedelta(minutes=30)
TRIES: Final = 5
RESENDS: Final = 5


_NEEDED: Final[dict[Right, Level]] = {
    "know": 1,
    "third_party_list": 1,
    "shine_the_light": 1,
    "access": 2,
    "portability": 2,
    "access_automated_decisions": 2,
    "contest_decision": 2,
    "correct": 2,
    "delete": 2,
}
"""The level that a type asks for; 0 for those that are not named."""
_VISITORS: Final = frozenset({"website_visitor", "referred_person", "other", "patient", "injured_worker"})
"""Of them the company holds no more than contact details, so that a deletion harms little if it was asked by others."""


def find_needed_level(right: Right, relationship: str) -> Level:
    """Returns how sure it must be who asks, given the relationship with the company."""
    if right == "delete" and relationship in _VISITORS:
        return 1
    return _NEEDED.get(right, 0)


@dataclass(frozen=True, slots=True)
class Check:
    """One verification that succeeded."""

    method: Method
    at: datetime
    by: str  # as in Closing.by


@dataclass(frozen=True, slots=True)
class Proof:
    """How sure it is who asks."""

    needed: Level
    level: Level = 0
    checks: tuple[Check, ...] = ()
    permission: Permission = "not_needed"
    reduced: bool = False  # a request for pieces that is answered by categories, since its level reaches no further

    @property
    def reached(self) -> bool:
        """Whether the level that the type asks for is reached."""
        return self.level >= self.needed

    @property
    def address_confirmed(self) -> bool:
        """Whether the requester's address or number is proven to be theirs."""
        return any(check.method in CONFIRMS for check in self.checks)

    @property
    def permitted(self) -> bool:
        """Whether whoever asks may do so: the person, or an agent whose permission is there."""
        return self.permission in PERMITTED

    @property
    def complete(self) -> bool:
        """Whether nothing is missing: neither the level, nor an agent's permission."""
        return self.reached and self.permitted


@dataclass(frozen=True, slots=True)
class UseCode:
    """A change: the code is used up, or a new one has left; its tries are forgotten.

    With `tries` it fails where others were counted since these were read, so that guesses made at once are judged one
    by one.
    """

    request_id: str  # of the lead
    tries: int | None = None


@dataclass(frozen=True, slots=True)
class UseLastTry:
    """A change: the last wrong code that is allowed was tried. It fails unless all others were counted before."""

    request_id: str  # of the lead
