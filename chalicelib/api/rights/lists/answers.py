"""Answers with a page of requests, as JSON or as CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.spreadsheets import answer_csv, wants_csv
from chalicelib.api.rights.lists import schemas
from chalicelib.api.rights.lists.lines import make_lines, to_csv
from chalicelib.usecases.rights.lists.browse import ListRequests, list_requests

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call


def answer_page(call: Call, query: schemas.RequestsQuery) -> Reply:
    """Answers with a page in the form that `Accept` prefers. As CSV, the next page is in `Link` (RFC 8288).

    Raises Malformed for a limit that only CSV allows, and as `list_requests` does.
    """
    as_csv = wants_csv(call, query.limit)
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
    return answer_csv(call, "requests.csv", to_csv(lines), cursor)
