"""Checkpoints: a day's lines with their root, signed, each bound to the one of the day before.

A chain shows what was changed inside it. A checkpoint also shows a record that went with its whole chain, and an event
that somebody put into the past. Each looks at the day before once more: a line that came after that day's checkpoint
stands in it as late. What happened after the latest checkpoint is guarded by the chains alone.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from chalicelib.domain.audit.erasures import NamedErasure, read_erasure
from chalicelib.domain.audit.lines import Line, find_root, read_line
from chalicelib.domain.events import canonical
from chalicelib.domain.hashing import hash_text
from chalicelib.domain.times import local_date, start_of_day, to_ms

TYPE: Final = "audit-checkpoint+jws"
AFTER_MIDNIGHT: Final = timedelta(hours=1)
"""How long after the end of a day in the tenant's zone its checkpoint is made, so that what was under way has ended."""
Verify = Callable[[bytes, bytes], bool]
"""Tells whether a signature (r||s of ES256) is the tenant's, of a message."""


@dataclass(frozen=True, slots=True)
class Sealing:
    """How far a tenant's days are sealed: the first one that is, and the next one to be."""

    first: date
    day: date


@dataclass(frozen=True, slots=True)
class Bond:
    """What a checkpoint says of the one before: its day, its root, and the hash of its signed header."""

    day: date
    root: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A day's lines and those that came late for the day before, in order. `jws` is "" until it is signed."""

    tenant: str
    day: date
    made_at: int  # milliseconds
    lines: tuple[Line, ...]
    late: tuple[Line, ...]
    previous: Bond | None  # None for the tenant's first
    jws: str = ""
    erasures: tuple[NamedErasure, ...] = ()  # that these lines tell of, in order

    def header(self) -> dict[str, Any]:
        """Returns what is signed, JSON-ready."""
        before = self.previous
        erasures = [one.values() for one in self.erasures]
        return {
            "tenant": self.tenant,
            "day": self.day.isoformat(),
            "made_at": self.made_at,
            "events": sum(line.kind == "event" for line in self.lines),
            "reads": sum(line.kind == "read" for line in self.lines),
            "root": find_root(self.lines),
            "late": len(self.late),
            "late_root": find_root(self.late),
            "previous": [before.day.isoformat(), before.root, before.sha256] if before else None,
            **({"erasures_sha256": hash_text(canonical(erasures))} if erasures else {}),
        }

    def bond(self) -> Bond:
        """Returns what the next checkpoint says of this one."""
        header = self.header()
        return Bond(self.day, header["root"], hash_text(canonical(header)))

    def document(self) -> bytes:
        """Returns the canonical JSON that is kept."""
        lines = [line.values() for line in self.lines]
        late = [line.values() for line in self.late]
        named = {"erasures": [one.values() for one in self.erasures]} if self.erasures else {}
        return canonical({**self.header(), "lines": lines, "late_lines": late, **named, "jws": self.jws}).encode()


class Forged(Exception):
    """Raised for bytes that are no checkpoint of ours: unreadable, of another day, without a right signature."""


def make_checkpoint(
    tenant: str,
    day: date,
    now: datetime,
    lines: Iterable[Line],
    before: Checkpoint | None,
    lines_before: Iterable[Line],
) -> Checkpoint:
    """Returns the checkpoint of a day, not yet signed.

    `before` is the checkpoint of the day before, and `lines_before` are the lines of that day as they are found now.
    """
    known = set(before.lines) if before else set()
    late = sorted(line for line in lines_before if line not in known) if before else []
    return Checkpoint(tenant, day, to_ms(now), tuple(sorted(lines)), tuple(late), before.bond() if before else None)


def build_signing_input(header: dict[str, Any], kid: str) -> bytes:
    """Returns what the JWS (RFC 7515) of a checkpoint signs."""
    protected = canonical({"alg": "ES256", "kid": kid, "typ": TYPE}).encode()
    return b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in (protected, canonical(header).encode()))


def read_checkpoint(data: bytes, tenant: str, day: date, verify: Verify) -> Checkpoint:
    """Returns the checkpoint that these bytes are. Raises Forged."""
    try:
        value = json.loads(data)
        before = value["previous"]
        found = Checkpoint(
            tenant=value["tenant"],
            day=date.fromisoformat(value["day"]),
            made_at=value["made_at"],
            lines=tuple(read_line(line) for line in value["lines"]),
            late=tuple(read_line(line) for line in value["late_lines"]),
            previous=Bond(date.fromisoformat(before[0]), before[1], before[2]) if before else None,
            jws=value["jws"],
            erasures=tuple(read_erasure(one) for one in value.get("erasures", ())),
        )
        head, body, signature = found.jws.split(".")
        signed = _decode(body)
        genuine = verify(f"{head}.{body}".encode(), _decode(signature))
        typed = json.loads(_decode(head))["typ"] == TYPE
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise Forged from error
    in_order = all(list(lines) == sorted(lines) for lines in (found.lines, found.late))
    same = signed == canonical(found.header()).encode() and found.document() == data
    if not (genuine and typed and in_order and same):
        raise Forged
    if (found.tenant, found.day) != (tenant, day):
        raise Forged
    return found


def find_key(day: date) -> str:
    """Returns the key of the object of a day's checkpoint."""
    return f"checkpoints/{day.isoformat()}.json"


def list_days(first: date, last: date) -> list[date]:
    """Returns all days from one to another."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def find_ended_day(now: datetime, zone: str) -> date:
    """Returns the latest day of the zone whose checkpoint may be made."""
    return local_date(now - AFTER_MIDNIGHT, zone) - timedelta(days=1)


def find_moment(day: date, zone: str) -> datetime:
    """Returns from when the checkpoint of a day may be made."""
    return start_of_day(day + timedelta(days=1), zone) + AFTER_MIDNIGHT


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
