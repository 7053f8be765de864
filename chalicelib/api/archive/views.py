"""The endpoint for an archived request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.archive.schemas import ArchiveOut
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
    answer=ArchiveOut,
    errors=("not_archived",),
)
def read(call: Call) -> ArchiveOut:
    """Returns the object in which a closed request lies, byte by byte what was locked, with what people wrote opened.

    A request is archived once it is closed and its letters have left; what happens to it afterwards ends in a further
    object. This is the latest one.
    """
    found = read_archived(call.ports, call.context, call.path["rights_request_id"])
    return ArchiveOut(
        object=found.key,
        object_version=found.stub.object_version,
        sha256=found.stub.sha256,
        version=found.stub.version,
        file=dict(found.file),
        written=dict(found.written) if found.written is not None else None,
    )
