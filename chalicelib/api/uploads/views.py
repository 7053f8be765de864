"""Endpoints that announce, complete and read uploads. The bytes themselves go directly to S3."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.api.uploads.answers import lead_to
from chalicelib.api.uploads.schemas import DownloadOut, DownloadQuery, UploadFormOut, UploadIn, UploadOut
from chalicelib.usecases.uploads import manage as manage_uploads
from chalicelib.usecases.uploads.download import issue_link
from chalicelib.usecases.uploads.manage import AnnounceUpload

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call
    from chalicelib.domain.uploads.upload import Upload


@endpoint(
    "POST",
    "/v1/uploads",
    operation_id="announceUpload",
    summary="Announce a file",
    tag="Uploads",
    scope="requests:write",
    or_scope="imports:write",
    publishable=True,
    body=UploadIn,
    answer=UploadFormOut,
    status=201,
    idempotent=True,
    links={"completeUpload": "id", "readUpload": "id"},
)
def announce(call: Call, body: UploadIn) -> Reply:
    """Returns a form that accepts exactly this file, with the type and size that you announced.

    POST the file to `url` as multipart/form-data with all `fields` before `file`, then complete the upload. Imports
    need `imports:write`, the other purposes `requests:write`; publishable keys send `identity_document`,
    `authorization` and `evidence`. An upload that nothing refers to is deleted after 24 hours. With publishable keys a
    company opens 200 forms a day (UTC), 10 of them for one network address; after that the answer is 429 until the next
    day.
    """
    command = AnnounceUpload(body.purpose, body.file_name, body.content_type, body.size)
    done = manage_uploads.announce_upload(call.ports, call.context, command)
    upload, form = done.result
    answer = UploadFormOut(**_values(call, upload), url=form.url, fields=form.fields, form_expires_at=form.expires_at)
    return Reply(answer, replayed=done.replayed)


@endpoint(
    "POST",
    "/v1/uploads/{upload_id}/complete",
    operation_id="completeUpload",
    summary="Complete an upload",
    tag="Uploads",
    scope="requests:write",
    or_scope="imports:write",
    publishable=True,
    answer=UploadOut,
    idempotent=True,
    errors=("upload_missing", "upload_refused"),
)
def complete(call: Call) -> Reply:
    """Checks the file's size and its first bytes. A complete upload stays complete, whatever is sent afterwards."""
    done = manage_uploads.complete_upload(call.ports, call.context, call.path["upload_id"])
    return Reply(UploadOut(**_values(call, done.result)), replayed=done.replayed)


@endpoint(
    "GET",
    "/v1/uploads/{upload_id}",
    operation_id="readUpload",
    summary="Read an upload",
    tag="Uploads",
    scope="requests:read",
    or_scope="imports:write",
    answer=UploadOut,
)
def read(call: Call) -> UploadOut:
    """Returns the upload and its state. Imports need `imports:write`, the other purposes `requests:read`."""
    return UploadOut(**_values(call, manage_uploads.read_upload(call.ports, call.context, call.path["upload_id"])))


@endpoint(
    "GET",
    "/v1/uploads/{upload_id}/content",
    operation_id="downloadUpload",
    summary="Download a file of a rights request",
    tag="Uploads",
    scope="requests:read",
    query=DownloadQuery,
    answer=DownloadOut,
    other_statuses=(302,),
)
def download(call: Call, query: DownloadQuery) -> Reply:
    """Leads to the file, by an address that works for a minute; that it was given out is recorded.

    A caller that asks for `application/json` gets the address in the answer, any other is redirected to it. Only what
    is attached to a rights request can be downloaded.
    """
    link = issue_link(call.ports, call.context, call.path["upload_id"], query.disposition)
    return lead_to(call, link)


def _values(call: Call, upload: Upload) -> dict[str, Any]:
    values: dict[str, Any] = {
        "id": upload.id,
        "purpose": upload.purpose,
        "state": upload.state,
        "content_type": upload.content_type,
        "size": upload.size,
        "expires_at": upload.expires_at,
    }
    if call.context.actor.trusted:
        values["file_name"] = upload.file_name
    return values
