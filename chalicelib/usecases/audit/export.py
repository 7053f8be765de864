"""Exports days of the audit, in parts: all that a verifier without network needs, as it is found now.

A part is of one day: a piece of its checkpoint, or some of its lines with the events and reads behind them. The day
after the last one gives its checkpoint alone, for the lines that came late.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.domain.audit.checkpoints import find_key
from chalicelib.domain.audit.days import Days, expect_lines
from chalicelib.domain.errors import Malformed
from chalicelib.domain.times import local_date, start_of_day
from chalicelib.usecases import cursors
from chalicelib.usecases.audit.details import judge_details
from chalicelib.usecases.audit.examine import find_erased, list_months, read_segments
from chalicelib.usecases.audit.find_sealed import find_sealed, make_verifier
from chalicelib.usecases.audit.keep_read import keep_read
from chalicelib.usecases.audit.verify import choose_days

if TYPE_CHECKING:
    from chalicelib.domain.audit.chains import Head
    from chalicelib.domain.audit.checkpoints import Sealing
    from chalicelib.domain.audit.findings import Finding
    from chalicelib.domain.audit.lines import Line
    from chalicelib.domain.audit.reads import AuditedRead
    from chalicelib.domain.events import StoredEvent
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

MOST_LINES: Final = 1_000
"""How many lines a part has: with their events it stays far below what Lambda can answer, 6 MB."""
PIECE: Final = 2_000_000
"""How many characters of a checkpoint a part has."""
MOST_OF_A_DAY: Final = 1_000_000
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, repr=False)
class AuditPart:
    """One part of an export, and the cursor of the next."""

    first: date
    last: date
    day: date
    key: dict[str, str]
    sealing: Sealing | None
    checkpoint: tuple[int, str] | None  # a piece of the day's checkpoint, and where it begins
    lines: Sequence[Line]  # as they are found now, in order; of the day as long as it has some left
    events: Sequence[tuple[str, StoredEvent]]  # by the names of their chains
    heads: dict[str, Head]
    reads: Mapping[str, AuditedRead]  # by the hashes in their places
    details: Sequence[Finding]  # what is gone of what was said or shown with these events
    erased: dict[str, Head] = field(default_factory=dict)  # chains that the retention let go, with the last part
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class _Spot:
    """Where a part begins: in a day's checkpoint, or behind it in the day's lines."""

    day: date
    piece: int = 0  # characters
    line: int = -1  # -1 while the checkpoint is given
    last: str = ""  # the hash of the line before it; "" before the first of the day

    def text(self) -> str:
        return f"{self.day.isoformat()} {self.piece} {self.line} {self.last}"


def export_audit(
    ports: Ports, ctx: Context, since: datetime | None, until: datetime | None, cursor: str | None
) -> AuditPart:
    """Returns a part of the export of all days that lie in [since, until) at least in part. An audited read.

    Raises Invalid, Unavailable; Malformed (invalid_cursor), also where a line came late among those that were given.
    """
    if cursor:
        begin, end, *at = cursors.decode(ports, ctx.tenant, "audit-export", cursor).split(" ")
        first, last = date.fromisoformat(begin), date.fromisoformat(end)
        spot = _Spot(date.fromisoformat(at[0]), int(at[1]), int(at[2]), at[3])
    else:
        first, last = choose_days(ports, ctx, since, until)
        spot = _Spot(first)
    keep_read(ports, ctx, "audit.exported")
    part, after = _make_part(ports, ctx, first, last, spot)
    if after is None:
        months = list_months(start_of_day(first, ctx.profile.time_zone), ctx.now)
        return replace(part, erased=find_erased(ports, ctx.tenant, months))
    position = f"{first.isoformat()} {last.isoformat()} {after.text()}"
    return replace(part, next_cursor=cursors.encode(ports, ctx.tenant, "audit-export", position))


def _make_part(ports: Ports, ctx: Context, first: date, last: date, spot: _Spot) -> tuple[AuditPart, _Spot | None]:
    """Returns the part that begins here, and where the next one begins; None after the last."""
    tenant = ctx.tenant
    piece, spot = _take_piece(ports, tenant, spot)
    taken = _Taken()
    after = spot
    if spot.line >= 0:
        taken = _take_lines(ports, tenant, spot) if spot.day <= last else taken
        next_day = _Spot(spot.day + _DAY)
        after = _Spot(spot.day, 0, spot.line + MOST_LINES, taken.wanted[-1].hash) if taken.rest else next_day
    running = last >= local_date(ctx.now, ctx.profile.time_zone)
    events = [line for line in taken.wanted if line.kind == "event"]
    segments = read_segments(ports, tenant, events, taken.sealed, running=running)
    part = AuditPart(
        first=first,
        last=last,
        day=spot.day,
        key=ports.signer.public_jwk(tenant),
        sealing=ports.audit.sealing(tenant),
        checkpoint=piece,
        lines=taken.lines,
        events=[(one.name, stored) for one in segments for stored in one.events],
        heads={one.name: one.head for one in segments if one.head is not None},
        reads=ports.audit.reads(tenant, [(spot.day, line) for line in taken.wanted if line.kind == "read"]),
        details=judge_details(ports, tenant, segments),
    )
    return part, after if after.day <= last + _DAY else None


@dataclass(frozen=True, slots=True)
class _Taken:
    """Some of a day's lines: those found now, all that are to be looked at, and those that checkpoints vouch for."""

    lines: Sequence[Line] = ()
    wanted: Sequence[Line] = ()
    sealed: Sequence[Line] = ()
    rest: bool = False


def _take_lines(ports: Ports, tenant: str, spot: _Spot) -> _Taken:
    verify = make_verifier(ports, tenant)
    found = ports.audit.lines(tenant, spot.day, MOST_OF_A_DAY)
    after = find_sealed(ports, tenant, spot.day + _DAY, verify)
    sealed = expect_lines(Days([find_sealed(ports, tenant, spot.day, verify, found)], after))[spot.day]
    everything = sorted({line.place: line for line in (*found, *sealed)}.values())
    if spot.last and [line.hash for line in everything[spot.line - 1 : spot.line]] != [spot.last]:
        raise Malformed("A line of this day came late, behind which you were. Begin anew.", code="invalid_cursor")
    wanted = everything[spot.line : spot.line + MOST_LINES]
    places = {line.place for line in wanted}
    lines = sorted(line for line in found if line.place in places)
    return _Taken(lines, wanted, sealed, rest=spot.line + MOST_LINES < len(everything))


def _take_piece(ports: Ports, tenant: str, spot: _Spot) -> tuple[tuple[int, str] | None, _Spot]:
    """Returns the next piece of the day's checkpoint, and where the part goes on: in lines once it was given whole."""
    if spot.line >= 0:
        return None, spot
    data = ports.archive.read(tenant, find_key(spot.day))
    if data is None:
        return None, _Spot(spot.day, 0, 0)
    text = data.decode("utf-8", "replace")
    piece = text[spot.piece : spot.piece + PIECE]
    done = spot.piece + PIECE >= len(text)
    return (spot.piece, piece), _Spot(spot.day, spot.piece + len(piece), 0 if done else -1)
