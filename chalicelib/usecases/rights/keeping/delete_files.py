"""Deletes the files of requests on the day that their class says: first the request forgets them, then the bytes go.

In between a row of the outbox names them. So a request that moves on at that moment keeps all of its files, or none.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

from chalicelib.domain.outbox import OutboxRow
from chalicelib.domain.rights.actions.step import Step, describe
from chalicelib.domain.rights.holds.hold import NoHoldSince
from chalicelib.domain.rights.moments import list_over
from chalicelib.domain.times import format_rfc3339
from chalicelib.usecases.commit import Plan, commit_step
from chalicelib.usecases.context import of_system
from chalicelib.usecases.rights.holds import list_active
from chalicelib.usecases.uploads.manage import delete_attached

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from chalicelib.domain.rights.keeping.files import RightsFile
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.domain.transactions import Change
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

_UPLOADS: Final = "uploads"


def plan_deletion(ports: Ports, ctx: Context, request: RightsRequest) -> tuple[Step, list[Change]] | None:
    """Returns the step by which a request forgets the files whose day has come, and what goes along with it.

    That is the row by which they go, as long as no hold is placed before the step is taken.

    Returns None where none is due, or a hold keeps them.
    """
    over = list_over(request, ctx.now)
    if not over:
        return None
    latest = ports.holds.latest(ctx.tenant)
    if list_active(ports, ctx, request):
        return None
    ids = [file.id for file in over]
    left = tuple(file for file in request.files if file not in over)
    step = Step(
        replace(request, files=left),
        "request.files_deleted",
        {**describe(request), "uploads": ids, "files": _count(over)},
    )
    row_id = ports.randomness.id("out", ctx.now)
    refs = {"rights_request": request.id, _UPLOADS: " ".join(ids)}
    return step, [OutboxRow(row_id, "delete_files", ctx.now, refs, repeat_if_uncertain=True), NoHoldSince(latest)]


def _count(over: Sequence[RightsFile]) -> dict[str, list[int | str]]:
    """Returns how many files of each kind there are, and when the oldest of them was attached."""
    kinds = sorted({file.kind for file in over})
    moments = {kind: [file.at for file in over if file.kind == kind] for kind in kinds}
    return {kind: [len(found), format_rfc3339(min(found))] for kind, found in moments.items()}


def delete_files(ports: Ports, tenant: str, row: OutboxRow, now: datetime) -> Literal["finished"]:
    """Deletes the bytes that a row names; a repeat finds those that are left. Raises Unavailable."""
    ctx = of_system(ports.profiles[tenant], "calendar", now, row.id)
    for upload_id in row.refs[_UPLOADS].split():
        _delete(ports, ctx, upload_id)
    return "finished"


def _delete(ports: Ports, ctx: Context, upload_id: str) -> None:
    def attempt() -> Plan[None]:
        change = delete_attached(ports, ctx, upload_id)
        return Plan([change] if change else [], None, upload_id)

    commit_step(ports, ctx, attempt)
