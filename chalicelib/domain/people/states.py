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
    refusals: Mapping[str, Refused] = field(default_factory=dict)
    asked: Mapping[str, Asked] = field(default_factory=dict)
    contracts: Mapping[str, Membership] = field(default_factory=dict)
    wrote: Mapping[str, int] = field(default_factory=dict)  # channel → last time the person wrote
    ties: Mapping[str, bool] = field(default_factory=dict)  # subjects that strangers named with this one → Tied.sure
    accepted: Mapping[str, Accepted] = field(default_factory=dict)  # by `<policy slug>/<basis>`
    opt_outs: Register = field(default_factory=Register)
    mailed: int = 0  # when the mailbox is free of questions again, in milliseconds


@dataclass(frozen=True, slots=True)
class Decision:
    """What holds for one slot at one instant. `since` and `expires_at` are in milliseconds."""

    state: DecisionState
    since: int | None = None
    record_id: str = ""
    expires_at: int | None = None


def apply(state: State, acts: Iterable[Act]) -> State:
    """Returns the state after these acts. This is commutative, associative and idempotent."""
    for act in acts:
        state = _apply(state, act)
    return state


def _apply(state: State, act: Act) -> State:  # noqa: C901 - one case for each act
    match act:
        case Granted():
            return replace(state, grants=_with(state.grants, act.slot, act, _later_grant))
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
            name = f"{act.slug}/{act.basis}"
            return replace(state, accepted=_with(state.accepted, name, act, _later_acceptance))
        case OptedOut() | Started() | Lifted() | Reopened() | Dismissed():
            return replace(state, opt_outs=registers.apply(state.opt_outs, (act,)))


def join(first: State, second: State) -> State:
    """Returns what holds if both states are one person's."""
    return State(
        grants=_merged(first.grants, second.grants, _later_grant),
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


def decide(state: State, slot: str, now: int) -> Decision:
    """Returns the decision that holds for a slot at `now` (milliseconds), by the rules of precedence."""
    refusal = _refusal(state, slot)
    grant = state.grants.get(slot)
    if grant is not None and (refusal is None or grant.at > refusal.at):
        if grant.expires_at is None or now < grant.expires_at:
            return Decision("granted", grant.at, grant.record_id, grant.expires_at)
        refused = Decision("expired", grant.expires_at, grant.record_id, grant.expires_at)
        newest = grant.at
    elif refusal is not None:
        refused, newest = Decision(refusal.kind, refusal.at, refusal.record_id), refusal.at
    else:
        refused, newest = Decision("none"), -1
    asked = state.asked.get(slot)
    if asked is not None and asked.at > newest and now < asked.until:
        return Decision("pending", asked.at, asked.record_id)
    return refused


def find_objection(state: State, slot: str) -> Refused | None:
    """Returns the refusal that stands, whatever was asked since: only a newer grant lifts it, a question never does."""
    refusal = _refusal(state, slot)
    grant = state.grants.get(slot)
    return None if refusal is None or (grant is not None and grant.at > refusal.at) else refusal


def is_withdrawn(state: State, name: str) -> bool:
    """Returns whether a slot, or a wildcard slot, was withdrawn and nothing was granted or asked for since."""
    refusal = state.refusals.get(name)
    if refusal is None or refusal.kind != "withdrawn":
        return False
    purpose = name.partition("/")[0]
    later: list[Granted | Asked] = [*state.grants.values(), *state.asked.values()]
    return all(act.at <= refusal.at for act in later if purpose in ("*", act.slot.partition("/")[0]))


def choose_strictest(decisions: Iterable[Decision]) -> Decision:
    """Returns the most restrictive of several people's decisions; Decision("none") if there are no people."""
    return min(decisions, key=lambda decision: _SEVERITY.index(decision.state), default=Decision("none"))


def list_slots(state: State) -> list[str]:
    """Returns every slot with a grant, refusal or question, except wildcards, in order."""
    named = {*state.grants, *state.refusals, *state.asked}
    return sorted(slot for slot in named if not slot.endswith("/*"))


def _refusal(state: State, slot: str) -> Refused | None:
    if not state.refusals:
        return None
    purpose = slot.partition("/")[0]
    found = (state.refusals.get(name) for name in (slot, whole_purpose(purpose), EVERYTHING))
    return max((refusal for refusal in found if refusal), key=_refusal_order, default=None)


def _refusal_order(refusal: Refused) -> tuple[int, bool, str]:
    return refusal.at, refusal.kind == "withdrawn", refusal.record_id


def _later_grant(first: Granted, second: Granted) -> Granted:
    def order(grant: Granted) -> tuple[int, float, bool, int, str]:
        lasting = float("inf") if grant.expires_at is None else grant.expires_at
        return grant.at, -lasting, not grant.proven, -grant.policy, grant.record_id

    return max(first, second, key=order)


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
