"""Joins and parts people by decision of the tenant's staff. History stays with the subject that made it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from chalicelib.domain.changes import Event
from chalicelib.domain.contracts.contract import Member, SaveMember, list_silencing
from chalicelib.domain.event_types import EventType
from chalicelib.domain.people.acts import Act, Joined, Left
from chalicelib.domain.people.identifiers import Identifier
from chalicelib.domain.people.person_views import list_shared_keys
from chalicelib.domain.people.resolution import Resolution, resolve_linked, resolve_unlinked
from chalicelib.domain.people.states import Membership
from chalicelib.domain.times import to_ms
from chalicelib.usecases.commit import Done, Plan, commit
from chalicelib.usecases.context import Context
from chalicelib.usecases.events import call_event
from chalicelib.usecases.people.change_subjects import change_subjects
from chalicelib.usecases.people.naming import read_named
from chalicelib.usecases.people.reach import reach_named
from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True, repr=False)
class Relink:
    """The command for both. `reason` is one of a closed list of codes, so that the event can hold it."""

    identifiers: tuple[Identifier, ...]
    reason: str


def join_subjects(ports: Ports, ctx: Context, command: Relink) -> Done[str]:
    """Makes everyone named one person and returns the subject id. Raises Conflict for too many identifiers."""

    def attempt() -> Plan[str]:
        named = read_named(ports, ctx, command.identifiers)
        resolution = resolve_linked(named, to_ms(ctx.now), lambda: ports.randomness.id("sub", ctx.now))
        return _plan(ports, ctx, resolution, (), _event(ctx, "subject.linked", command))

    return commit(ports, ctx, attempt, lambda subject_id: subject_id)


def part_subjects(ports: Ports, ctx: Context, command: Relink) -> Done[str]:
    """Parts identifiers from their person and returns the new person's subject id.

    Raises Conflict where they cannot be parted.
    """

    def attempt() -> Plan[str]:
        named = read_named(ports, ctx, command.identifiers)
        keys = sorted(list_shared_keys(name.found for name in named if name.found))
        shared = ports.subjects.find(ctx.tenant, keys) if keys else {}
        resolution = resolve_unlinked(named, lambda: ports.randomness.id("sub", ctx.now), shared)
        silencing = _read_silencing(ports, ctx, resolution)
        plan = _plan(ports, ctx, resolution, _join_ended(silencing), _event(ctx, "subject.unlinked", command))
        members = [SaveMember(name, _make_member(plan.result, each)) for name, each in silencing.items()]
        return replace(plan, changes=[*plan.changes, *members])

    return commit(ports, ctx, attempt, lambda subject_id: subject_id)


def _read_silencing(ports: Ports, ctx: Context, resolution: Resolution) -> dict[str, Membership]:
    """Returns the ended memberships that silence the person who is parted, where the tenant promised silence after it.

    Nobody can tell to which of both the silence was promised, so the other one belongs to these contracts too: what
    reinstates one of them frees both.
    """
    memberships = {name: each for draft in resolution.others for name, each in draft.after.state.contracts.items()}
    if not memberships or not ctx.profile.contract_end_silences_all:
        return {}
    return list_silencing(memberships, ports.contracts.get(ctx.tenant, sorted(memberships)), to_ms(ctx.now))


def _join_ended(memberships: Mapping[str, Membership]) -> tuple[Act, ...]:
    joined = [Joined(name, each.joined) for name, each in memberships.items()]
    return (*joined, *(Left(name, each.left) for name, each in memberships.items() if each.left))


def _make_member(subject_id: str, membership: Membership) -> Member:
    return Member(subject_id, membership.joined, None if membership.present else membership.left)


def _event(ctx: Context, kind: EventType, command: Relink) -> Event:
    return call_event(ctx, kind, body={"reason": command.reason})


def _plan(ports: Ports, ctx: Context, resolution: Resolution, acts: tuple[Act, ...], event: Event) -> Plan[str]:
    person = resolution.person
    if person is None:
        raise TypeError("linking and unlinking always mean a person")
    changes = change_subjects(ports, ctx, reach_named(resolution), {person.id: acts}, event)
    return Plan(changes, person.id, person.id)
