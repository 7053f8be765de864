"""Reads the lists of rights requests: partitions of the index `listing`, whose sort keys tell what filters ask for.

open    <day>#<clock>#<type>#<status>#<member or ->#<id>
closed  <received at>#-#<type>#<status>#<member or ->#<id>
all     <received at>#<type>#<id>
mem_…   <day>#<clock>#<type>#<id>
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, cast

from chalicelib.domain.rights.lists.listing import NO_CLOCK, Listed, Part
from chalicelib.domain.rights.moments import ClockName
from chalicelib.domain.rights.vocabulary import Status
from chalicelib.domain.tenants.rights import Right
from chalicelib.storage.table import ops, places

_NEWEST_FIRST: Final = frozenset[Part]({"closed", "all"})


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
    """Returns what a sort key tells; the repositories wrote it from these very types."""
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
