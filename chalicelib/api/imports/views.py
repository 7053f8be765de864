"""Endpoints that create, start and read imports of uploaded files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.imports import schemas
from chalicelib.api.imports.answers import show_import, show_line, to_csv
from chalicelib.api.pipeline import preconditions
from chalicelib.api.pipeline.paging import PageQuery
from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.api.pipeline.spreadsheets import CSV, answer_csv, wants_csv
from chalicelib.domain.imports.mapping import read_mapping
from chalicelib.usecases.imports import manage as manage_imports
from chalicelib.usecases.imports.manage import NewImport

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call
    from chalicelib.domain.imports.job import Import


@endpoint(
    "POST",
    "/v1/imports",
    operation_id="createImport",
    summary="Create an import from an upload",
    tag="Imports",
    scope="imports:write",
    body=schemas.ImportIn,
    answer=schemas.ImportOut,
    status=201,
    idempotent=True,
    etag=True,
    links={"readImport": "id", "startImport": "id"},
    errors=("upload_changed",),
)
def create(call: Call, body: schemas.ImportIn) -> Reply:
    """Creates an import, which runs once you start it. The upload is kept for 30 days from now, and can be used for
    other imports too, such as the one after a dry run.

    Each line of the file stands for one call to `POST /v1/consents`, `POST /v1/opt-outs`, `POST /v1/requests` or
    `PUT /v1/contracts/{external_id}`. The first line of a CSV file names the field in each column, or has names of
    its own, of which `columns` says what they are.
    """
    mapping = read_mapping(body.kind, body.columns) if body.columns else ()
    command = NewImport(body.kind, body.upload_id, body.dry_run, mapping)
    done = manage_imports.create_import(call.ports, call.context, command)
    return _reply(done.result, replayed=done.replayed)


@endpoint(
    "POST",
    "/v1/imports/{import_id}/start",
    operation_id="startImport",
    summary="Start an import",
    tag="Imports",
    scope="imports:write",
    body=schemas.StartImportIn,
    optional_body=True,
    answer=schemas.ImportOut,
    status=202,
    idempotent=True,
    etag=True,
    errors=("import_not_ready", "precondition_failed"),
    links={"readImport": "id"},
)
def start(call: Call, _: schemas.StartImportIn) -> Reply:
    """Starts the import. Its lines are processed in order, each once, on behalf of the key that made this call."""
    done = manage_imports.start_import(call.ports, call.context, call.path["import_id"], call.if_match)
    return _reply(done.result, replayed=done.replayed)


@endpoint(
    "GET",
    "/v1/imports",
    operation_id="listImports",
    summary="List imports",
    tag="Imports",
    scope="imports:write",
    query=PageQuery,
    answer=schemas.ImportList,
    errors=("invalid_cursor",),
)
def list_all(call: Call, query: PageQuery) -> schemas.ImportList:
    """Lists the tenant's imports with their progress, the newest first."""
    found, cursor = manage_imports.list_imports(call.ports, call.context, query.limit, query.cursor)
    return schemas.ImportList(items=[schemas.ImportOut(**show_import(one)) for one in found], next_cursor=cursor)


@endpoint(
    "GET",
    "/v1/imports/{import_id}",
    operation_id="readImport",
    summary="Read an import",
    tag="Imports",
    scope="imports:write",
    query=schemas.LinesQuery,
    answer=schemas.ImportPage,
    other_media=(CSV,),
    etag=True,
    errors=("invalid_cursor",),
)
def read(call: Call, query: schemas.LinesQuery) -> Reply:
    """Shows the progress of the import, also while it runs, and the lines that failed.

    All lines are shown of a dry run, and of requests: the list back to an agent who asks for many people. With
    `failed=true` the failed ones alone. By `Accept` the lines come as CSV: `limit` may then be up to 1,000, and the
    header `Link` has the next page.
    """
    as_csv = wants_csv(call, query.limit)
    import_id = call.path["import_id"]
    known = manage_imports.read_import(
        call.ports, call.context, import_id, query.limit, query.cursor, failed=query.failed
    )
    if as_csv:
        reply = answer_csv(call, f"{known.item.id}.csv", to_csv(known.results), known.next_cursor)
    else:
        lines = [show_line(one) for one in known.results]
        page = schemas.ImportPage(**show_import(known.item), items=lines, next_cursor=known.next_cursor)
        reply = Reply(page, headers={"Vary": "Accept"})
    reply.headers["ETag"] = preconditions.etag(known.item.version)
    return reply


def _reply(item: Import, *, replayed: bool) -> Reply:
    headers = {"ETag": preconditions.etag(item.version)}
    return Reply(schemas.ImportOut(**show_import(item)), headers=headers, replayed=replayed)
