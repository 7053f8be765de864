"""The endpoint for an archived request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.archive.schemas import ArchiveOut, ArchiveQuery
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.usecases.archive.read_archived import read_archived

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call


@endpoint(
    "GET",
    "/v1/requests/{rights_request_id}/archive",
    operation_id="readArchivedRequest",
    summary="Read an archived request",
    tag="Rights requests",
    scope="requests:read",
    query=ArchiveQuery,
    answer=ArchiveOut,
    errors=("not_archived", "invalid_cursor"),
)
def read(call: Call, query: ArchiveQuery) -> ArchiveOut:
    """Returns the object in which a closed request lies, byte by byte what was locked, with what people wrote opened.

    A request is archived once it is closed and its letters have left; what happens to it afterwards ends in a further
    object. This is the latest one. One that is larger than an answer can be comes in parts: follow `next_cursor`, which
    is null nearly always. If the request is archived again meanwhile, its cursor is over: begin anew.
    """
    found = read_archived(call.ports, call.context, call.path["rights_request_id"], query.cursor)
    part = found.part
    return ArchiveOut(
        object=found.key,
        object_version=found.stub.object_version,
        sha256=found.stub.sha256,
        version=found.stub.version,
        file=dict(part.file) if part.file is not None else None,
        written=dict(part.written) if part.written is not None else None,
        sealed_part=part.sealed,
        next_cursor=found.cursor,
    )
