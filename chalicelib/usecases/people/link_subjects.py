"""Joining and parting people by decision of the tenant's staff. History stays with who made it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from chalicelib.domain.event_types import EventType
from chalicelib.domain.people import register as opt_outs
from chalicelib.domain.people.acts import Act, Linked, Wrote
from chalicelib.domain.people.identifiers import Identifier
from chalicelib.domain.people.named import Named
from chalicelib.domain.people.resolution import Resolution, resolve_linked, resolve_unlinked
from chalicelib.domain.times import to_ms
from chalicelib.usecases.commit import Done, Plan, commit
from chalicelib.usecases.context import Context
from chalicelib.usecases.people import changing, people
from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True, repr=False)
class Relink:
    """The command, for both. `reason` is one of a closed list of codes, so that it can stand in the event."""

    identifiers: tuple[Identifier, ...]
    reason: str


def link(ports: Ports, ctx: Context, command: Relink) -> Done[str]:
    """Makes everyone named one person; gives the subject id. Raises Conflict for too many identifiers."""

    def decide(names: list[Named]) -> Resolution:
        return resolve_linked(names, to_ms(ctx.now), lambda: ports.randomness.id("sub", ctx.now))

    return _run(ports, ctx, command, "subject.linked", decide)


def unlink(ports: Ports, ctx: Context, command: Relink) -> Done[str]:
    """Parts identifiers from their person; gives the new person's subject id. Raises Conflict where that can't be."""

    def decide(names: list[Named]) -> Resolution:
        return resolve_unlinked(names, lambda: ports.randomness.id("sub", ctx.now))

    return _run(ports, ctx, command, "subject.unlinked", decide)


def _run(
    ports: Ports, ctx: Context, command: Relink, kind: EventType, decide: Callable[[list[Named]], Resolution]
) -> Done[str]:
    def attempt() -> Plan[str]:
        resolution = decide(people.named(ports, ctx, command.identifiers))
        person = resolution.person
        if person is None:
            raise TypeError("linking and unlinking always mean a person")
        event = replace(changing.event(ctx, kind), body={"reason": command.reason})
        kept: tuple[Act, ...] = ()
        if kind == "subject.unlinked":  # its own run of events must tell of the restrictions that it starts with
            state = person.after.state
            kept = (
                *state.refusals.values(),
                *opt_outs.acts(state.opt_outs),
                *(Wrote(channel, at) for channel, at in state.wrote.items()),
                *(Linked(subject_id, sure) for subject_id, sure in state.links.items()),
            )
        changes = changing.subject_changes(ports, ctx, resolution, list(resolution.drafts), {person.id: kept}, event)
        return Plan(changes, person.id, person.id)

    return commit(ports, ctx, attempt, lambda subject_id: subject_id)
