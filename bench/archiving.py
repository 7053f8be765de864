"""The operations of the archive that have a budget: putting a closed request there, reading it, and sealing a day.

They need an archive, so they are measured on the embedded stack alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bench.budgets import Budget, Operation, Step, World, calls
from bench.outgoing import act_as, make_context
from bench.rights import make_proven, send_letters
from bench.worlds import StackWorld
from chalicelib import wiring
from chalicelib.domain.archive.purge import list_parts
from chalicelib.domain.audit.checkpoints import Sealing
from chalicelib.domain.hashing import hash_text
from chalicelib.domain.rights.actions.decide import Granted
from chalicelib.domain.times import local_date, start_of_day, to_ms
from chalicelib.storage.table import audit_places, places
from chalicelib.storage.table.ops import Item
from chalicelib.usecases.audit.seal import seal_days
from chalicelib.usecases.outbox.deliver import deliver
from chalicelib.usecases.rights.decide import Complete, complete
from chalicelib.usecases.rights.work import add_note

_TENANT: Final = "cyclonex"
ITEMS: Final = 30
"""How many items of a request leave the table once it is archived."""
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Closed:
    """A request that waits for the archive, and the row by which it goes there."""

    request_id: str
    row_id: str


_PREPARED: dict[int, _Closed] = {}
"""Number of the operation → the request that was prepared for it."""
_WARM: Final = -1
"""The number of the request by whose archiving the process gets its credentials."""


def _prepare_closed(world: World, number: int) -> None:
    """Makes a request that was answered, of which ITEMS items leave the table; the process has its credentials."""
    if _WARM not in _PREPARED:
        _PREPARED[_WARM] = _close(world, number + 1)
        _archive(world, _WARM)
    _PREPARED[number] = _close(world, number)


def _close(world: World, number: int) -> _Closed:
    request_id = make_proven(world, number)
    ports, ctx = wiring.ports(), make_context()
    complete(ports, ctx, Complete(request_id, Granted("Here it is.")))
    send_letters(request_id)
    while (whole := ports.rights_requests.whole(_TENANT, request_id)) and len(list_parts(whole)) < ITEMS:
        add_note(ports, ctx, request_id, "Called, and nobody there.")
    row_id = ports.rights_requests.states(_TENANT, [request_id])[request_id].archiving
    return _Closed(request_id, row_id)


def _archive(_: World, number: int) -> None:
    act_as("archive", lambda: deliver(wiring.ports(), _TENANT, _PREPARED[number].row_id))


def _prepare_archived(world: World, number: int) -> None:
    _prepare_closed(world, number)
    _archive(world, number)
    _read(world, number)  # so that the process knows its key


def _read(world: World, number: int) -> None:
    world.ask("GET", f"/v1/requests/{_PREPARED[number].request_id}/archive", None)


def _prepare_days(lines: int) -> Step:
    """Makes two days with so many lines each, and seals the first of them."""

    def prepare(world: World, _: int) -> None:
        if not isinstance(world, StackWorld):
            raise TypeError("only the embedded stack has an archive")
        ports = wiring.ports()
        now, zone = ports.clock.now(), ports.profiles[_TENANT].time_zone
        day = local_date(now, zone) - _DAY
        world.load(_make_lines(day - _DAY, zone, lines))
        world.load(_make_lines(day, zone, lines))
        ports.audit.save_sealing(_TENANT, Sealing(day - _DAY, day - _DAY), ports.audit.sealing(_TENANT))
        act_as("archive", lambda: seal_days(ports, _TENANT, now - _DAY))

    return prepare


def _make_lines(day: date, zone: str, lines: int) -> Iterator[Item]:
    """Yields events as far as the audit's lists know them: their places and keys."""
    first = to_ms(start_of_day(day, zone))
    for number in range(lines):
        shard, place = audit_places.place_line(first + number, hash_text(f"{day} {number}"))
        yield {
            "pk": audit_places.chain_of(_TENANT, f"S#bench-{day}-{number}"),
            "sk": f"{places.EVENT_PREFIX}0000000001",
            "list_pk": audit_places.events_listing(_TENANT, day, shard),
            "list_sk": place,
        }


def _seal(_: World, __: int) -> None:
    ports = wiring.ports()
    act_as("archive", lambda: seal_days(ports, _TENANT, ports.clock.now()))


def make_operations(lines: int) -> tuple[Operation, ...]:
    """Returns the operations; the checkpoint has so many lines, and so has the one of the day before."""
    queries = 16 + 2 * (lines // 2_500)
    return (
        Operation(
            f"archiving a request of {ITEMS} items",
            Budget(_ARCHIVED, 40, 8 + 2 * ITEMS),
            _archive,
            _prepare_closed,
            note="planned: 1 query, 1 get, 3 transactions, 67 WU; beside it the row's read and 2 for holds, 1 WU more",
        ),
        Operation(
            "words of an archived request",
            Budget(calls(GetItem=1, PutItem=1) | {("s3", "GetObject"): 1}, 1, 1),
            _read,
            _prepare_archived,
            note="the put is the audited read's",
        ),
        Operation(
            f"checkpoint of {lines:,} lines",
            Budget(calls(Query=queries, GetItem=1, PutItem=1) | _OBJECT | {("kms", "Sign"): 1}, 20, 2),
            _seal,
            _prepare_days(lines),
            note="planned: 100 queries at most; beside it the signature, and which day is next",
        ),
    )


_OBJECT: Final = {("s3", "PutObject"): 1, ("s3", "GetObject"): 1}
_ARCHIVED: Final = calls(GetItem=2, Query=2, TransactWriteItems=2) | _OBJECT
LINES: Final = 10_000
"""How many lines a day has in `make bench`."""
