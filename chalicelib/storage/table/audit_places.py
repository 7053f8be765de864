"""The places of the audit in the tables, built like all others in `places.py`."""

from __future__ import annotations

from datetime import date
from typing import Final

from chalicelib.storage.table.ops import Place
from chalicelib.storage.table.places import STATE

AUDIT_SHARDS: Final = 4


def _partition(tenant: str, *parts: str) -> str:
    return "#".join(("T", tenant, *parts))


def events_listing(tenant: str, day: date, shard: int) -> str:
    """Index `listing`: one of AUDIT_SHARDS shards of the events recorded on a day, in order of their moments."""
    return _partition(tenant, "AUDIT", day.isoformat(), str(shard))


def place_line(recorded_ms: int, digest: str) -> tuple[int, str]:
    """Returns the shard of a line of the audit and its place in there: by moment, then by the line's SHA-256 (hex)."""
    return int(digest[-1], 16) % AUDIT_SHARDS, f"{recorded_ms:014d}#{digest}"


def read_line(line_place: str) -> tuple[int, str]:
    """Returns the moment in milliseconds and the SHA-256 of which `place_line` made the place."""
    moment, _, digest = line_place.partition("#")
    return int(moment), digest


def reads(tenant: str, day: date, shard: int) -> str:
    """The partition of one of AUDIT_SHARDS shards of the audited reads of a day, in order of their moments."""
    return _partition(tenant, "READS", day.isoformat(), str(shard))


def read(tenant: str, day: date, recorded_ms: int, digest: str) -> Place:
    """One audited read."""
    shard, line_place = place_line(recorded_ms, digest)
    return Place(reads(tenant, day, shard), line_place)


def sealing(tenant: str) -> Place:
    """How far the tenant's days are sealed by checkpoints."""
    return Place(_partition(tenant, "SEALED"), STATE)


def verification(tenant: str, verification_id: str) -> Place:
    """A verification of the whole audit: how far it came, and what it found."""
    return Place(_partition(tenant, "VERIFY", verification_id), STATE)


def name_record(tenant: str, chain: str) -> str:
    """Returns the part of a chain's name that tells the record; the rest is the same for all of a tenant's chains."""
    return chain.removeprefix(_partition(tenant, ""))


def chain_of(tenant: str, name: str) -> str:
    """Returns the chain whose record `name_record` named so."""
    return _partition(tenant, name)
