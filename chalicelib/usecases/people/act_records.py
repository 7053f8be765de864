"""Reads the records of acts that a person's events name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from chalicelib.domain.ids import is_id

if TYPE_CHECKING:
    from chalicelib.domain.events import StoredEvent
    from chalicelib.domain.people.act_records import ActRecord
    from chalicelib.usecases.ports.bundle import Ports


def find_review(record: ActRecord) -> str:
    """Returns the id of the review that may hold a note about an act; "" where there is none."""
    evidence = record.source.evidence
    named = evidence.get("review", "rev_" + record.id.removeprefix("opt_") if "text" in evidence else "")
    return named if is_id(named, "rev") else ""


def list_records(stored: StoredEvent) -> list[str]:
    """Returns the ids of the records that an event names."""
    named = [stored.event.record_id, *(record_id for record_id, _ in stored.event.body.get("beside", ()))]
    return [one for one in named if one.partition("_")[0] in ("con", "acc", "opt")]


def is_own(record: ActRecord, chains: Sequence[str]) -> bool:
    """Returns whether a record is of an act of whoever has these chains; it is of the first that it names."""
    return bool(record.subject_ids) and record.subject_ids[0] in chains


def read_records(ports: Ports, tenant: str, record_ids: Iterable[str]) -> dict[str, ActRecord]:
    """Returns the records that are there of those that events name, in one read for opt-outs and one for the rest."""
    named = sorted(record_ids)
    opt_outs = [one for one in named if one.startswith("opt_")]
    others = [one for one in named if not one.startswith("opt_")]
    found: dict[str, ActRecord] = {}
    if opt_outs:
        found |= ports.opt_out_records.get(tenant, opt_outs)
    if others:
        found |= ports.records.get_all(tenant, others)
    return found
