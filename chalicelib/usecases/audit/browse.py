"""Lists what happened and what was read, newest first, from day to day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from chalicelib.domain.audit.records import show_record
from chalicelib.domain.audit.windows import check_window
from chalicelib.domain.events import canonical
from chalicelib.domain.hashing import hash_text
from chalicelib.domain.times import DAY_MS, from_ms, local_date, start_of_day, to_ms
from chalicelib.usecases import cursors
from chalicelib.usecases.audit.keep_read import keep_read

if TYPE_CHECKING:
    from chalicelib.domain.audit.lines import Line
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

DEFAULT_SPAN_DAYS: Final = 31
"""How many days back the list goes where nobody says."""
ROUND: Final = 250
"""How many lines of a day are looked at in one round of eight queries where there are filters."""
MOST_ROUNDS: Final = 8
"""How many rounds make a page, so that a page is short rather than slow."""


@dataclass(frozen=True, slots=True, repr=False)
class ListAudit:
    """Which entries to list: those in [since, until), by an actor, of an action, about a record."""

    limit: int
    since: datetime | None = None
    until: datetime | None = None
    actor: str = ""  # `<kind>:<id>`, or the id alone
    action: str = ""  # the type of an event or of a read
    record: str = ""  # as it is shown
    cursor: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class AuditEntry:
    """One event or read, as it is listed. A read has no version, and may be of several records or of none."""

    at: datetime
    actor: str
    action: str
    records: tuple[str, ...]  # as they are shown
    version: int | None
    hash: str


@dataclass(frozen=True, slots=True, repr=False)
class AuditListing:
    """A page of entries, and the next cursor."""

    entries: list[AuditEntry]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class _Spot:
    """How far the reading has come: what is left lies below this moment (milliseconds) and hash."""

    at: int
    hash: str = ""

    def is_at_end(self, since: int) -> bool:
        """Returns whether nothing is left that is not older."""
        return (self.at, self.hash) <= (since, "")

    def day(self, zone: str) -> date:
        """Returns the day in which the next line may lie."""
        return local_date(from_ms(self.at if self.hash else self.at - 1), zone)


def list_audit(ports: Ports, ctx: Context, command: ListAudit) -> AuditListing:
    """Returns a page of entries, newest first, and the next cursor. A page may be short, even empty.

    The read is an audited one. Raises Invalid for a window that ends before it begins, Malformed (invalid_cursor),
    Unavailable.
    """
    check_window(command.since, command.until)
    name = _name_list(command)
    until = to_ms(command.until) if command.until else to_ms(ctx.now) + 1
    since = to_ms(command.since) if command.since else until - DEFAULT_SPAN_DAYS * DAY_MS
    spot = _Spot(until)
    if command.cursor:
        at, digest, begin = cursors.decode(ports, ctx.tenant, name, command.cursor).split(" ")
        spot, since = _Spot(int(at), digest), int(begin)
    found: list[AuditEntry] = []
    for _ in range(MOST_ROUNDS):
        if spot.is_at_end(since) or len(found) == command.limit:
            break
        spot = _take_round(ports, ctx, command, found, spot, since)
    # After it, so that it lists no own read. A name that nothing has stays out: it may be anything, an address too.
    keep_read(ports, ctx, "audit.read", [command.record] if command.record and found else [])
    more = None if spot.is_at_end(since) else f"{spot.at} {spot.hash} {since}"
    cursor = cursors.encode(ports, ctx.tenant, name, more) if more else None
    return AuditListing(found, cursor)


def _take_round(
    ports: Ports, ctx: Context, command: ListAudit, found: list[AuditEntry], spot: _Spot, since: int
) -> _Spot:
    """Adds to what was found what the next lines of a day give, and returns how far that went."""
    day = spot.day(ctx.profile.time_zone)
    filtered = command.actor or command.action or command.record
    size = ROUND if filtered else command.limit - len(found)
    lines = ports.audit.latest_lines(ctx.tenant, day, (spot.at, spot.hash), size)
    inside = [line for line in lines if line.at >= since]
    for line, entry in _read(ports, ctx, day, inside):
        spot = _Spot(line.at, line.hash)
        if entry is not None and _is_wanted(entry, command):
            found.append(entry)
            if len(found) == command.limit:
                return spot
    if len(inside) < len(lines):
        return _Spot(since)
    return spot if len(lines) == size else _Spot(to_ms(start_of_day(day, ctx.profile.time_zone)))


def _read(ports: Ports, ctx: Context, day: date, lines: Sequence[Line]) -> list[tuple[Line, AuditEntry | None]]:
    """Returns the lines with what they stand for, None where that is gone."""
    places = [(line.record, line.version) for line in lines if line.kind == "event"]
    events = ports.audit.events(ctx.tenant, places)
    reads = ports.audit.reads(ctx.tenant, [(day, line) for line in lines if line.kind == "read"])
    entries: list[tuple[Line, AuditEntry | None]] = []
    for line in lines:
        stored, read = events.get((line.record, line.version)), reads.get(line.hash)
        if stored is not None:
            happened, shown = stored.event, (show_record(line.record),)
            made = AuditEntry(happened.recorded_at, happened.actor, happened.type, shown, line.version, stored.hash)
            entries.append((line, made))
        elif read is not None:
            entries.append((line, AuditEntry(read.at, read.actor, read.action, read.records, None, line.hash)))
        else:
            entries.append((line, None))
    return entries


def _is_wanted(entry: AuditEntry, command: ListAudit) -> bool:
    actor = command.actor in ("", entry.actor, entry.actor.partition(":")[2])
    return actor and command.action in ("", entry.action) and (not command.record or command.record in entry.records)


def _name_list(command: ListAudit) -> str:
    """Returns the name by which a cursor is bound to its filters."""
    since, until = (to_ms(edge) if edge else None for edge in (command.since, command.until))
    return "audit:" + hash_text(canonical([since, until, command.actor, command.action, command.record]))[:32]
