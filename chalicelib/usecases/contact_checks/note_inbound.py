"""Records that a person contacted the tenant, which opens the window for replies on that channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.people.acts import Wrote
from chalicelib.domain.people.identifiers import Identifier
from chalicelib.domain.tenants.purposes import Channel
from chalicelib.domain.times import CLOCK_TOLERANCE, to_ms
from chalicelib.usecases.commit import Done, Plan, commit
from chalicelib.usecases.context import Context
from chalicelib.usecases.events import call_event
from chalicelib.usecases.people.change_subjects import change_subjects
from chalicelib.usecases.people.naming import resolve
from chalicelib.usecases.people.reach import reach_named
from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True, repr=False)
class NoteInbound:
    """The command to record an inbound contact."""

    identifiers: tuple[Identifier, ...]
    channel: Channel
    at: datetime


def note_inbound(ports: Ports, ctx: Context, command: NoteInbound) -> Done[datetime]:
    """Opens the reply window and returns the moment from which it counts. Raises Invalid for a future moment."""
    if command.at > ctx.now + CLOCK_TOLERANCE:
        raise Invalid(FieldError("/at", "in_the_future", "Must not lie ahead."))
    at = min(command.at, ctx.now)

    def attempt() -> Plan[datetime]:
        reach = reach_named(resolve(ports, ctx, command.identifiers, trusted=True))
        acts = {draft.id: (Wrote(command.channel, to_ms(at)),) for draft in reach.everyone}
        event = call_event(ctx, "contact.inbound", at=at)
        return Plan(change_subjects(ports, ctx, reach, acts, event), at)

    return commit(ports, ctx, attempt, lambda _: at)
