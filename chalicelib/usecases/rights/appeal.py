"""Appeals: taken from people and staff, and decided by somebody else than whoever decided before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.rights.actions import appeal as steps
from chalicelib.domain.rights.clocks import find_appeal_due, reopen_clock
from chalicelib.domain.rights.details import RestoreDetails
from chalicelib.domain.times import CLOCK_TOLERANCE
from chalicelib.law import jurisdictions
from chalicelib.usecases.rights.carry_out import act, identify

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from chalicelib.domain.rights.actions.step import Step
    from chalicelib.domain.rights.appeals import AppealOutcome
    from chalicelib.domain.rights.seen import SeenRequest
    from chalicelib.domain.transactions import Change
    from chalicelib.usecases.commit import Done
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True, repr=False)
class Appeal:
    """The command to appeal. `received_at` is when it reached the company. Does not print itself."""

    request_id: str
    grounds: str
    received_at: datetime | None = None
    if_match: int | None = None


def appeal(ports: Ports, ctx: Context, command: Appeal) -> Done[SeenRequest]:
    """Appeals a decision; a late one is taken and marked. Raises as `act`, and Invalid for an impossible moment."""
    received_at = command.received_at or ctx.now
    appeal_id = ports.randomness.id("apl", ctx.now)
    zone = ctx.profile.time_zone

    def decide(seen: SeenRequest) -> tuple[Step, Sequence[Change]]:
        closing = seen.request.closing
        # The clock of whoever decided may be a little ahead of this one.
        received = max(ctx.now, closing.at) if closing and not command.received_at else received_at
        if closing is None or not closing.at <= received <= ctx.now + CLOCK_TOLERANCE:
            raise Invalid(FieldError("/received_at", "out_of_range", "Must lie between the decision and now."))
        due = find_appeal_due(seen.request.clock, received, zone, seen.request.intake.state)
        return steps.appeal(seen.request, appeal_id, received, due, zone, command.grounds), ()

    return act(ports, ctx, command.request_id, "appeal", decide, if_match=command.if_match)


@dataclass(frozen=True, slots=True, repr=False)
class DecideAppeal:
    """The command to decide an appeal. An admin who decided before says why nobody else can. Does not print itself."""

    request_id: str
    outcome: AppealOutcome
    explanation: str
    override_reason: str | None = None
    if_match: int | None = None


def decide_appeal(ports: Ports, ctx: Context, command: DecideAppeal) -> Done[SeenRequest]:
    """Decides an appeal. Raises as `act` does: `same_decider`, unless an admin gives a reason.

    Overturned, an archived request's details return to the table in the same transaction: it is in the lists of open
    work again, by name. All else that was written stays in its object, where everything that reads a request finds it.
    """
    zone, again = ctx.profile.time_zone, ctx.profile.response_times.after_appeal

    def decide(seen: SeenRequest) -> tuple[Step, Sequence[Change]]:
        request = seen.request
        reopened = reopen_clock(request.clock, ctx.now, zone, request.intake.state, again.n)
        words = {"explanation": command.explanation, "override_reason": command.override_reason}
        authority = _find_authority(request.clock.row)
        step = steps.decide_appeal(request, identify(ctx), ctx.now, command.outcome, reopened, authority, words)
        return step, _restore(seen) if command.outcome != "upheld" else ()

    overrules = command.override_reason is not None and "keys:manage" in ctx.actor.scopes
    return act(ports, ctx, command.request_id, "decide_appeal", decide, if_match=command.if_match, overrules=overrules)


def _restore(seen: SeenRequest) -> list[Change]:
    request = seen.request
    if request.archived is None or seen.details is None:
        return []
    return [RestoreDetails(seen.details, request.type, request.intake.received_at)]


def _find_authority(row: str) -> str:
    """Returns whom a person can turn to by the row of law that gives the right; "" where no law does."""
    found = jurisdictions.find_row(row) if row else None
    return found.complaint_authority if found else ""
