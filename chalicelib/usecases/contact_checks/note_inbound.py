"""That a person contacted the tenant, which opens the window for replies on that channel."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.people.acts import Act, Wrote
from chalicelib.domain.people.identifiers import Identifier
from chalicelib.domain.tenants.purposes import Channel
from chalicelib.domain.times import CLOCK_TOLERANCE, to_ms
from chalicelib.usecases.commit import Done, Plan, commit
from chalicelib.usecases.context import Context
from chalicelib.usecases.people import changing, people
from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True, repr=False)
class NoteInbound:
    """The command."""

    identifiers: tuple[Identifier, ...]
    channel: Channel
    at: datetime


def note_inbound(ports: Ports, ctx: Context, command: NoteInbound) -> Done[datetime]:
    """Opens the reply window; gives the moment until which replies are allowed. Raises Invalid for a future moment."""
    if command.at > ctx.now + CLOCK_TOLERANCE:
        raise Invalid(FieldError("/at", "in_the_future", "Must not lie ahead."))
    at = min(command.at, ctx.now)

    def attempt() -> Plan[datetime]:
        resolution = people.resolve(ports, ctx, command.identifiers, trusted=True, opening=False)
        acts: dict[str, tuple[Act, ...]] = {
            draft.id: (Wrote(command.channel, to_ms(at)),) for draft in resolution.drafts
        }
        event = replace(changing.event(ctx, "contact.inbound"), at=at)
        changes = changing.subject_changes(ports, ctx, resolution, list(resolution.drafts), acts, event)
        return Plan(changes, at)

    return commit(ports, ctx, attempt, lambda _: at)
