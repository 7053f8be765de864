"""The lists of rights requests: partitions of the index `listing`, whose sort keys tell what filters ask for.

open    <day>#<clock>#<type>#<status>#<member or ->#<id>
closed  <received at>#-#<type>#<status>#<member or ->#<id>
all     <received at>#<type>#<id>
mem_…   <day>#<clock>#<type>#<id>

Letters whose mail came back have a place of their own, <day or the last>#<letter>, beside that of the letter itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, cast

from chalicelib.domain.rights.lists.listing import NO_CLOCK, NOBODY, Listed, Part
from chalicelib.domain.rights.moments import NO_DAY, ClockName, find_clock
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.vocabulary import Status
from chalicelib.domain.tenants.rights import Right
from chalicelib.domain.times import format_rfc3339
from chalicelib.storage.table import ops, places

_NEWEST_FIRST: Final = frozenset[Part]({"closed", "all"})


def find_position(request: RightsRequest) -> tuple[Part, str]:
    """Returns the list of open requests with a place by the next clock, or that of closed ones with one by receipt."""
    facts = (request.type, request.status, request.assignee or NOBODY, request.id)
    clock = find_clock(request)
    if clock is None:
        return "closed", "#".join((format_rfc3339(request.intake.received_at), NO_CLOCK, *facts))
    return "open", "#".join((clock.day.isoformat(), clock.name, *facts))


def find_member_position(request: RightsRequest) -> tuple[str, str] | None:
    """Returns the member and the place in their list; None where nobody works on it, or nothing is left to do."""
    clock = find_clock(request)
    if clock is None or request.assignee is None:
        return None
    return request.assignee, "#".join((clock.day.isoformat(), clock.name, request.type, request.id))


def find_returned_positions(request: RightsRequest) -> dict[str, str]:
    """Returns the places of its letters in the list of those whose mail came back, by letter."""
    return {one.id: f"{one.day.isoformat() if one.day else NO_DAY}#{one.id}" for one in request.post.returned}


def place_by_receipt(received_at: datetime, kind: Right, request_id: str) -> str:
    """Returns the place of a request in the list of all."""
    return "#".join((format_rfc3339(received_at), kind, request_id))


def read_page(
    table: ops.Table, tenant: str, part: Part, member: str, before: date | None, after: str | None, limit: int
) -> tuple[list[tuple[str, Listed]], str | None]:
    """Returns places of a list with their positions, and the position after which there are more (None: no more).

    One query of keys alone. `before` ends a list by days; `member` names whose list of kind `member` it is.
    """
    span = ops.Span(
        places.requests_listing(tenant, member if part == "member" else part),
        until=before.isoformat() if before else None,
        after=_make_mark(tenant, part, after) if after is not None else None,
        newest_first=part in _NEWEST_FIRST,
        limit=limit,
        index="listing",
    )
    page = table.query(tenant, span)
    found = [(str(item["list_sk"]), _parse(part, str(item["list_sk"]).split("#"))) for item in page.items]
    return found, page.last.partition("\n")[0] if page.last else None


def _parse(part: Part, facts: Sequence[str]) -> Listed:
    """Returns what a sort key tells, which was written above from these very types."""
    request_id = facts[-1]
    if part == "all":
        return Listed(request_id, cast("Right", facts[1]))
    kind = cast("Right", facts[2])
    if part == "closed":
        return Listed(request_id, kind, cast("Status", facts[3]), facts[4], NO_CLOCK)
    day, clock = date.fromisoformat(facts[0]), cast("ClockName", facts[1])
    if part == "member":
        return Listed(request_id, kind, clock=clock, day=day)
    return Listed(request_id, kind, cast("Status", facts[3]), facts[4], clock, day)


def _make_mark(tenant: str, part: Part, position: str) -> str:
    """Returns where a query of the index goes on: a position names the request, and so the item that took it."""
    find_place = {"all": places.rights_details, "member": places.assignee}.get(part, places.rights_request)
    place = find_place(tenant, position.rpartition("#")[2])
    return f"{position}\n{place.pk}\n{place.sk}"
