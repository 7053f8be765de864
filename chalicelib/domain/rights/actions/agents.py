"""Agents and others who ask in a person's name: what they must show, what is asked of the person, and who reads what.

A signed permission may be asked of an agent, and beside it one thing of the person at most (11 CCR 7063): here, that
they show who they are, never that they confirm the permission too. Whoever stands for the person by a power of
attorney, a court order or as a parent shows that paper alone. For what is carried out at once the permission alone is
asked, the person is asked nothing, and a permission that is missing holds up nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, NamedTuple

from chalicelib.domain.rights.guards import Caller
from chalicelib.domain.rights.letters import LetterKind, LetterTo
from chalicelib.domain.rights.requests import Intake, RightsRequest
from chalicelib.domain.rights.types import AT_ONCE
from chalicelib.domain.rights.verification import (
    LEVELS,
    PERMITTED,
    Check,
    Level,
    Permission,
    Proof,
    find_needed_level,
)
from chalicelib.domain.rights.vocabulary import Authorization
from chalicelib.domain.tenants.rights import Right

_NO_LEVEL: Final[Level] = 0


class AgentRule(NamedTuple):
    """What one kind of authorization brings with it, beside the paper that everybody must show."""

    asks_person: bool  # whether the person is asked to show who they are
    stands_in: bool  # whether the agent takes the person's place, and reads the answer instead of them


_RULES: Final[dict[Authorization, AgentRule]] = {
    "signed_permission": AgentRule(asks_person=True, stands_in=False),
    "corporate_officer": AgentRule(asks_person=True, stands_in=False),
    "power_of_attorney": AgentRule(asks_person=False, stands_in=True),
    "court_order": AgentRule(asks_person=False, stands_in=True),
    "parent_or_guardian": AgentRule(asks_person=False, stands_in=True),
}
_TO_PERSON_IN_ANY_CASE: Final = frozenset[LetterKind]({"received", "code", "verify_reminder"})
"""What the person gets although somebody stands for them: so nobody is asked for without their knowledge."""
_TELL_AGENT: Final = frozenset[LetterKind](
    {"extended", "completed", "denied", "partially_completed", "redirected", "withdrawn"}
)
"""What an agent learns beside the person, without content: another date, and how it ended."""


def is_agent(request: RightsRequest, caller: Caller) -> bool:
    """Returns whether a caller is the request's agent, as is whoever made the call that an agent's request came by."""
    return caller.who == "agent" or (caller.who == "intake" and request.intake.sender == "agent")


def find_rule(authorization: Authorization, right: Right) -> AgentRule:
    """Returns what an authorization brings with it for a type of request."""
    rule = _RULES[authorization]
    return rule._replace(asks_person=False) if right in AT_ONCE else rule


def stands_in(authorization: Authorization | None, permission: Permission) -> bool:
    """Returns whether an agent takes the person's place, which they do once they have shown their paper."""
    return authorization is not None and _RULES[authorization].stands_in and permission in PERMITTED


def asks_person(intake: Intake, right: Right) -> bool:
    """Returns whether the person may be asked to show who they are, or to do anything else."""
    if intake.sender == "controller":
        return False
    return intake.authorization is None or find_rule(intake.authorization, right).asks_person


def begin_proof(intake: Intake, right: Right, now: datetime, by: str, *, paper: bool) -> Proof:
    """Returns what is known of who asks when a request is made; `paper` tells that an agent's permission came along.

    A controller's order and a paper that stands for the person need no other proof. `by` is as in Closing.by.
    """
    proof = Proof(find_needed_level(right, intake.relationship))
    if intake.sender == "controller":
        return _accept_authority(proof, now, by)
    if intake.authorization is None:
        return proof
    proof = replace(proof, permission="given" if paper else "missing")
    return _accept_authority(proof, now, by) if stands_in(intake.authorization, proof.permission) else proof


def accept_permission(request: RightsRequest, now: datetime, by: str) -> RightsRequest:
    """Returns the request once an agent's paper has come, which counts at once; unchanged where none was missing."""
    proof = request.proof
    if proof.permitted:
        return request
    proof = replace(proof, permission="given")
    if stands_in(request.intake.authorization, proof.permission):
        proof = _accept_authority(proof, now, by)
    return replace(request, proof=proof)


def refuse_permission(request: RightsRequest) -> RightsRequest:
    """Returns the request once staff found an agent's paper wanting: whatever was proven by it alone is open again."""
    checks = tuple(check for check in request.proof.checks if check.method != "authority")
    level = max((LEVELS[check.method] for check in checks), default=_NO_LEVEL)
    return replace(request, proof=replace(request.proof, permission="wanting", level=level, checks=checks))


def find_readers(request: RightsRequest, kind: LetterKind) -> tuple[LetterTo, ...]:
    """Returns to whom a letter for the requester goes: the person, whoever stands for them, or who ordered it."""
    intake = request.intake
    if intake.sender == "controller":
        return ("controller",)
    if intake.authorization is None or kind in _TO_PERSON_IN_ANY_CASE:
        return ("person",)
    if stands_in(intake.authorization, request.proof.permission) and request.type not in AT_ONCE:
        return ("agent",)
    return ("person", "agent") if kind in _TELL_AGENT else ("person",)


def address_letters(
    request: RightsRequest, letters: Sequence[tuple[LetterKind, LetterTo]]
) -> tuple[tuple[LetterKind, LetterTo], ...]:
    """Returns the letters of a step with each that is for the requester addressed to whoever reads it, once."""
    found = (
        (kind, reader) for kind, to in letters for reader in (find_readers(request, kind) if to == "person" else (to,))
    )
    return tuple(dict.fromkeys(found))


def _accept_authority(proof: Proof, now: datetime, by: str) -> Proof:
    level = max(proof.level, proof.needed)
    return replace(proof, level=level, checks=(*proof.checks, Check("authority", now, by)))
