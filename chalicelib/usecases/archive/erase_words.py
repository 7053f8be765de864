"""Destroys the key to what people wrote about an archived request, and names that in its chain. For an operator.

A deletion by right leaves the records of requests alone (docs/privacy.md). This is for words that must go before their
day all the same: somebody sent a medical record along, or a court or an authority says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from chalicelib.domain.archive.erasing import ERASED, Obstacle, destroy_key, find_obstacle
from chalicelib.domain.archive.purge import list_parts
from chalicelib.domain.ids import is_id
from chalicelib.domain.rights.holds.hold import NoHoldSince
from chalicelib.domain.rights.reminding.planning import find_moment
from chalicelib.domain.rights.requests import SaveRightsRequest
from chalicelib.usecases.commit import Plan, commit_step
from chalicelib.usecases.events import call_event
from chalicelib.usecases.rights.holds import list_active

if TYPE_CHECKING:
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

WordsOutcome = Literal["erased", "unknown", "under_hold"] | Obstacle


def erase_words(
    ports: Ports, ctx: Context, request_id: str, *, at_once: bool = False, repeats: int | None = None
) -> WordsOutcome:
    """Destroys the key, and returns `erased`, also where it was destroyed before; else why it stays.

    `at_once` does not wait until the person can read the answer no longer. `repeats` is as in `destroy_key`. Raises
    Unavailable.
    """

    def attempt() -> Plan[WordsOutcome]:
        whole = ports.rights_requests.whole(ctx.tenant, request_id) if is_id(request_id, "req") else None
        if whole is None:
            return Plan([], "unknown")
        request = whole.request
        obstacle = find_obstacle(request, ctx.now, at_once=at_once)
        if obstacle is not None:
            return Plan([], obstacle)
        latest = ports.holds.latest(ctx.tenant)
        if list_active(ports, ctx, request):
            return Plan([], "under_hold")
        if any(part.kind != "code" for part in list_parts(whole)):
            return Plan([], "not_archived")  # something came since, which the next object takes
        if request.archived is None or not request.archived.sealing_key:
            return Plan([], "erased")
        after, body = destroy_key(request, repeats)
        event = call_event(ctx, ERASED, record_id=request_id, body=body)
        saved = SaveRightsRequest(after, request, event, find_moment(after, ctx.profile))
        return Plan([saved, NoHoldSince(latest)], "erased", request_id)

    return commit_step(ports, ctx, attempt)
