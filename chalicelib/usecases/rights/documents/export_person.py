"""Collects what the system itself holds of a person: for staff who ask for it, and for answers to requests.

Verified links alone are followed: an identifier that only a stranger named leads to nobody, and one that several people
share leads to none of them. Numbers and secrets that no answer prints are named by their kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib import logs
from chalicelib.domain.people.identifiers import from_stored_key
from chalicelib.domain.times import to_ms
from chalicelib.usecases.audit.keep_read import keep_read
from chalicelib.usecases.people.act_records import is_own, list_records, read_records
from chalicelib.usecases.people.history import list_chains, walk_chain
from chalicelib.usecases.people.look_up import Known, LookUp, look_up
from chalicelib.usecases.people.naming import list_keys

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.people.act_records import ActRecord
    from chalicelib.domain.people.identifiers import Identifier
    from chalicelib.domain.people.subjects import Subject
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True, repr=False)
class Export:
    """What is held of a person. Does not print itself."""

    known: Known  # decisions, opt-outs, contracts, acceptances
    identifiers: tuple[Identifier, ...]  # those whose values are held, proven ones alone
    records: tuple[ActRecord, ...]  # their own acts, newest first


def export_person(ports: Ports, ctx: Context, identifiers: Sequence[Identifier]) -> Export:
    """Returns what is held of whoever is meant for sure; nothing where nobody is. The read is kept, by ids alone.

    It takes a read for every 200 events of the person, and two for their records.
    """
    keys = list_keys(ports, ctx, identifiers)
    found = ports.subjects.find(ctx.tenant, keys)
    export = _export(ports, ctx, [key for key in keys if key in found and _is_sure(found[key], key)])
    keep_read(ports, ctx, "person.exported", (one.id for one in export.known.subjects))
    return export


def export_confirmed(ports: Ports, ctx: Context, keys: Sequence[str], until: datetime) -> Export:
    """Returns what is held of the people who have these identifier keys, which a request has proven to be theirs.

    It is what held at `until`: what was recorded later is not in it. Otherwise as `export_person`.
    """
    found = ports.subjects.find(ctx.tenant, list(keys))
    return _export(ports, ctx, [key for key in keys if key in found and found[key].kind == "person"], until)


def _export(ports: Ports, ctx: Context, keys: Sequence[str], until: datetime | None = None) -> Export:
    sure = tuple(from_stored_key(key) for key in keys)
    known = look_up(ports, ctx, LookUp(sure, until)) if sure else Known(None, at=0)
    people = [one for one in known.subjects if one.kind == "person"]
    owned = [
        ref.key
        for one in people
        for ref in one.identifiers
        if not ref.shared and (ref.key in keys or one.has_verified(ref.key))
    ]
    values = ports.subjects.identifier_values(ctx.tenant, owned)
    latest = to_ms(until) if until else None
    records = tuple(
        record
        for person in people
        for record in _read_records(ports, ctx, person)
        if latest is None or record.recorded_at <= latest
    )
    logs.log("info", "person.exported", tenant=ctx.tenant, request_id=ctx.request_id, count=len(records))
    return Export(known, tuple(values[key] for key in owned if key in values), records)


def _is_sure(subject: Subject, key: str) -> bool:
    return subject.kind == "person" and subject.has_verified(key)


def _read_records(ports: Ports, ctx: Context, person: Subject) -> Iterator[ActRecord]:
    """Yields the records of a person's own acts, newest first; of what is about somebody else first, nothing."""
    chains = list_chains(person)
    named: dict[str, None] = {}
    for chain in chains:
        for stored in walk_chain(ports, ctx.tenant, chain):
            named |= dict.fromkeys(list_records(stored))
    found = read_records(ports, ctx.tenant, named)
    for record_id in named:
        record = found.get(record_id)
        if record is not None and is_own(record, chains):
            yield record
