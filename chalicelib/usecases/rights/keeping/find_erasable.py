"""Finds what is to be deleted of one person: their own records with something personal in them, step by step.

A person's chain of events names the records of their acts. It is walked from its newest event down. Each step leaves an
event in the chain that tells how far it came, so that whoever goes on, after a crash too, begins there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from chalicelib.usecases.people.act_records import find_review, is_own, list_records, read_records
from chalicelib.usecases.people.history import list_chains

if TYPE_CHECKING:
    from chalicelib.domain.events import StoredEvent
    from chalicelib.domain.people.act_records import ActRecord
    from chalicelib.domain.people.subjects import Subject
    from chalicelib.usecases.ports.bundle import Ports

MOST_RECORDS: Final = 25
"""How many records one step deletes from: with their reviews and the person it stays below 100 writes."""
_PAGE: Final = 200


@dataclass(frozen=True, slots=True)
class Job:
    """One deletion: for which request and which of its versions. What was recorded after `until` is none of it."""

    request_id: str
    version: int
    until: datetime

    def read_step(self, stored: StoredEvent) -> Mapping[str, Any] | None:
        """Returns what a step of this job left in an event; None for any other event."""
        event = stored.event
        mine = event.type == "subject.erased" and event.record_id == self.request_id
        return event.body if mine and event.body.get("version") == self.version else None


@dataclass(slots=True, repr=False)
class Erasable:
    """What the next step deletes of one subject, and how far it has then come in each chain (the lowest version)."""

    records: dict[str, ActRecord] = field(default_factory=dict)  # as they are now
    reviews: dict[str, None] = field(default_factory=dict)  # ids of reviews that may hold a note about the person
    led_to: dict[str, None] = field(default_factory=dict)  # ids of other subjects whom these records are about
    down_to: dict[str, int] = field(default_factory=dict)
    steps: list[Mapping[str, Any]] = field(default_factory=list)  # what earlier steps left, the newest first

    @property
    def full(self) -> bool:
        """Whether another step must follow."""
        return len(self.records) >= MOST_RECORDS


def find_erasable(ports: Ports, tenant: str, job: Job, subject: Subject) -> Erasable:
    """Returns what the next step deletes of a subject. Reads the part of its chains that no step has been through."""
    found = Erasable()
    chains = list_chains(subject)
    for chain in chains:
        for page in _walk(ports, tenant, chain, found):
            named = {one for stored in page if stored.event.recorded_at <= job.until for one in list_records(stored)}
            records = read_records(ports, tenant, named)
            for stored in page:
                _look(job, chains, chain, stored, records, found)
                if found.full:
                    return found
        found.down_to[chain] = 1
    return found


def _walk(ports: Ports, tenant: str, chain: str, found: Erasable) -> Iterator[Sequence[StoredEvent]]:
    """Yields the events of a chain, newest first, page by page, leaving out what earlier steps have been through."""
    before: int | None = None
    while page := ports.subjects.events(tenant, chain, before, _PAGE):
        yield page
        before = min(page[-1].version, found.down_to.get(chain, page[-1].version))
        if before <= 1:
            return


def _look(
    job: Job,
    chains: Sequence[str],
    chain: str,
    stored: StoredEvent,
    records: Mapping[str, ActRecord],
    found: Erasable,
) -> None:
    step = job.read_step(stored)
    if step is not None:
        found.steps.append(step)
        found.led_to |= dict.fromkeys(step.get("led_to", ()))
        found.down_to |= {one: min(to, found.down_to.get(one, to)) for one, to in step["down_to"].items()}
        return
    if stored.version >= found.down_to.get(chain, stored.version + 1):
        return
    for record_id in list_records(stored):
        record = records.get(record_id)
        if record is not None and is_own(record, chains):
            _take(record, found)
    found.down_to[chain] = stored.version


def _take(record: ActRecord, found: Erasable) -> None:
    """Takes up a record of the person's own."""
    found.led_to |= dict.fromkeys(record.subject_ids[1:])
    named = find_review(record)
    if named:
        found.reviews[named] = None
    if record.erase() is not None:
        found.records[record.id] = record
