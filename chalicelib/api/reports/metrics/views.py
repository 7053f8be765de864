"""The endpoint of the figures of rights requests."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from chalicelib.api.pipeline.accept import preferred
from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.api.pipeline.spreadsheets import CSV, CSV_TYPE
from chalicelib.api.reports.metrics import schemas
from chalicelib.api.reports.metrics.tables import write_behind, write_figures
from chalicelib.domain.reports.metrics import DEFINITIONS
from chalicelib.usecases.reports.request_metrics import list_behind, read_metrics

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call
    from chalicelib.usecases.reports.request_metrics import Behind

_JSON: Final = "application/json"


@endpoint(
    "GET",
    "/v1/reports/request-metrics",
    summary="Read the figures of rights requests of a year",
    operation_id="readRequestMetrics",
    tag="Reports",
    scope="reports:read",
    query=schemas.MetricsQuery,
    answer=schemas.RequestMetricsOut,
    other_media=(CSV,),
    errors=("invalid_cursor", "validation_failed"),
)
def read(call: Call, query: schemas.MetricsQuery) -> Reply:
    """Returns the figures that 11 CCR 7102 asks for, for California and for all, as JSON or, by `Accept`, as CSV.

    They are those of the requests received in the year, as they stand now. With `list=true` a page of these requests
    comes along, by their ids; as CSV it comes in place of the figures, and the header `Link` has the next page.
    """
    as_csv = preferred(call.request.header("accept"), (_JSON, CSV)) == CSV
    found, cursor = ([], None) if not query.list else _list(call, query)
    if as_csv and query.list:
        return _make_table(write_behind(found), "requests", _make_link(call, cursor))
    figures = read_metrics(call.ports, call.context, query.year)
    if as_csv:
        return _make_table(write_figures(query.year, figures), "request-metrics", {})
    values: dict[str, Any] = {
        "year": query.year,
        "jurisdictions": {
            place: {right: schemas.MetricsOut(**asdict(one)) for right, one in by_type.items()}
            for place, by_type in figures.items()
        },
        "definitions": dict(DEFINITIONS),
    }
    if query.list:
        values |= {"requests": [_show(one) for one in found], "next_cursor": cursor}
    return Reply(schemas.RequestMetricsOut(**values), headers={"Vary": "Accept"})


def _list(call: Call, query: schemas.MetricsQuery) -> tuple[list[Behind], str | None]:
    return list_behind(call.ports, call.context, query.year, query.limit, query.cursor)


def _show(one: Behind) -> schemas.BehindOut:
    figure = one.figure
    return schemas.BehindOut(
        id=one.request_id,
        type=figure.type,
        jurisdiction=figure.jurisdiction,
        received_at=one.received_at,
        outcome=figure.outcome,
        ground=figure.ground,
        days=figure.days,
    )


def _make_table(text: str, name: str, headers: dict[str, str]) -> Reply:
    disposition = f'attachment; filename="{name}.csv"'
    return Reply(text, media=CSV_TYPE, headers={"Vary": "Accept", "Content-Disposition": disposition, **headers})


def _make_link(call: Call, cursor: str | None) -> dict[str, str]:
    if cursor is None:
        return {}
    sent = {name: values[0] for name, values in call.request.query.items()}
    return {"Link": f'<{call.request.template}?{urlencode({**sent, "cursor": cursor})}>; rel="next"'}
