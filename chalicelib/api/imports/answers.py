"""What is answered of an import and of its lines, as JSON or as CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chalicelib.api.imports import schemas
from chalicelib.api.pipeline.spreadsheets import write_csv
from chalicelib.domain.imports.job import FAILURES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalicelib.domain.imports.job import Import, LineResult

_COLUMNS: Final = ("line", "code", "field", "message", "requests", "types", "statuses", "due_on")


def show_import(item: Import) -> dict[str, Any]:
    """Returns the fields of an import."""
    failure = {"code": item.failure, "message": FAILURES[item.failure]} if item.failure else None
    return {
        "id": item.id,
        "kind": item.kind,
        "upload_id": item.upload_id,
        "format": item.format,
        "columns": dict(item.mapping) or None,
        "dry_run": item.dry_run,
        "state": item.state,
        "created_at": item.created_at,
        "started_at": item.started_at,
        "finished_at": item.finished_at,
        "lines": schemas.LinesOut(read=item.read, done=item.done, failed=item.failed),
        "bytes": schemas.BytesOut(total=item.size, read=item.offset),
        "failure": failure,
    }


def show_line(result: LineResult) -> schemas.LineResultOut:
    """Returns the result of a line."""
    values: dict[str, Any] = {
        "line": result.line,
        "code": result.code,
        "field": result.field or None,
        "message": result.message,
    }
    if result.made:
        values["requests"] = [made._asdict() for made in result.made]
    return schemas.LineResultOut.model_validate(values)


def to_csv(results: Iterable[LineResult]) -> str:
    """Returns results as CSV: several requests of a line stand in one field with a blank between them."""
    return write_csv(_COLUMNS, map(_to_row, results))


def _to_row(result: LineResult) -> list[str]:
    made = result.made
    parts = ([one.id for one in made], [one.type for one in made], [one.status for one in made])
    days = " ".join(one.due_on for one in made)
    return [str(result.line), result.code, result.field, result.message, *map(" ".join, parts), days]
