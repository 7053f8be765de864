"""How people end their own request, or add to it: information, withdrawal, an appeal given up, and "not mine"."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from chalicelib.domain.rights import states
from chalicelib.domain.rights.actions import appeal as appeals
from chalicelib.domain.rights.actions import leave as steps
from chalicelib.domain.rights.actions import work
from chalicelib.domain.rights.actions.agents import accept_permission
from chalicelib.domain.uploads.upload import UploadPurpose
from chalicelib.usecases.commit import Done, Plan, commit
from chalicelib.usecases.preconditions import require_match
from chalicelib.usecases.rights.carry_out import (
    act,
    identify,
    list_linked,
    pick_request,
    plan_step,
    require_request,
    require_state,
)
from chalicelib.usecases.rights.counting import Counting
from chalicelib.usecases.uploads.manage import attach_any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from chalicelib.domain.rights.actions.step import Step
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.domain.rights.seen import SeenRequest
    from chalicelib.domain.transactions import Change
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

_PAPERS: Final[tuple[UploadPurpose, ...]] = ("authorization", "identity_document", "evidence")


@dataclass(frozen=True, slots=True, repr=False)
class AddInformation:
    """The command of whoever adds to a request. Does not print itself."""

    request_id: str
    message: str
    upload_ids: tuple[str, ...] = ()
    if_match: int | None = None


def add_information(ports: Ports, ctx: Context, command: AddInformation) -> Done[SeenRequest]:
    """Adds what the requester or their agent says, with their papers.

    The paper of an agent's permission counts for all requests of the call that are open, as their verification does.
    Raises as `act` does, and Invalid for uploads.
    """

    def decide(seen: SeenRequest) -> tuple[Step, Sequence[Change]]:
        attached = [
            attach_any(ports, ctx, upload_id, _PAPERS, f"/upload_ids/{number}")
            for number, upload_id in enumerate(command.upload_ids)
        ]
        permission = any(one.upload.purpose == "authorization" for one in attached)
        request = accept_permission(seen.request, ctx.now, identify(ctx).by) if permission else seen.request
        step = work.add_information(request, identify(ctx), command.message, command.upload_ids, permission=permission)
        counting = Counting(ports, ctx)
        step = counting.add(seen.request, step)
        shared = _share_permission(ports, ctx, seen.request, command.upload_ids, counting) if permission else ()
        return step, (*attached, *shared, *counting.changes())

    return act(ports, ctx, command.request_id, "information", decide, if_match=command.if_match)


def _share_permission(
    ports: Ports, ctx: Context, request: RightsRequest, upload_ids: Sequence[str], counting: Counting
) -> Iterator[Change]:
    """Yields the changes by which an agent's paper counts for all that were asked in the same call."""
    caller = identify(ctx)
    for one in list_linked(ports, ctx, request):
        permitted = accept_permission(one, ctx.now, caller.by)
        if one.id == request.id or one.closed or permitted is one:
            continue
        step = work.share_permission(permitted, caller, upload_ids)
        yield from plan_step(ports, ctx, one, counting.add(one, step))


def withdraw(
    ports: Ports, ctx: Context, request_id: str, reason: str | None, if_match: int | None = None
) -> Done[SeenRequest]:
    """Withdraws a request; of a closed one whose appeal is open, the appeal. Raises as `act` does."""
    caller = identify(ctx)

    def attempt() -> Plan[SeenRequest]:
        seen = require_request(ports, ctx, request_id)
        request = seen.request
        require_match(request.version, if_match)
        action: states.Action = "withdraw_appeal" if request.open_appeal else "withdraw"
        states.check(request, action, caller, ctx.now, ctx.profile.time_zone)
        if action == "withdraw_appeal":
            changes = plan_step(ports, ctx, request, appeals.withdraw_appeal(request, ctx.now))
        else:
            counting = Counting(ports, ctx)
            counting.remove(request)
            step = steps.withdraw(request, caller, ctx.now, reason)
            changes = [*plan_step(ports, ctx, request, step), *counting.changes()]
        return Plan(changes, replace(seen, request=pick_request(changes)), request_id)

    return commit(ports, ctx, attempt, lambda resource: require_request(ports, ctx, resource))


def disown(ports: Ports, ctx: Context, request_id: str) -> Done[RightsRequest]:
    """Says that a request, and those made with it, are not theirs: nothing more is sent for them.

    Raises NotFound, ActionRefused.
    """

    def attempt() -> Plan[RightsRequest]:
        after = require_state(ports, ctx, request_id)
        states.check(after, "not_mine", identify(ctx), ctx.now, ctx.profile.time_zone)
        changes: list[Change] = []
        counting = Counting(ports, ctx)
        for request in list_linked(ports, ctx, after):
            if "not_mine" in request.marks:
                continue
            planned = plan_step(ports, ctx, request, steps.disown(request, identify(ctx), ctx.now))
            changes += planned
            counting.remove(request)
            after = pick_request(planned) if request.id == request_id else after
        return Plan([*changes, *counting.changes()], after, request_id)

    return commit(ports, ctx, attempt, lambda resource: require_state(ports, ctx, resource))
