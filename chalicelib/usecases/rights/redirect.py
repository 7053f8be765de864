"""Hands requests over to the customers whose affair they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.rights import states
from chalicelib.domain.rights.actions import redirect as steps
from chalicelib.usecases.rights.carry_out import act, identify

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.domain.rights.actions.redirect import Controller
    from chalicelib.domain.rights.actions.step import Step
    from chalicelib.domain.rights.seen import SeenRequest
    from chalicelib.domain.transactions import Change
    from chalicelib.usecases.commit import Done
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True, repr=False)
class Redirect:
    """The command to hand a request, or a part of it, over to a controller. Does not print itself."""

    request_id: str
    controller: Controller
    if_match: int | None = None


def redirect(ports: Ports, ctx: Context, command: Redirect) -> Done[SeenRequest]:
    """Tells the requester and the controller whose affair it is. Raises as `act` does, Invalid for a contract that is
    unknown or whose customer has this part already.

    With a part alone, the status stays what it is.
    """
    controller = command.controller

    def decide(seen: SeenRequest) -> tuple[Step, Sequence[Change]]:
        if controller.contract_id is not None:
            require_contract(ports, ctx, controller.contract_id)
            steps.check_new(seen.request, controller)
        return steps.redirect(seen.request, identify(ctx), controller, ctx.profile.time_zone, ctx.now), ()

    action: states.Action = "redirect" if controller.scope == "all" else "redirect_part"
    return act(ports, ctx, command.request_id, action, decide, if_match=command.if_match)


def require_contract(ports: Ports, ctx: Context, contract_id: str) -> None:
    """Checks that there is a contract of this external id, in force or ended. Raises Invalid. Takes one read."""
    if contract_id not in ports.contracts.get(ctx.tenant, [contract_id]):
        raise Invalid(FieldError("/contract_external_id", "unknown_contract", "There is no such contract."))
