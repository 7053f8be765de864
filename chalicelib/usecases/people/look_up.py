"""Looks up what is known about a person: what holds now or held at an instant, through which ties, and the history."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from chalicelib.domain.contracts.contract import Contract
from chalicelib.domain.errors import Malformed, NotFound
from chalicelib.domain.people.acts import Accepted
from chalicelib.domain.people.decided import show_slot
from chalicelib.domain.people.identifiers import Identifier, is_subject_id
from chalicelib.domain.people.person_views import View
from chalicelib.domain.people.precedence import Decision, choose_strictest
from chalicelib.domain.people.register import Standing, list_standings
from chalicelib.domain.people.states import Membership, State, list_slots
from chalicelib.domain.people.subjects import Subject
from chalicelib.domain.tenants.purposes import OPT_OUT_KINDS
from chalicelib.domain.times import to_ms
from chalicelib.usecases import cursors
from chalicelib.usecases.audit.keep_read import keep_read
from chalicelib.usecases.context import Context
from chalicelib.usecases.people import history
from chalicelib.usecases.people.history import Entry
from chalicelib.usecases.people.naming import NOBODY, derive_identifier_keys
from chalicelib.usecases.people.person_views import read_views
from chalicelib.usecases.ports.bundle import Ports

HISTORY_LIST: Final = "history"


@dataclass(frozen=True, slots=True, repr=False)
class LookUp:
    """The command to look up a person."""

    identifiers: tuple[Identifier, ...]
    at: datetime | None = None
    history: bool = False
    cursor: str | None = None
    limit: int = 25


@dataclass(frozen=True, slots=True)
class HeldContract:
    """A contract of the person and whether they belong to it."""

    contract: Contract
    membership: Membership


@dataclass(frozen=True, slots=True)
class Known:
    """The answer. `subject_id` is None where nobody, or more than one person, is reached."""

    subject_id: str | None
    decisions: dict[str, Decision] = field(default_factory=dict)
    contracts: tuple[HeldContract, ...] = ()
    subjects: tuple[Subject, ...] = ()
    ties: tuple[str, ...] = ()  # ids of subjects tied to them by nothing but somebody's word
    opt_outs: tuple[Standing, ...] = ()  # one a kind; active where it is active for anybody reached
    accepted: tuple[Accepted, ...] = ()  # the latest of each policy and basis
    history: tuple[Entry, ...] = ()
    next_cursor: str | None = None
    at: int = 0


def look_up(ports: Ports, ctx: Context, command: LookUp) -> Known:
    """Returns what is known. Where several people are reached, each slot shows the strictest of their decisions.

    Raises NotFound for the id of nobody, Malformed (invalid_cursor).
    """
    keys = derive_identifier_keys(ports, ctx, command.identifiers)
    (views,) = read_views(ports, ctx, [keys])
    if not views and any(map(is_subject_id, keys)):
        raise NotFound(NOBODY)
    at = to_ms(command.at) if command.at else to_ms(ctx.now)
    states = [view.state for view in views]
    if at < to_ms(ctx.now):
        states = [history.fold_view_at(ports, ctx, view, at) for view in views]
    entries: tuple[Entry, ...] = ()
    cursor = None
    if command.history:
        entries, cursor = _history(ports, ctx, command, tuple(view.subject for view in views))
    return Known(
        subject_id=views[0].subject.id if len(views) == 1 else None,
        decisions=list_decisions(ctx, states, at),
        contracts=_contracts(ports, ctx, states),
        subjects=tuple(view.subject for view in views),
        ties=_list_ties(views, states),
        opt_outs=pick_strictest_opt_outs(states),
        accepted=_accepted(states),
        history=entries,
        next_cursor=cursor,
        at=at,
    )


def look_up_for_caller(ports: Ports, ctx: Context, command: LookUp) -> Known:
    """Returns what `look_up` does, and keeps in the audit that the caller read it. Raises so too, and Unavailable."""
    known = look_up(ports, ctx, command)
    keep_read(ports, ctx, "person.looked_up", (one.id for one in known.subjects))
    return known


def _list_ties(views: list[View], states: list[State]) -> tuple[str, ...]:
    # A tie to a subject that was absorbed is no longer one.
    own = {chain for view in views for chain in history.list_chains(view.subject)}
    return tuple(sorted({tie for state in states for tie in state.ties} - own))


def pick_strictest_opt_outs(states: Sequence[State]) -> tuple[Standing, ...]:
    """Returns the standing of each kind that anybody reached opted out of: active before lifted, then the newest."""
    found: dict[str, Standing] = {}
    for standing in (standing for state in states for standing in list_standings(state.opt_outs)):
        present = found.get(standing.kind)
        ranks = [(s.state == "active", s.since) for s in (standing, present) if s]
        if present is None or ranks[0] > ranks[1]:
            found[standing.kind] = standing
    return tuple(found[kind] for kind in OPT_OUT_KINDS if kind in found)


def _accepted(states: list[State]) -> tuple[Accepted, ...]:
    """Returns what the person accepted; where several are reached, only what all of them accepted."""
    named = sorted({name for state in states for name in state.accepted})
    found = [[state.accepted.get(name) for state in states] for name in named]
    common = [[one for one in each if one is not None] for each in found if None not in each]
    return tuple(min(each, key=lambda one: (one.at, one.version)) for each in common)


def list_decisions(ctx: Context, states: Sequence[State], at: int) -> dict[str, Decision]:
    """Returns by slot the decision that holds at an instant (milliseconds), the strictest where there are several."""
    named = {slot for state in states for slot in (*list_slots(state), *state.refusals)}
    shown = {slot: [show_slot(ctx.profile, state, slot, at) for state in states] for slot in sorted(named)}
    strictest = {slot: choose_strictest(each) for slot, each in shown.items()}
    return {slot: decision for slot, decision in strictest.items() if decision.state != "none"}


def _contracts(ports: Ports, ctx: Context, states: list[State]) -> tuple[HeldContract, ...]:
    memberships = {name: membership for state in states for name, membership in state.contracts.items()}
    found = ports.contracts.get(ctx.tenant, sorted(memberships))
    return tuple(HeldContract(found[name], memberships[name]) for name in sorted(found))


def _history(
    ports: Ports, ctx: Context, command: LookUp, subjects: tuple[Subject, ...]
) -> tuple[tuple[Entry, ...], str | None]:
    chain_ids = tuple(dict.fromkeys(chain for subject in subjects for chain in history.list_chains(subject)))
    before: dict[str, int] = {}
    if command.cursor is not None:
        before = json.loads(cursors.decode(ports, ctx.tenant, HISTORY_LIST, command.cursor))
        if not before.keys() <= set(chain_ids):
            raise Malformed("This cursor belongs to another person's history.", code="invalid_cursor")
    entries, rest = history.list_events(ports, ctx, chain_ids, before, command.limit)
    position = json.dumps(rest, separators=(",", ":"), sort_keys=True)
    return tuple(entries), cursors.encode(ports, ctx.tenant, HISTORY_LIST, position) if rest else None
