"""Asks for the end of what is left of an archived request, once its day has come and nothing keeps it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.domain.outbox import ARCHIVE, OutboxRow
from chalicelib.domain.retention.chain import PutOff
from chalicelib.domain.rights.moments import find_stub_end
from chalicelib.usecases.rights.holds import list_active

if TYPE_CHECKING:
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.domain.transactions import Change
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

LOOK_AGAIN: Final = timedelta(days=1)
"""When a request that is to go is looked at again: something kept it, or whoever was asked for its end has died."""


def plan_end(ports: Ports, ctx: Context, request: RightsRequest) -> list[Change]:
    """Returns the row by which the function `archive` ends a request whose day is over; no changes before.

    What a hold keeps stays, and is looked at again the next day. So does the one that leads the requests of a call,
    as long as another of them is still needed: it has the letters of all.
    """
    if not is_over(request, ctx):
        return []
    off = PutOff(request, ctx.now + LOOK_AGAIN)
    if _is_needed(ports, ctx, request) or list_active(ports, ctx, request):
        return [off]
    row_id = ports.randomness.id(ARCHIVE, ctx.now)
    refs = {"rights_request": request.id}
    return [off, OutboxRow(row_id, "end_request", ctx.now, refs, repeat_if_uncertain=True)]


def is_over(request: RightsRequest, ctx: Context) -> bool:
    """Returns whether the day has come on which all that is left of a request goes."""
    end = find_stub_end(request)
    return end is not None and end <= ctx.now


def _is_needed(ports: Ports, ctx: Context, request: RightsRequest) -> bool:
    others = [one for one in request.linked if one != request.id] if request.id == request.lead else []
    found = ports.rights_requests.states(ctx.tenant, others) if others else {}
    return any(not is_over(one, ctx) for one in found.values())
