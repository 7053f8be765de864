"""Compares contracts with their objects in both directions, and recomputes every hash. For an operator's command."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from chalicelib.domain.archive.judging import ArchiveFinding
from chalicelib.domain.archive.judging_contracts import (
    Found,
    is_named_by_contract,
    is_overtaken_contract,
    judge_part,
    list_told,
)
from chalicelib.domain.contracts.archived import FOLDERS
from chalicelib.usecases.archive.walk_versions import walk_versions
from chalicelib.usecases.contracts.read import walk_contracts

if TYPE_CHECKING:
    from chalicelib.domain.archive.objects import ArchivedObject
    from chalicelib.domain.contracts.archiving import WholeContract
    from chalicelib.domain.events import StoredEvent
    from chalicelib.usecases.ports.bundle import Ports


def verify_contracts(ports: Ports, tenant: str) -> Iterator[ArchiveFinding]:
    """Yields a finding for each object of an archived contract, and one for each that nothing names.

    Raises Unavailable.
    """
    seen: set[str] = set()
    for contract in walk_contracts(ports, tenant):
        if contract.archived is None:
            continue
        seen.add(contract.external_id)
        whole = ports.contracts.whole(tenant, contract.external_id)
        if whole is not None:
            yield from _judge(ports, tenant, whole)
    yield from _walk_objects(ports, tenant, seen)


def _judge(ports: Ports, tenant: str, whole: WholeContract) -> Iterator[ArchiveFinding]:
    archived = whole.contract.archived
    for key, part in archived.list_objects(whole.contract.external_id) if archived else ():
        kept = ports.archive.read_back(tenant, key, part.object_version)
        found = _find_events(ports, tenant, kept)
        if archived is not None:
            yield ArchiveFinding(key, judge_part(archived, part, whole.events, kept, found))


def _walk_objects(ports: Ports, tenant: str, seen: set[str]) -> Iterator[ArchiveFinding]:
    """Yields a finding for each object of which no event of a contract tells, in order of key.

    And one for each that an event names whose contract has forgotten it; `seen` are those that have not.
    """
    for key, _ in groupby(walk_versions(ports, tenant, FOLDERS), key=lambda one: one.key):
        external_id = key.removeprefix(FOLDERS).partition("/")[0]
        whole = ports.contracts.whole(tenant, external_id)
        events: Sequence[StoredEvent] = whole.events if whole else ()
        if not is_named_by_contract(key, external_id, events):
            kept = ports.archive.read_back(tenant, key)
            found = _find_events(ports, tenant, kept)
            overtaken = kept is not None and is_overtaken_contract(kept, external_id, events, found)
            yield ArchiveFinding(key, "overtaken" if overtaken else "unnamed")
        elif external_id not in seen:
            yield ArchiveFinding(key, "forged")


def _find_events(ports: Ports, tenant: str, kept: ArchivedObject | None) -> Found:
    """Returns the hashes of the events of which an object tells, as far as the table has them."""
    wanted = list_told(kept.content) if kept is not None else []
    return {place: stored.hash for place, stored in ports.audit.events(tenant, wanted).items()} if wanted else {}
