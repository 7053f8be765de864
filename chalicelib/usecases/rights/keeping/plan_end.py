"""Asks for the end of what is left of an archived request, once its day has come and nothing keeps it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.domain.outbox import ARCHIVE, OutboxRow
from chalicelib.domain.retention.chain import LookAgain
from chalicelib.domain.rights.moments import find_stub_end, list_old, list_over
from chalicelib.domain.rights.reminding.planning import find_moment
from chalicelib.usecases.rights.holds import list_active
from chalicelib.usecases.rights.keeping.renew_files import make_renewing_row

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.domain.transactions import Change
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

LOOK_AGAIN: Final = timedelta(days=1)
"""When a request that is to go is looked at again: something kept it, or whoever was asked for its end has died."""


def plan_end(ports: Ports, ctx: Context, request: RightsRequest) -> list[Change]:
    """Returns the row by which the function `archive` ends a request whose day is over; no changes before.

    What a hold keeps, files too, stays and is looked at again the next day; from the day on a row sees to it that a
    legal hold lies on the object too, whose own lock is over: of a hold that came before somebody was verified, or
    joined its contract, the object knows nothing yet. The one that leads the requests of a call stays as long as
    another of them is still needed: it has the letters of all. Files that stay for long are renewed by a row each day
    from a certain age on, so that no lifecycle drops what is still needed.
    """
    files, old = list_over(request, ctx.now), list_old(request, ctx.now)  # over: those that a hold keeps
    over = is_over(request, ctx)
    if not (files or old or over):
        return []
    changes: list[Change] = [LookAgain(request, _find_next_look(request, ctx))]
    if old:
        changes.append(make_renewing_row(ports, ctx, request.id, old))
    row_id, refs = ports.randomness.id(ARCHIVE, ctx.now), {"rights_request": request.id}
    if over and list_active(ports, ctx, request):
        changes.append(OutboxRow(row_id, "hold_archived", ctx.now, refs, repeat_if_uncertain=True))
    elif over and not files and not _is_needed(ports, ctx, request):
        changes.append(OutboxRow(row_id, "end_request", ctx.now, refs, repeat_if_uncertain=True))
    return changes


def _find_next_look(request: RightsRequest, ctx: Context) -> datetime:
    """Returns when a request is looked at again of which something is kept beyond its day."""
    looked_at = {*list_over(request, ctx.now), *list_old(request, ctx.now)}
    files = tuple(file for file in request.files if file not in looked_at)
    rest = find_moment(replace(request, files=files, archived=None), ctx.profile)
    again = ctx.now + LOOK_AGAIN
    return min(rest, again) if rest is not None and rest > ctx.now else again


def is_over(request: RightsRequest, ctx: Context) -> bool:
    """Returns whether the day has come on which all that is left of a request goes."""
    end = find_stub_end(request)
    return end is not None and end <= ctx.now


def _is_needed(ports: Ports, ctx: Context, request: RightsRequest) -> bool:
    others = [one for one in request.linked if one != request.id] if request.id == request.lead else []
    found = ports.rights_requests.states(ctx.tenant, others) if others else {}
    return any(not is_over(one, ctx) for one in found.values())
