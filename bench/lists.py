"""The lists of rights requests and the search, page by page, over thousands of open ones.

The requests are made by the domain's own functions and stored by the storage layer's own writers: five types, one in
eleven a member's, a few at other statuses or overdue, a few hundred closed, and more than a search shows of one person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from bench.budgets import Budget, World, calls, format_calls
from bench.operations import TENANT
from bench.population import list_items
from bench.report import Row
from chalicelib import wiring
from chalicelib.domain.changes import Event
from chalicelib.domain.ids import ulid
from chalicelib.domain.people.identifiers import Identifier, IdentifierKind
from chalicelib.domain.rights.details import AddDetails, AddToPerson, RequestDetails, Requester
from chalicelib.domain.rights.intake import Submission, begin
from chalicelib.domain.rights.requests import Closing, Intake, RightsRequest, SaveRightsRequest
from chalicelib.domain.rights.vocabulary import Status
from chalicelib.domain.tenants.rights import Right
from chalicelib.storage.rights import details, requests
from chalicelib.storage.table.ops import Item

MEMBER: Final = "mem_01KARZ6T9GSWQ40CJ9S2ED4T52"
BUSY: Final = "often@bench.example"
CLOSED: Final = 300
_TYPES: Final[tuple[Right, ...]] = ("delete", "know", "access", "correct", "portability")
_DAYS: Final = 40
"""Over how many days the receipts are spread; below the days of an answer, so that only the chosen ones are overdue."""
_PAGE: Final = Budget(calls(Query=4, BatchGetItem=1), 1_000, 0)
_LONG_PAGE: Final = Budget(calls(Query=4, BatchGetItem=2), 1_000, 0)
_CSV_PAGE: Final = Budget(calls(Query=4, BatchGetItem=20), 10_000, 0)


_KEY_CHECK: Final = ("dynamodb", "UpdateItem")
"""What is left out: the key is checked once a minute, which is an operation of its own."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One list that is read to its end."""

    name: str
    query: Mapping[str, Any]
    budget: Budget = _PAGE


LISTINGS: Final = (
    Listing("all open, 25 a page", {}),
    Listing("all open, 50 a page", {"limit": 50}),
    Listing("all open, 100 a page", {"limit": 100}, _LONG_PAGE),
    Listing("by receipt", {"sort": "received_at", "limit": 50}),
    Listing("one type", {"type": "correct", "limit": 50}),
    Listing("one type, by receipt", {"type": "correct", "sort": "received_at", "limit": 50}),
    Listing("a member's", {"assignee": MEMBER}),
    Listing("a member's, one type", {"assignee": MEMBER, "type": "correct"}),
    Listing("nobody's, one type", {"assignee": "none", "type": "know", "limit": 50}),
    Listing("a rare status", {"status": "in_progress"}),
    Listing("a rare status of a member's", {"status": "in_progress", "assignee": MEMBER}),
    Listing("overdue", {"overdue": "true"}),
    Listing("one clock, due before a day", {"clock": "due", "due_before": "2099-01-01", "type": "delete", "limit": 50}),
    Listing("closed", {"status": "completed"}),
    Listing("none at all", {"status": "denied", "type": "access"}),
)
"""The reads of a page are one batch as DynamoDB counts it, a hundred items, up to 50 requests; a hundred are two."""


def items(number: int, now: datetime) -> Iterator[Item]:
    """Yields all items of that many open requests, and of the closed ones beside them."""
    ports = wiring.ports()
    profile = ports.profiles[TENANT]
    busy = ports.secrets.identifier_key(TENANT, Identifier(IdentifierKind.EMAIL, BUSY))
    for n in range(number + CLOSED):
        received = now - timedelta(days=60 if n % 50 == 7 else n % _DAYS, minutes=n)
        key = busy if n % 60 == 0 else f"email#v1#{n:032x}"
        request_id = f"req_{ulid(received, n.to_bytes(10, 'big')).upper()}"
        requester = Requester("Pat", f"Rivera {n}", f"person-{n}@bench.example")
        intake = Intake(received, received, "phone", "person", "client", "CA", "US", trusted=True)
        sent = Submission((_TYPES[n % 5],), intake, requester)
        (step,) = begin(profile, sent, [request_id], (key,), received, "key_bench")
        request = _settle(step.after, n, received, closed=n >= number)
        event = Event("request.received", received, received, "system:bench", "bench", request_id, body=dict(step.body))
        yield from list_items(requests.writes(TENANT, SaveRightsRequest(request, None, event, None)))
        written = RequestDetails(request_id, requester, None, "All that you hold.", None, "00" * 16)
        yield from list_items(details.details_writes(TENANT, AddDetails(written, request.type, received)))
        yield from list_items(details.person_writes(TENANT, AddToPerson(key, request_id, request.type, received)))


def _settle(request: RightsRequest, n: int, received: datetime, *, closed: bool) -> RightsRequest:
    """Returns the request as it stands some days later: acknowledged, verified, at work or closed."""
    status: Status = "completed" if closed else "in_progress" if n % 100 == 3 else "open"
    proof = replace(request.proof, level=request.proof.needed)
    return replace(
        request,
        status=status,
        proof=proof,
        tasks=(),
        version=1,
        acknowledged_at=received,
        assignee=MEMBER if n % 11 == 3 else None,
        closing=Closing(1, received, MEMBER) if closed else None,
    )


def measure(world: World, method: str, most_pages: int) -> Iterator[Row]:
    """Yields a row for each list and search, with the most that any of its pages took, up to so many of each."""
    world.ask("GET", "/v1/requests", None)  # the process knows its key from here on
    for one in LISTINGS:
        yield _measure_list(world, one, method, most_pages)
    yield _measure_csv(world, method)
    for name, body, most, kept in (
        ("an address that asked for more than a hundred", {"email": BUSY}, 2, 4),
        ("an unknown address", {"email": "nobody@bench.example"}, 0, 1),
    ):
        with world.meter() as used:
            found = world.ask("POST", "/v1/requests/search", body)["items"]
        # That somebody searched is kept, with the ids that were found: a unit for about thirty of them.
        budget = Budget(calls(Query=1, BatchGetItem=most, PutItem=1), 210, kept)
        told = f"{len(found)} found; {format_calls(used.calls)}, {used.read_units:g} RU, {used.write_units:g} WU"
        yield _make_row(f"search of requests: {name}", budget, told, method, bool(budget.broken(used)))


def _measure_list(world: World, one: Listing, method: str, most_pages: int) -> Row:
    most: dict[tuple[str, str], int] = {}
    pages = found = 0
    units = 0.0
    cursor: str | None = None
    over = False
    while pages == 0 or (cursor and pages < most_pages):
        query = urlencode({**one.query, **({"cursor": cursor} if cursor else {})})
        with world.meter() as used:
            page = world.ask("GET", f"/v1/requests?{query}", None)
        used.calls.pop(_KEY_CHECK, None)
        cursor, pages, found = page["next_cursor"], pages + 1, found + len(page["items"])
        most = {name: max(most.get(name, 0), used.calls.get(name, 0)) for name in {*most, *used.calls}}
        units = max(units, used.read_units)
        over = over or bool(one.budget.broken(used))
    told = f"{pages} pages, {found:,} found; most {format_calls(most)}, {units:g} RU of the table"
    return _make_row(f"list of requests: {one.name}", one.budget, told, method, over)


def _measure_csv(world: World, method: str) -> Row:
    with world.meter() as used:
        world.ask("GET", "/v1/requests?limit=1000", None, headers={"Accept": "text/csv"})
    told = f"{format_calls(used.calls)}, {used.read_units:g} RU"
    return _make_row("list of requests: CSV, 1,000 lines", _CSV_PAGE, told, method, bool(_CSV_PAGE.broken(used)))


def _make_row(what: str, budget: Budget, told: str, method: str, over: bool) -> Row:
    return Row(what, f"{format_calls(budget.calls)} a page", told, method, "OVER" if over else "OK", binding=True)
