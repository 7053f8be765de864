"""Answers with a page of requests, as JSON or as CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from chalicelib.api.pipeline.accept import preferred
from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.spreadsheets import CSV, CSV_TYPE
from chalicelib.api.rights.lists import schemas
from chalicelib.api.rights.lists.lines import make_lines, to_csv
from chalicelib.domain.errors import Malformed
from chalicelib.usecases.rights.lists.browse import ListRequests, list_requests

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call

_JSON: Final = "application/json"


def answer_page(call: Call, query: schemas.RequestsQuery) -> Reply:
    """Answers with a page in the form that `Accept` prefers. As CSV, the next page is in `Link` (RFC 8288).

    Raises Malformed for a limit that only CSV allows, and as `list_requests` does.
    """
    as_csv = preferred(call.request.header("accept"), (_JSON, CSV)) == CSV
    if not as_csv and query.limit > schemas.MOST_IN_JSON:
        raise Malformed(f"`limit`: Must be at most {schemas.MOST_IN_JSON} as JSON.", code="malformed_query")
    command = ListRequests(
        status=query.status,
        type=query.type,
        assignee=query.assignee,
        clock=query.clock,
        overdue=query.overdue,
        due_before=query.due_before,
        sort=query.sort,
        limit=query.limit,
        cursor=query.cursor,
    )
    found, cursor = list_requests(call.ports, call.context, command)
    lines = make_lines(call, found)
    if not as_csv:
        return Reply(schemas.RequestPage(items=lines, next_cursor=cursor), headers={"Vary": "Accept"})
    headers = {"Vary": "Accept", "Content-Disposition": 'attachment; filename="requests.csv"'}
    if cursor is not None:
        headers["Link"] = f'<{_address_next(call, cursor)}>; rel="next"'
    return Reply(to_csv(lines), media=CSV_TYPE, headers=headers)


def _address_next(call: Call, cursor: str) -> str:
    """Returns the next page's address, relative to the host: the same query with another cursor."""
    sent = {name: values[0] for name, values in call.request.query.items()}
    return f"{call.request.template}?{urlencode({**sent, 'cursor': cursor})}"
