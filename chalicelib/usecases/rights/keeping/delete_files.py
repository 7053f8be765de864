"""Deletes the files of requests on the day that their class says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.domain.rights.actions.step import Step, describe
from chalicelib.domain.rights.moments import list_over
from chalicelib.usecases.uploads.manage import delete_attached

if TYPE_CHECKING:
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.domain.transactions import Change
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


def delete_due_files(ports: Ports, ctx: Context, request: RightsRequest) -> tuple[Step, list[Change]] | None:
    """Deletes the files whose day has come, and returns the step that tells of it; None where none is due.

    Raises Unavailable.
    """
    over = list_over(request, ctx.now)
    if not over:
        return None
    deleted = [delete_attached(ports, ctx, file.id) for file in over]
    left = tuple(file for file in request.files if file not in over)
    body = {**describe(request), "uploads": [file.id for file in over]}
    step = Step(replace(request, files=left), "request.files_deleted", body)
    return step, [change for change in deleted if change is not None]
