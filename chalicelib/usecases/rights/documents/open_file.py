"""Gives out a file of an answer to whoever may read the answer's document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.errors import NotFound
from chalicelib.domain.rights.documents.access import check_reader, list_files
from chalicelib.usecases.rights.carry_out import identify, require_state
from chalicelib.usecases.uploads.download import give_out

if TYPE_CHECKING:
    from chalicelib.domain.uploads.upload import Disposition, DownloadLink
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


def open_file(
    ports: Ports, ctx: Context, request_id: str, upload_id: str, wish: Disposition = "attachment"
) -> DownloadLink:
    """Returns an address of a file that belongs to the answer, once it is recorded that the caller gets one.

    Raises NotFound, Unavailable, and as `check_reader` does.
    """
    request = require_state(ports, ctx, request_id)
    check_reader(request, identify(ctx), ctx.now, ctx.profile.time_zone)
    if upload_id not in {file.id for file in list_files(request)}:
        raise NotFound("There is no such file of the answer.")
    return give_out(ports, ctx, upload_id, wish)
