"""What is known of a person: the latest of each kind of act for each slot, by which `precedence.py` decides.

A state is a join of acts: the order in which acts arrive never matters, only their event times do (contract
section 4). So late imports, retries and merged people need no rules of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from chalicelib.domain.people import provenance
from chalicelib.domain.people import register as registers
from chalicelib.domain.people.acts import Accepted, Act, Asked, Granted, Joined, Left, Mailed, Refused, Tied, Wrote
from chalicelib.domain.people.opt_out_acts import Dismissed, Lifted, OptedOut, Reopened, Started
from chalicelib.domain.people.register import Register

MOST_TIES: Final = 8
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
    earlier: Mapping[str, Refused] = field(default_factory=dict)  # by slot and tag: what `refusals` hides
    mailed: int = 0  # when the mailbox is free of questions again, in milliseconds


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
            return _refuse(state, act)
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
    refused = apply(first, (*second.refusals.values(), *second.earlier.values()))
    return State(
        grants=grants,
        proven=_keep_proven(grants, _merged(first.proven, second.proven, _later_grant)),
        refusals=refused.refusals,
        earlier=refused.earlier,
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
    return State(
        refusals=state.refusals,
        earlier=state.earlier,
        wrote=state.wrote,
        opt_outs=registers.select_restrictions(state.opt_outs),
    )


def name_acceptance(act: Accepted) -> str:
    """Returns under which name the latest of such acceptances is kept: `<policy slug>/<basis>`, a "?" for a claim."""
    return f"{act.slug}/{act.basis}{'' if act.trusted else '?'}"


def list_slots(state: State) -> list[str]:
    """Returns every slot with a grant, refusal or question, except wildcards, in order."""
    named = {*state.grants, *state.refusals, *state.asked}
    return sorted(slot for slot in named if not slot.endswith("/*"))


def order_refusal(refusal: Refused) -> tuple[int, bool, str]:
    """Returns by what the later of two refusals is told; at equal times a withdrawal counts as later than a denial."""
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


def _refuse(state: State, act: Refused) -> State:
    latest, earlier = provenance.keep(state.refusals, state.earlier, act.slot, act, order_refusal)
    return replace(state, refusals=latest, earlier=earlier)


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
