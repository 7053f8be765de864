"""Examines days: reads their lines, checkpoints, events and reads as they are found now, and lets the domain judge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.domain.audit.chains import Head, Segment, judge_segment
from chalicelib.domain.audit.checkpoints import list_days
from chalicelib.domain.audit.days import Days, FoundDay, expect_lines, find_strangers, judge_checkpoints
from chalicelib.domain.audit.findings import Finding
from chalicelib.domain.audit.reads import KEPT
from chalicelib.domain.events import StoredEvent
from chalicelib.domain.times import from_ms, local_date
from chalicelib.usecases.audit.details import judge_details
from chalicelib.usecases.audit.find_sealed import find_sealed, make_verifier

if TYPE_CHECKING:
    from chalicelib.domain.audit.lines import Line
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

_DAY: Final = timedelta(days=1)


class TooManyLines(Exception):
    """Raised where the days have more lines than were to be looked at."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What was looked at, and what is not as it was."""

    findings: list[Finding] = field(default_factory=list)
    records: int = 0
    events: int = 0
    reads: int = 0

    def add(self, other: Examined) -> Examined:
        """Returns both together."""
        return Examined(
            [*self.findings, *other.findings],
            self.records + other.records,
            self.events + other.events,
            self.reads + other.reads,
        )


def examine_days(ports: Ports, ctx: Context, first: date, last: date, most: int) -> Examined:
    """Examines the days from one to another. Raises TooManyLines, Unavailable.

    It takes a query for some thousand lines of each day and shard, a read of the archive for each day, and a batch read
    for a hundred events or reads.
    """
    days = _read_days(ports, ctx.tenant, first, last, most)
    sealing = ports.audit.sealing(ctx.tenant)
    findings = judge_checkpoints(days, sealing.first if sealing else None, sealing.day - _DAY if sealing else date.min)
    expected = expect_lines(days)
    for day, line in find_strangers(days, expected):
        findings.append(Finding(line.record or f"READS#{day.isoformat()}", line.version or None, "forged"))
    running = last >= local_date(ctx.now, ctx.profile.time_zone)
    lines = {one.day: {line.place: line for line in (*one.lines, *expected[one.day])}.values() for one in days.found}
    events = [line for group in lines.values() for line in group if line.kind == "event"]
    sealed = [line for group in expected.values() for line in group if line.kind == "event"]
    segments = read_segments(ports, ctx.tenant, events, sealed, running=running)
    for segment in segments:
        findings += judge_segment(segment)
    findings += judge_details(ports, ctx.tenant, segments)
    reads = [(day, line) for day, group in lines.items() for line in group if line.kind == "read"]
    findings += _judge_reads(ports, ctx, reads)
    return Examined(_tidy(findings), len(segments), len(events), len(reads))


def read_segments(
    ports: Ports, tenant: str, lines: Iterable[Line], sealed: Sequence[Line], *, running: bool
) -> list[Segment]:
    """Returns for each record the stretch of its chain that the lines name, with its neighbours.

    `sealed` are the lines that checkpoints vouch for; `running` says whether the stretches reach the chains' ends.
    """
    versions: dict[str, set[int]] = {}
    for line in lines:
        versions.setdefault(line.record, set()).add(line.version)
    spans = {name: range(max(1, min(found) - 1), max(found) + 2) for name, found in versions.items()}
    events = dict(ports.audit.events(tenant, [(name, version) for name in spans for version in spans[name]]))
    heads: Mapping[str, Head] = ports.audit.heads(tenant, list(spans)) if running else {}
    # What was written while this was read, and what its record remembers and nobody listed.
    rest = [(name, version) for name, head in heads.items() for version in range(spans[name].stop, head.version + 1)]
    events.update(ports.audit.events(tenant, rest))
    own = {line.hash: (line.record, line.version) for line in sealed}
    vouched: dict[str, dict[int, Line]] = {}
    for line in sealed:
        vouched.setdefault(line.record, {})[line.version] = line
    found: dict[str, list[StoredEvent]] = {name: [] for name in spans}
    for (name, _), stored in sorted(events.items()):
        found[name].append(stored)
    segments = [
        Segment(
            name,
            span.start,
            found[name],
            heads.get(name),
            vouched.get(name, {}),
            {one.hash: own[one.hash] for one in found[name] if own.get(one.hash, (name, 0))[0] != name},
        )
        for name, span in spans.items()
    ]
    return mark_erased(ports, tenant, segments)


def find_erased(ports: Ports, tenant: str, months: Iterable[str]) -> dict[str, Head]:
    """Returns the ends of chains that the retention let go with their records, as its own chains name them."""
    erased: dict[str, Head] = {}
    for month in months:
        for stored in ports.audit.segment(tenant, f"RETENTION#{month}", 1, None):
            for name, version, digest in stored.event.body.get("gone", ()):
                erased[name] = Head(version, digest)
    return erased


def mark_erased(ports: Ports, tenant: str, segments: list[Segment]) -> list[Segment]:
    """Returns the segments, those of which something is not there with what the retention says of them."""
    moments = [_find_oldest(one) for one in segments if _lacks_any(one)]
    known = [moment for moment in moments if moment is not None]
    if not known:
        return segments
    erased = find_erased(ports, tenant, list_months(min(known), ports.clock.now()))
    return [replace(one, erased=erased.get(one.name)) if _lacks_any(one) else one for one in segments]


def _lacks_any(segment: Segment) -> bool:
    """Returns whether a stretch lacks an event between its first version and the last that is known."""
    found = {stored.version for stored in segment.events}
    last = max([*found, *segment.lines], default=0)
    return any(version not in found for version in range(segment.first, last + 1))


def _find_oldest(segment: Segment) -> datetime | None:
    """Returns the moment of the oldest of what is known of a stretch; None where nothing is."""
    lines = [from_ms(line.at) for line in segment.lines.values()]
    return min([*lines, *(stored.event.recorded_at for stored in segment.events)], default=None)


def list_months(first: datetime, last: datetime) -> list[str]:
    """Returns the months (UTC) from one moment to another, as the retention names its chains."""
    start, stop = first.year * 12 + first.month - 1, last.year * 12 + last.month
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(start, stop)]


def _read_days(ports: Ports, tenant: str, first: date, last: date, most: int) -> Days:
    verify = make_verifier(ports, tenant)
    found: list[FoundDay] = []
    left = most
    for day in list_days(first, last):
        lines = ports.audit.lines(tenant, day, left)
        left -= len(lines)
        if left < 0:
            raise TooManyLines
        found.append(find_sealed(ports, tenant, day, verify, lines))
    return Days(found, find_sealed(ports, tenant, last + _DAY, verify))


def _judge_reads(ports: Ports, ctx: Context, lines: Sequence[tuple[date, Line]]) -> list[Finding]:
    """Judges reads by their own hashes. One whose time is over is not missed."""
    found = ports.audit.reads(ctx.tenant, lines)
    findings = []
    for day, line in lines:
        read = found.get(line.hash)
        if read is None and from_ms(line.at) + KEPT > ctx.now:
            findings.append(Finding(f"READS#{day.isoformat()}", None, "missing", line.hash))
        elif read is not None and read.hash() != line.hash:
            findings.append(Finding(f"READS#{day.isoformat()}", None, "altered", line.hash))
    return findings


def _tidy(findings: Iterable[Finding]) -> list[Finding]:
    """Returns the findings in order, each once, the first where two are of one place."""
    places: dict[tuple[str, int, str], Finding] = {}
    for one in findings:
        detail = one.detail if one.verdict in ("missing", "altered", "erased") and one.version is None else ""
        kind = "details" if one.detail == "details" else detail
        places.setdefault((one.record, one.version or 0, kind), one)
    return [places[key] for key in sorted(places)]
