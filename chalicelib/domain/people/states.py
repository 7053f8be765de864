"""What holds for a person: the latest of each kind of act for each slot, and the rules of precedence among them.

A state is a join of acts: the order in which acts arrive never matters, only their event times do, and at
equal times the more restrictive act wins (contract section 4). So late imports, retries and merged people need
no rules of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeVar

from chalicelib.domain.people import register as registers
from chalicelib.domain.people.acts import (
    EVERYTHING,
    Accepted,
    Act,
    Asked,
    Granted,
    Joined,
    Left,
    Mailed,
    Refused,
    Tied,
    Wrote,
    whole_purpose,
)
from chalicelib.domain.people.opt_out_acts import Dismissed, Lifted, OptedOut, Reopened, Started
from chalicelib.domain.people.register import Register

DecisionState = Literal["granted", "denied", "pending", "withdrawn", "expired", "none"]
MOST_TIES: Final = 8
_SEVERITY: Final[tuple[DecisionState, ...]] = ("withdrawn", "denied", "expired", "pending", "none", "granted")
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")
_Choice = Callable[[_Value, _Value], _Value]


@dataclass(frozen=True, slots=True)
class Membership:
    """When a person last joined and last left a contract, in milliseconds; 0 for never."""

    joined: int = 0
    left: int = 0

    @property
    def present(self) -> bool:
        """Whether the person belongs to the contract; at equal times, leaving wins."""
        return self.joined > self.left


@dataclass(frozen=True, slots=True)
class State:
    """Everything on which decisions about a person depend, compact enough to store with each of their identifiers."""

    grants: Mapping[str, Granted] = field(default_factory=dict)
    proven: Mapping[str, Granted] = field(default_factory=dict)  # the newest proven ones, see `_keep_proven`
    refusals: Mapping[str, Refused] = field(default_factory=dict)
    asked: Mapping[str, Asked] = field(default_factory=dict)
    contracts: Mapping[str, Membership] = field(default_factory=dict)
    wrote: Mapping[str, int] = field(default_factory=dict)  # channel → last time the person wrote
    ties: Mapping[str, bool] = field(default_factory=dict)  # subjects that strangers named with this one → Tied.sure
    accepted: Mapping[str, Accepted] = field(default_factory=dict)  # by `name_acceptance`
    opt_outs: Register = field(default_factory=Register)
    mailed: int = 0  # when the mailbox is free of questions again, in milliseconds


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


def apply(state: State, acts: Iterable[Act]) -> State:
    """Returns the state after these acts. This is commutative, associative and idempotent."""
    for act in acts:
        state = _apply(state, act)
    return state


def _apply(state: State, act: Act) -> State:  # noqa: C901 - one case for each act
    match act:
        case Granted():
            grants = _with(state.grants, act.slot, act, _later_grant)
            proven = _with(state.proven, act.slot, act, _later_grant) if act.proven else state.proven
            return replace(state, grants=grants, proven=_keep_proven(grants, proven))
        case Refused():
            return replace(state, refusals=_with(state.refusals, act.slot, act, _later_refusal))
        case Asked():
            return replace(state, asked=_with(state.asked, act.slot, act, _later_asked))
        case Joined():
            return replace(state, contracts=_with(state.contracts, act.contract, Membership(joined=act.at), _both))
        case Left():
            return replace(state, contracts=_with(state.contracts, act.contract, Membership(left=act.at), _both))
        case Wrote():
            return replace(state, wrote=_with(state.wrote, act.channel, act.at, max))
        case Tied():
            return replace(state, ties=_merge_ties(state.ties, {act.subject_id: act.sure}))
        case Mailed():
            return replace(state, mailed=max(state.mailed, act.until))
        case Accepted():
            return replace(state, accepted=_with(state.accepted, name_acceptance(act), act, _later_acceptance))
        case OptedOut() | Started() | Lifted() | Reopened() | Dismissed():
            return replace(state, opt_outs=registers.apply(state.opt_outs, (act,)))


def join(first: State, second: State) -> State:
    """Returns what holds if both states are one person's."""
    grants = _merged(first.grants, second.grants, _later_grant)
    return State(
        grants=grants,
        proven=_keep_proven(grants, _merged(first.proven, second.proven, _later_grant)),
        refusals=_merged(first.refusals, second.refusals, _later_refusal),
        asked=_merged(first.asked, second.asked, _later_asked),
        contracts=_merged(first.contracts, second.contracts, _both),
        wrote=_merged(first.wrote, second.wrote, max),
        ties=_merge_ties(first.ties, second.ties),
        accepted=_merged(first.accepted, second.accepted, _later_acceptance),
        opt_outs=registers.join(first.opt_outs, second.opt_outs),
        mailed=max(first.mailed, second.mailed),
    )


def select_restrictions(state: State) -> State:
    """Returns the part of a shared identifier's state that applies to everyone who shares it.

    That is what closes, never what opens. That somebody wrote from it counts too, since an answer goes back to where
    the message came from.
    """
    return State(refusals=state.refusals, wrote=state.wrote, opt_outs=registers.select_restrictions(state.opt_outs))


def list_restricting_acts(state: State) -> tuple[Act, ...]:
    """Returns the acts that close, the ties, and the times when the person wrote.

    Applied to an empty state, they restore that part of the state.
    """
    return (
        *state.refusals.values(),
        *registers.acts(state.opt_outs),
        *(Wrote(channel, at) for channel, at in state.wrote.items()),
        *(Tied(subject_id, sure) for subject_id, sure in state.ties.items()),
    )


def name_acceptance(act: Accepted) -> str:
    """Returns under which name the latest of such acceptances is kept: `<policy slug>/<basis>`, a "?" for a claim."""
    return f"{act.slug}/{act.basis}{'' if act.trusted else '?'}"


def decide(state: State, slot: str, now: int) -> Decision:
    """Returns the decision that holds for a slot at `now` (milliseconds), by the rules of precedence."""
    refusal = find_objection(state, slot)
    counting = _list_counting(state, slot)
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
    question = find_question(state, slot, now)
    return Decision("pending", question.at, question.record_id) if question else refused


def find_question(state: State, slot: str, now: int) -> Asked | None:
    """Returns the question of a slot that is open at `now`: neither answered nor refused since, nor too old."""
    asked = state.asked.get(slot)
    if asked is None or now >= asked.until or is_answered(state, asked):
        return None
    refusal = find_objection(state, slot)
    return None if refusal is not None and refusal.at >= asked.at else asked


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


def list_slots(state: State) -> list[str]:
    """Returns every slot with a grant, refusal or question, except wildcards, in order."""
    named = {*state.grants, *state.refusals, *state.asked}
    return sorted(slot for slot in named if not slot.endswith("/*"))


def _list_counting(state: State, slot: str) -> list[Granted]:
    """Returns the newest grant of a slot and the newest proven one, newest first; none if a refusal stands."""
    newest = state.grants.get(slot)
    if newest is None or find_objection(state, slot) is not None:
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
    return max((refusal for refusal in found if refusal), key=_refusal_order, default=None)


def _refusal_order(refusal: Refused) -> tuple[int, bool, str]:
    return refusal.at, refusal.kind == "withdrawn", refusal.record_id


def _later_grant(first: Granted, second: Granted) -> Granted:
    def order(grant: Granted) -> tuple[bool, int, float, bool, int, bool, str]:
        # A list without dates gives way to every dated word, and the same list imported again prolongs nothing.
        lasting = float("inf") if grant.expires_at is None else grant.expires_at
        at = -grant.at if grant.undated else grant.at
        return not grant.undated, at, -lasting, not grant.proven, -grant.policy, grant.texted, grant.record_id

    return max(first, second, key=order)


def _keep_proven(grants: Mapping[str, Granted], proven: Mapping[str, Granted]) -> dict[str, Granted]:
    """Returns the proven grants, without the record of each that is not the newest grant, since every byte counts."""
    return {name: one if one == grants[name] else replace(one, record_id="") for name, one in proven.items()}


def _later_refusal(first: Refused, second: Refused) -> Refused:
    return max(first, second, key=_refusal_order)


def _later_asked(first: Asked, second: Asked) -> Asked:
    return max(first, second, key=lambda asked: (asked.at, -asked.until, asked.record_id))


def _later_acceptance(first: Accepted, second: Accepted) -> Accepted:
    return max(first, second, key=lambda accepted: (accepted.at, accepted.version, accepted.record_id))


def _both(first: Membership, second: Membership) -> Membership:
    return Membership(max(first.joined, second.joined), max(first.left, second.left))


def _merge_ties(first: Mapping[str, bool], second: Mapping[str, bool]) -> dict[str, bool]:
    """Returns the ties of both, sure ones first, up to MOST_TIES.

    Which of them are kept does not depend on the order of arrival, so that a state remains a join.
    """
    both = _merged(first, second, max)
    return dict(sorted(both.items(), key=lambda tie: (not tie[1], tie[0]))[:MOST_TIES])


def _with(mapping: Mapping[_Key, _Value], key: _Key, value: _Value, choose: _Choice[_Value]) -> dict[_Key, _Value]:
    present = mapping.get(key)
    return {**mapping, key: value if present is None else choose(present, value)}


def _merged(first: Mapping[_Key, _Value], second: Mapping[_Key, _Value], choose: _Choice[_Value]) -> dict[_Key, _Value]:
    both = dict(first)
    for key, value in second.items():
        both[key] = choose(both[key], value) if key in both else value
    return both
