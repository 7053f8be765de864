"""Judges the erasable details behind events: held, erased and named, or missing.

An event holds a salted digest of what was said or shown. Details that an event of erasure names are erased, as the law
wants; what is gone and not named, somebody took away.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from chalicelib.domain.audit.findings import Finding
from chalicelib.domain.events import judge_digest

if TYPE_CHECKING:
    from chalicelib.domain.audit.chains import Segment
    from chalicelib.domain.events import StoredEvent
    from chalicelib.domain.people.act_records import ActRecord
    from chalicelib.usecases.ports.bundle import Ports

_ACTS: Final = ("acc", "con", "opt")
"""Prefixes of the records of people's acts."""
_PAGE: Final = 100


def judge_details(ports: Ports, tenant: str, segments: Sequence[Segment]) -> list[Finding]:
    """Returns which details behind the events of these stretches are not as they were.

    Looked at are the records of people's acts, and what was written about rights requests, letters apart. Takes a batch
    read for a hundred of either, and the chain of whoever lost some.
    """
    acts = [(one.name, stored) for one in segments if one.name.startswith("S#") for stored in one.events]
    requests = [(one.name, stored) for one in segments if one.name.startswith("REQ#") for stored in one.events]
    found: list[Finding] = []
    for start in range(0, len(acts), _PAGE):
        found += _judge_acts(ports, tenant, acts[start : start + _PAGE])
    for start in range(0, len(requests), _PAGE):
        found += _judge_words(ports, tenant, requests[start : start + _PAGE])
    return found


def _judge_acts(ports: Ports, tenant: str, events: Sequence[tuple[str, StoredEvent]]) -> Iterator[Finding]:
    wanted = sorted({stored.event.record_id for _, stored in events if _is_act(stored)})
    opt_outs = [one for one in wanted if one.startswith("opt_")]
    others = [one for one in wanted if not one.startswith("opt_")]
    records: dict[str, ActRecord] = {}
    records.update(ports.opt_out_records.get(tenant, opt_outs) if opt_outs else {})
    records.update(ports.records.get_all(tenant, others) if others else {})
    for name, stored in events:
        if not _is_act(stored):
            continue
        record = records.get(stored.event.record_id)
        held = record is not None and bool(record.salt)
        owner = record.subject_ids[0] if record and record.subject_ids else name.partition("#")[2]
        named = not held and _is_named(ports, tenant, owner, stored.event.record_id)
        salt, details = (record.salt, record.details()) if record is not None else ("", None)
        verdict = judge_digest(stored.event.digest, salt, details, named=named)
        if verdict != "held":
            yield Finding(name, stored.version, verdict, "details")


def _judge_words(ports: Ports, tenant: str, events: Sequence[tuple[str, StoredEvent]]) -> Iterator[Finding]:
    wanted = [(name, stored) for name, stored in events if stored.event.digest and _is_of_request(name, stored)]
    words = ports.audit.words(tenant, [(name, stored.version) for name, stored in wanted])
    archived: dict[str, int] = {}  # up to which version
    for name, stored in wanted:
        salt, details = words.get((name, stored.version), ("", None))
        if details is None and name not in archived:
            chain = ports.audit.segment(tenant, name, 1, None)
            told = (one.event for one in chain if str(one.event.type) == "request.archived")
            archived[name] = max((int(one.body.get("of", 0)) for one in told), default=0)
        named = stored.version <= archived.get(name, 0)
        verdict = judge_digest(stored.event.digest, salt, details, named=named)
        if verdict != "held":
            yield Finding(name, stored.version, verdict, "details")


def _is_act(stored: StoredEvent) -> bool:
    return bool(stored.event.digest) and stored.event.record_id.partition("_")[0] in _ACTS


def _is_of_request(name: str, stored: StoredEvent) -> bool:
    """Returns whether an event's digest is of what was said with it; a letter's is of the letter."""
    return stored.event.record_id == name.partition("#")[2]


def _is_named(ports: Ports, tenant: str, subject_id: str, record_id: str) -> bool:
    """Returns whether an event of erasure names a record, in its person's chain or in that of whoever absorbed them."""
    for _ in range(_PAGE):
        for stored in ports.audit.segment(tenant, f"S#{subject_id}", 1, None):
            if stored.event.type == "subject.erased" and record_id in stored.event.body.get("erased", ()):
                return True
        subject = ports.subjects.get(tenant, [subject_id]).get(subject_id)
        if subject is None or not subject.merged_into:
            return False
        subject_id = subject.merged_into
    return False
