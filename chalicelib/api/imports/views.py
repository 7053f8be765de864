"""Endpoints that create, start and read imports of uploaded files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.imports import schemas
from chalicelib.api.pipeline import preconditions
from chalicelib.api.pipeline.paging import PageQuery
from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.domain.imports.job import FAILURES
from chalicelib.usecases.imports import manage as manage_imports
from chalicelib.usecases.imports.manage import NewImport

if TYPE_CHECKING:
    from typing import Any

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
    `PUT /v1/contracts/{external_id}`. The first line of a CSV file names the field in each column.
    """
    command = NewImport(body.kind, body.upload_id, body.dry_run)
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
    "/v1/imports/{import_id}",
    operation_id="readImport",
    summary="Read an import",
    tag="Imports",
    scope="imports:write",
    query=PageQuery,
    answer=schemas.ImportPage,
    etag=True,
    errors=("invalid_cursor",),
)
def read(call: Call, query: PageQuery) -> Reply:
    """Shows the progress of the import, also while it runs, and the lines that failed.

    All lines are shown of a dry run, and of requests: the list back to an agent who asks for many people.
    """
    known = manage_imports.read_import(call.ports, call.context, call.path["import_id"], query.limit, query.cursor)
    page = schemas.ImportPage(
        **_values(known.item),
        items=[
            schemas.LineResultOut.model_validate(
                {
                    "line": one.line,
                    "code": one.code,
                    "field": one.field or None,
                    "message": one.message,
                    **({"requests": [made._asdict() for made in one.made]} if one.made else {}),
                }
            )
            for one in known.results
        ],
        next_cursor=known.next_cursor,
    )
    return Reply(page, headers={"ETag": preconditions.etag(known.item.version)})


def _reply(item: Import, *, replayed: bool) -> Reply:
    headers = {"ETag": preconditions.etag(item.version)}
    return Reply(schemas.ImportOut(**_values(item)), headers=headers, replayed=replayed)


def _values(item: Import) -> dict[str, Any]:
    failure = {"code": item.failure, "message": FAILURES[item.failure]} if item.failure else None
    return {
        "id": item.id,
        "kind": item.kind,
        "upload_id": item.upload_id,
        "format": item.format,
        "dry_run": item.dry_run,
        "state": item.state,
        "created_at": item.created_at,
        "started_at": item.started_at,
        "finished_at": item.finished_at,
        "lines": schemas.LinesOut(read=item.read, done=item.done, failed=item.failed),
        "bytes": schemas.BytesOut(total=item.size, read=item.offset),
        "failure": failure,
    }
