"""Judges a chain of events by itself, by what its record remembers, and by what the days' lines say of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from chalicelib.domain.audit.findings import Finding
from chalicelib.domain.audit.lines import Line
from chalicelib.domain.events import GENESIS, StoredEvent, hash_event


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain as its record remembers it: how many events there are, and the hash of the last."""

    version: int
    hash: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of one chain as it is found now, with what is known about it from elsewhere.

    `head` is None where the record is gone: an item that ends by itself leaves its chain behind, which is no finding.
    """

    name: str  # of the chain, without what all chains of the tenant share
    first: int  # the first version of the stretch
    events: Sequence[StoredEvent]  # each with the version of its place, in their order
    head: Head | None = None  # given where the stretch reaches the end of the chain
    lines: Mapping[int, Line] = field(default_factory=dict)  # what signed checkpoints say of it, by version
    elsewhere: Mapping[str, tuple[str, int]] = field(default_factory=dict)  # hash → chain and version where it belongs
    erased: Head | None = None  # up to where the retention let the chain go, as it named that; all of it, or a part


def judge_segment(segment: Segment) -> list[Finding]:
    """Returns what is wrong with a stretch of a chain, in the order of versions."""
    found = {event.version: event for event in segment.events}
    last = max([*found, *segment.lines, segment.head.version if segment.head else 0], default=0)
    if not found:
        return [_judge_absence(segment, last)] if last else []
    versions = range(segment.first, last + 1)
    broken = {version for version in versions if version in found and not _is_itself(found[version])}
    gone = _list_erased(segment, found, last)
    findings = {}
    for version in versions:
        finding = None if version in gone else _judge_event(segment, found, version, broken)
        if finding is not None:
            findings[version] = finding
    if gone:
        findings[max(gone)] = Finding(segment.name, max(gone), "erased")
    sound = {version: event for version, event in found.items() if version not in findings}
    for finding in (*_judge_start(segment, sound), *_judge_links(segment, sound), *_judge_end(segment, sound)):
        findings.setdefault(finding.version or 0, finding)
    return [findings[version] for version in sorted(findings)]


def _judge_absence(segment: Segment, last: int) -> Finding:
    """Judges a record of which no event is left."""
    erased = segment.erased
    if erased is None or last > erased.version:
        return Finding(segment.name, None, "missing")
    end = segment.lines.get(erased.version)
    return Finding(segment.name, None, "erased" if end is None or end.hash == erased.hash else "missing")


def _list_erased(segment: Segment, found: Mapping[int, StoredEvent], last: int) -> set[int]:
    """Returns the versions that the retention let go, where what is known of the last of them is what it named.

    The chain goes on after it; so whatever was let go of it is told once, by its last version.
    """
    erased = segment.erased
    if erased is None or not _fits(segment, found, erased):
        return set()
    return {version for version in range(segment.first, min(erased.version, last) + 1) if version not in found}


def _fits(segment: Segment, found: Mapping[int, StoredEvent], erased: Head) -> bool:
    """Returns whether a line of the last version that went, and the event that follows it, say what was named."""
    line, after = segment.lines.get(erased.version), found.get(erased.version + 1)
    named = line is None or line.hash == erased.hash
    return named and (after is None or after.previous == erased.hash)


def _judge_event(segment: Segment, found: Mapping[int, StoredEvent], version: int, broken: set[int]) -> Finding | None:
    """Judges one event by its own hash and by the line that a checkpoint has of it."""
    stored, line = found.get(version), segment.lines.get(version)
    if stored is None:
        return Finding(segment.name, version, "missing")
    if stored.hash in segment.elsewhere:
        record, place = segment.elsewhere[stored.hash]
        return Finding(segment.name, version, "forged", f"{record}/{place}")
    if version in broken:
        own = next((other for other in sorted(broken) if _belongs(stored, other)), None)
        return Finding(segment.name, version, "reordered" if own else "altered", str(own or ""))
    if line is not None and line.hash != stored.hash:
        return Finding(segment.name, version, "forged")
    return None


def _judge_start(segment: Segment, sound: Mapping[int, StoredEvent]) -> Iterator[Finding]:
    if segment.first == 1 and 1 in sound and sound[1].previous != GENESIS:
        yield Finding(segment.name, 1, "forged")


def _judge_links(segment: Segment, sound: Mapping[int, StoredEvent]) -> Iterator[Finding]:
    """Compares neighbours that are sound by themselves: the later one is witness of what the earlier one was.

    Where a checkpoint vouches for the earlier one alone, it is the later one that is strange.
    """
    for version, stored in sound.items():
        after = sound.get(version + 1)
        if after is not None and after.previous != stored.hash:
            if version in segment.lines and version + 1 not in segment.lines:
                yield Finding(segment.name, version + 1, "forged")
            else:
                yield Finding(segment.name, version, "altered")


def _judge_end(segment: Segment, sound: Mapping[int, StoredEvent]) -> Iterator[Finding]:
    """Compares the last event with what the record remembers of it; there is none after that one."""
    if segment.head is None:
        return
    for version, stored in sound.items():
        if version > segment.head.version:
            yield Finding(segment.name, version, "forged")
        elif version == segment.head.version and stored.hash != segment.head.hash:
            yield Finding(segment.name, version, "altered")


def _is_itself(stored: StoredEvent) -> bool:
    return _belongs(stored, stored.version)


def _belongs(stored: StoredEvent, version: int) -> bool:
    """Returns whether an event is the genuine one of this version of its chain."""
    return stored.hash == hash_event(stored.chain, version, stored.previous, stored.event)
