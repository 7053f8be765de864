"""What case workers do with a request before it is decided: start, ask, write, note, acknowledge, assign, extend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.rights.actions import work as steps
from chalicelib.domain.rights.clocks import extend_clock
from chalicelib.domain.times import CLOCK_TOLERANCE, local_date
from chalicelib.usecases.rights.carry_out import act
from chalicelib.usecases.rights.counting import Counting

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from chalicelib.domain.rights.actions.step import Step
    from chalicelib.domain.rights.seen import SeenRequest
    from chalicelib.domain.transactions import Change
    from chalicelib.usecases.commit import Done
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


def start(ports: Ports, ctx: Context, request_id: str, if_match: int | None = None) -> Done[SeenRequest]:
    """Begins to work on a request. Raises as `act` does."""
    return act(ports, ctx, request_id, "start", lambda seen: (steps.start(seen.request), ()), if_match=if_match)


def ask(
    ports: Ports,
    ctx: Context,
    request_id: str,
    message: str,
    if_match: int | None = None,
    *,
    permission_wanting: bool = False,
) -> Done[SeenRequest]:
    """Asks the requester for something, by a letter; an agent whose paper does not suffice, for a better one.

    Raises as `act` does, and Invalid where there is no agent whose paper could be wanting.
    """

    def decide(seen: SeenRequest) -> tuple[Step, Sequence[Change]]:
        if permission_wanting and seen.request.proof.permission == "not_needed":
            raise Invalid(FieldError("/permission_wanting", "not_allowed", "No agent made this request."))
        step = steps.ask(seen.request, message, permission_wanting=permission_wanting)
        counting = Counting(ports, ctx)
        if seen.request.proof.reached and not step.after.proof.reached:
            counting.remove(seen.request)
        return step, counting.changes()

    return act(ports, ctx, request_id, "ask", decide, if_match=if_match)


def send_message(
    ports: Ports, ctx: Context, request_id: str, message: str, if_match: int | None = None
) -> Done[SeenRequest]:
    """Writes to the requester, by a letter; also once the request is closed. Raises as `act` does."""
    return act(
        ports,
        ctx,
        request_id,
        "message",
        lambda seen: (steps.send_message(seen.request, message), ()),
        if_match=if_match,
    )


def add_note(ports: Ports, ctx: Context, request_id: str, note: str, if_match: int | None = None) -> Done[SeenRequest]:
    """Notes something for staff alone. Raises as `act` does."""
    return act(ports, ctx, request_id, "note", lambda seen: (steps.add_note(seen.request, note), ()), if_match=if_match)


@dataclass(frozen=True, slots=True, repr=False)
class Acknowledge:
    """The command of staff who told the requester of the receipt. Does not print itself: the note may be personal."""

    request_id: str
    at: datetime | None = None
    channel: str = "phone"
    note: str | None = None
    if_match: int | None = None


def acknowledge(ports: Ports, ctx: Context, command: Acknowledge) -> Done[SeenRequest]:
    """Notes that the requester knows of the receipt. Raises as `act` does, and Invalid for a moment that can't be."""

    def decide(seen: SeenRequest) -> tuple[Step, Sequence[Change]]:
        # The clock of whoever took it in may be a little ahead of this one.
        at = command.at or max(ctx.now, seen.request.intake.received_at)
        if not seen.request.intake.received_at <= at <= ctx.now + CLOCK_TOLERANCE:
            raise Invalid(FieldError("/at", "out_of_range", "Must lie between the receipt and now."))
        late = local_date(at, ctx.profile.time_zone) > seen.request.clock.acknowledge_by
        return steps.acknowledge(seen.request, at, command.channel, command.note, late=late), ()

    return act(ports, ctx, command.request_id, "acknowledge", decide, if_match=command.if_match)


def extend(ports: Ports, ctx: Context, request_id: str, reason: str, if_match: int | None = None) -> Done[SeenRequest]:
    """Extends the answer's date, once, with a letter that says why. Raises as `act` does."""

    def decide(seen: SeenRequest) -> tuple[Step, Sequence[Change]]:
        clock = extend_clock(seen.request.clock, ctx.profile.time_zone, seen.request.intake.state)
        return steps.extend(seen.request, clock, reason), ()

    return act(ports, ctx, request_id, "extend", decide, if_match=if_match)
