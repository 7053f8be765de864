"""Endpoints for the document of an answer, and for the files that belong to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chalicelib.api.pages.page import HTML
from chalicelib.api.pipeline.accept import preferred
from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.api.pipeline.spreadsheets import CSV, CSV_TYPE
from chalicelib.api.rights.documents.rendering import to_csv, to_page
from chalicelib.api.rights.documents.schemas import DocumentOut
from chalicelib.api.uploads.answers import lead_to
from chalicelib.api.uploads.schemas import DownloadOut, DownloadQuery
from chalicelib.usecases.rights.documents.make_document import make_document
from chalicelib.usecases.rights.documents.open_file import open_file

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call
    from chalicelib.usecases.rights.documents.make_document import Made

_PATH: Final = "/v1/requests/{rights_request_id}/documents"
_JSON: Final = "application/json"
_PAGE: Final = "text/html"
_ERRORS: Final = ("documents_over", "level_not_reached", "link_over", "no_documents", "permission_missing")


@endpoint(
    "GET",
    _PATH,
    operation_id="readRightsDocument",
    summary="Read the document of an answer",
    tag="Rights requests",
    scope="requests:read",
    persons=("tracking", "agent"),
    answer=DocumentOut,
    other_media=(_PAGE, CSV),
    errors=_ERRORS,
)
def read(call: Call) -> Reply:
    """Returns what a request is answered with: as data, as a page to keep or, for `portability`, as a table.

    `know` gets kinds: what is collected, who got it, and whether anything is held here. `access` and `portability` also
    get all that this system itself holds. Staff can read it at any time, people for 90 days from the answer. It is made
    whenever it is read, for the moment of the answer; an event keeps the hash of each that differs.
    """
    made = make_document(call.ports, call.context, call.path["rights_request_id"])
    tables = (CSV,) if made.document.type == "portability" else ()
    media = preferred(call.request.header("accept"), (_JSON, _PAGE, *tables))
    if media == _JSON:
        return Reply(_show(made), headers={"Vary": "Accept"})
    ending, text = ("html", to_page(call.context.profile, made.document)) if media == _PAGE else _as_table(made)
    headers = {"Vary": "Accept", "Content-Disposition": f'inline; filename="answer.{ending}"'}
    return Reply(text, media=HTML if media == _PAGE else CSV_TYPE, headers=headers)


@endpoint(
    "GET",
    f"{_PATH}/{{upload_id}}",
    operation_id="openAnswerFile",
    summary="Open a file of an answer",
    tag="Rights requests",
    scope="requests:read",
    persons=("tracking", "agent"),
    query=DownloadQuery,
    answer=DownloadOut,
    other_statuses=(302,),
    errors=_ERRORS,
)
def open_one(call: Call, query: DownloadQuery) -> Reply:
    """Leads to a file that belongs to the answer, by an address that works for a minute; that it was given is recorded.

    A caller that asks for `application/json` gets the address in the answer, any other is redirected to it.
    """
    path = call.path
    link = open_file(call.ports, call.context, path["rights_request_id"], path["upload_id"], query.disposition)
    return lead_to(call, link)


def _as_table(made: Made) -> tuple[str, str]:
    return "csv", to_csv(made.document)


def _show(made: Made) -> DocumentOut:
    values: dict[str, Any] = made.document.values()
    base = _PATH.format(rights_request_id=values["rights_request_id"])
    files = [{**one, "url": f"{base}/{one['upload_id']}"} for one in values["files"]]
    return DocumentOut.model_validate({**values, "files": files, "sha256": made.sha256})
