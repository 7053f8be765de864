"""Lists rights requests for staff: filters are judged on the keys of an index, then a page is read as it is now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from chalicelib.domain.errors import Malformed
from chalicelib.domain.rights.lists import listing
from chalicelib.domain.rights.lists.listing import Filters, Part, Sort
from chalicelib.domain.times import local_date
from chalicelib.usecases import cursors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.domain.rights.moments import ClockName
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.domain.rights.seen import SeenRequest
    from chalicelib.domain.rights.vocabulary import Status
    from chalicelib.domain.tenants.rights import Right
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

MOST_QUERIES: Final = 4
KEYS_A_QUERY: Final = 250
"""How many keys a query reads at once where filters pass over some."""
KEYS_OF_RARE: Final = 1_000
"""How many each further one reads while less than half a page was found: what is rare is found, or is known not to be
there, in few pages. So a page looks at 3,250 keys at most."""
CANDIDATES: Final = 50
"""How many requests are read where their keys don't tell all: with their details, what one batch brings."""
ME: Final = "me"
NONE: Final = "none"


@dataclass(frozen=True, slots=True)
class ListRequests:
    """Which requests to list. `assignee` is a member (mem_…), ME, or NONE for those on which nobody works."""

    status: Status | None = None
    type: Right | None = None
    assignee: str | None = None
    clock: ClockName | None = None
    overdue: bool | None = None
    due_before: date | None = None
    sort: Sort = "due_at"
    limit: int = 25
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class _Spot:
    """How far the reading has come: the number of the list, and the last position in it that was looked at."""

    part: int = 0
    after: str | None = None


def list_requests(ports: Ports, ctx: Context, command: ListRequests) -> tuple[list[SeenRequest], str | None]:
    """Returns a page of requests with what people wrote, and the next cursor. A page may be short, even empty.

    At most four queries and one batch read. Raises Malformed for a wrong cursor (invalid_cursor), and for `me` by a
    key that nobody holds (malformed_query).
    """
    filters = _make_filters(ctx, command)
    parts = listing.choose_parts(filters)
    name = _name_list(filters)
    spot = _read_cursor(cursors.decode(ports, ctx.tenant, name, command.cursor)) if command.cursor else _Spot()
    complete = all(listing.tells_all(part, filters) for part in parts)
    most = command.limit if complete else max(command.limit, CANDIDATES)
    gathered, rest = _gather(ports, ctx.tenant, filters, parts, spot, most)
    found = ports.rights_requests.read(ctx.tenant, [request_id for _, request_id in gathered])
    wanted = [
        (at, found[request_id])
        for at, request_id in gathered
        if request_id in found and _is_wanted(found[request_id].request, parts[at.part], filters)
    ]
    shown = wanted[: command.limit]
    if len(wanted) > len(shown):
        rest = shown[-1][0]
    cursor = cursors.encode(ports, ctx.tenant, name, f"{rest.part} {rest.after or ''}") if rest else None
    return [seen for _, seen in shown], cursor


def _gather(
    ports: Ports, tenant: str, filters: Filters, parts: Sequence[Part], spot: _Spot, most: int
) -> tuple[list[tuple[_Spot, str]], _Spot | None]:
    """Returns the ids of requests whose keys are accepted, each with its spot, and where the reading goes on."""
    gathered: list[tuple[_Spot, str]] = []
    for turn in range(MOST_QUERIES):
        part = parts[spot.part]
        rare = turn > 0 and 2 * len(gathered) < most
        at_once = KEYS_OF_RARE if rare else KEYS_A_QUERY
        size = at_once if listing.narrows(part, filters) else most - len(gathered)
        before = filters.before if part in ("open", "member") else None
        places, last = ports.rights_requests.listed(tenant, part, filters.member or "", before, spot.after, size)
        gathered += [
            (_Spot(spot.part, position), listed.request_id)
            for position, listed in places
            if listing.accepts(filters, listed)
        ]
        if last is None and spot.part + 1 == len(parts):
            return gathered[:most], gathered[most - 1][0] if len(gathered) > most else None
        spot = _Spot(spot.part, last) if last is not None else _Spot(spot.part + 1)
        if len(gathered) >= most:
            break
    return gathered[:most], gathered[most - 1][0] if len(gathered) > most else spot


def _is_wanted(request: RightsRequest, part: Part, filters: Filters) -> bool:
    """Returns whether a request that was found by its place is still where it was, and what was asked for."""
    listed = listing.describe(request)
    return listing.belongs(part, listed) and listing.accepts(filters, listed)


def _make_filters(ctx: Context, command: ListRequests) -> Filters:
    assignee = command.assignee
    if assignee == ME:
        assignee = ctx.actor.member
        if not assignee:
            raise Malformed(
                "`assignee`: With `me`, use a key that was made with a `holder`; this one names nobody.",
                code="malformed_query",
            )
    return Filters(
        today=local_date(ctx.now, ctx.profile.time_zone),
        status=command.status,
        type=command.type,
        assignee=listing.NOBODY if assignee == NONE else assignee,
        clock=command.clock,
        overdue=command.overdue,
        due_before=command.due_before,
        sort=command.sort,
    )


def _name_list(filters: Filters) -> str:
    """Returns the name by which a cursor is bound to its filters. The day is left out: a cursor outlives midnight."""
    asked = (filters.status, filters.type, filters.assignee, filters.clock, filters.overdue, filters.due_before)
    return " ".join(("requests", *map(str, asked), filters.sort))


def _read_cursor(position: str) -> _Spot:
    part, _, after = position.partition(" ")
    return _Spot(int(part), after or None)
