"""The rules of precedence: which of the acts that a state keeps holds for a slot (contract section 4).

The newer act wins, and of two at equal times the more restrictive one. A refusal yields to nothing but a newer proven
grant, whatever was said without proof since (docs/decisions/0015-a-refusal-yields-to-proof-alone.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from chalicelib.domain.people.acts import EVERYTHING, Asked, Granted, Refused, whole_purpose
from chalicelib.domain.people.states import State, order_refusal

DecisionState = Literal["granted", "denied", "pending", "withdrawn", "expired", "none"]
_SEVERITY: Final[tuple[DecisionState, ...]] = ("withdrawn", "denied", "expired", "pending", "none", "granted")


@dataclass(frozen=True, slots=True)
class Decision:
    """What holds for one slot at one instant. `since` and `expires_at` are in milliseconds.

    `reason`: a code that says why something else holds than was last said; "" where there is nothing to explain.
    """

    state: DecisionState
    since: int | None = None
    record_id: str = ""
    expires_at: int | None = None
    reason: str = ""


def decide(state: State, slot: str, now: int) -> Decision:
    """Returns the decision that holds for a slot at `now` (milliseconds), by the rules of precedence."""
    refusal = find_objection(state, slot)
    counting = [] if refusal is not None else _list_grants(state, slot)
    lasting = [grant for grant in counting if _lasts(grant, now)]
    if lasting:
        grant = lasting[0]
        return Decision("granted", grant.at, grant.record_id, grant.expires_at)
    if counting:
        ended = max(counting, key=lambda grant: grant.expires_at or 0)
        refused = Decision("expired", ended.expires_at, ended.record_id, ended.expires_at)
    elif refusal is not None:
        refused = Decision(refusal.kind, refusal.at, refusal.record_id)
    else:
        refused = Decision("none")
    question = _find_question(state, slot, now)
    return Decision("pending", question.at, question.record_id) if question else refused


def list_valid_grants(state: State, slot: str, now: int) -> tuple[Granted, ...]:
    """Returns the grants by which a slot is granted at `now` (milliseconds), newest first; none if it is not.

    There are two where the newest is not proven and an older one is: the newest must take nothing away from the other.
    """
    return tuple(grant for grant in _list_counting(state, slot) if _lasts(grant, now))


def find_objection(state: State, slot: str) -> Refused | None:
    """Returns the refusal that stands, whatever was said since without proof: only a newer proven grant lifts it."""
    refusal = _refusal(state, slot)
    proven = state.proven.get(slot)
    return None if refusal is None or (proven is not None and proven.at > refusal.at) else refusal


def is_answered(state: State, asked: Asked) -> bool:
    """Returns whether consent that counts was given since it was asked for."""
    return any(grant.at >= asked.at for grant in _list_counting(state, asked.slot))


def is_refused_since(state: State, asked: Asked) -> bool:
    """Returns whether what was asked was refused at that moment or later."""
    refusal = find_objection(state, asked.slot)
    return refusal is not None and refusal.at >= asked.at


def is_withdrawn(state: State, name: str) -> bool:
    """Returns whether a slot, or a wildcard slot, was withdrawn and nothing was proven or asked for since."""
    refusal = state.refusals.get(name)
    if refusal is None or refusal.kind != "withdrawn":
        return False
    purpose = name.partition("/")[0]
    later: list[Granted | Asked] = [*state.proven.values(), *state.asked.values()]
    return all(act.at <= refusal.at for act in later if purpose in ("*", act.slot.partition("/")[0]))


def choose_strictest(decisions: Iterable[Decision]) -> Decision:
    """Returns the most restrictive of several people's decisions; Decision("none") if there are no people."""
    return min(decisions, key=lambda decision: _SEVERITY.index(decision.state), default=Decision("none"))


def _find_question(state: State, slot: str, now: int) -> Asked | None:
    """Returns the question of a slot that is open at `now`: neither answered nor refused since, nor too old."""
    asked = state.asked.get(slot)
    if asked is None or now >= asked.until or is_answered(state, asked) or is_refused_since(state, asked):
        return None
    return asked


def _list_counting(state: State, slot: str) -> list[Granted]:
    """Returns the grants of a slot that count; none if a refusal stands."""
    return [] if find_objection(state, slot) is not None else _list_grants(state, slot)


def _list_grants(state: State, slot: str) -> list[Granted]:
    """Returns the newest grant of a slot and the newest proven one, newest first."""
    newest = state.grants.get(slot)
    if newest is None:
        return []
    proven = state.proven.get(slot)
    return [newest] if proven is None or proven == newest else [newest, proven]


def _lasts(grant: Granted, now: int) -> bool:
    return grant.expires_at is None or now < grant.expires_at


def _refusal(state: State, slot: str) -> Refused | None:
    if not state.refusals:
        return None
    purpose = slot.partition("/")[0]
    found = (state.refusals.get(name) for name in (slot, whole_purpose(purpose), EVERYTHING))
    return max((refusal for refusal in found if refusal), key=order_refusal, default=None)
