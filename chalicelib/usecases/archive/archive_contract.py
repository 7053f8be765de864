"""Archives an ended contract: each part of its file in one object that nobody can change. Nothing leaves the table.

The steps are read, put, read back, hold, remember. A process that dies between two of them leaves the row of the
outbox, and whoever comes next makes the same bytes and goes on. An act of one of its people in between makes others,
under another key; an act on the contract itself takes the row away, since its new version has a moment of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib import logs
from chalicelib.domain.archive.contract_file import PersonFile, make_files
from chalicelib.domain.archive.contract_topics import find_topics
from chalicelib.domain.changes import Raced
from chalicelib.domain.contracts.archived import ArchivedContract, ArchivedPart
from chalicelib.domain.contracts.archiving import remember
from chalicelib.domain.contracts.contract import SaveContract
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.outbox import WorkRow
from chalicelib.usecases.archive.hold_contract import hold_objects, is_contract_held
from chalicelib.usecases.archive.keep_object import keep_object
from chalicelib.usecases.context import of_system
from chalicelib.usecases.events import call_event
from chalicelib.usecases.people.act_records import list_records, read_records
from chalicelib.usecases.people.history import list_chains, walk_chain
from chalicelib.usecases.people.reach import read_present

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.archive.contract_file import ContractFile
    from chalicelib.domain.archive.contract_topics import ContractTopics
    from chalicelib.domain.archive.objects import ArchivedObject
    from chalicelib.domain.contracts.archiving import WholeContract
    from chalicelib.domain.events import StoredEvent
    from chalicelib.domain.outbox import StoredOutboxRow
    from chalicelib.domain.people.subjects import Subject
    from chalicelib.usecases.ports.bundle import Ports

ATTEMPTS: Final = 5


def archive_contract(ports: Ports, tenant: str, stored: StoredOutboxRow, now: datetime) -> None:
    """Archives the contract of a row as it is now; drops the row where the contract no longer waits for it.

    Parks the row, with an error line, where another object lies in its place or was not kept as it was put. Raises
    Unavailable.
    """
    external_id = stored.row.refs["contract"]
    for _ in range(ATTEMPTS):
        whole = ports.contracts.whole(tenant, external_id)
        if whole is None or whole.contract.archiving != stored.row.id:
            ports.outbox.done(tenant, stored)
            return
        if whole.events[-1].version != whole.contract.version:
            continue  # it was changed while it was read
        files = make_files(ports.profiles[tenant], whole, _read_people(ports, tenant, whole))
        kept: list[ArchivedObject] = []
        for file in files:
            found = keep_object(ports, tenant, stored, file.key, file.content, file.until)
            if found is None:
                return
            kept.append(found)
        hold_objects(ports, tenant, kept, held=is_contract_held(ports, tenant, external_id))
        if _remember(ports, tenant, stored, whole, files, kept, now):
            return
    raise Unavailable


def _read_people(ports: Ports, tenant: str, whole: WholeContract) -> list[PersonFile]:
    """Returns everyone of a contract by the person that they are now, in order of id. Some queries for each of them."""
    present = read_present(ports, tenant, [one.subject_id for one in whole.members])
    topics = find_topics(ports.profiles[tenant], whole.contract)
    return [_read_person(ports, tenant, whole, topics, present[one]) for one in sorted(present)]


def _read_person(
    ports: Ports, tenant: str, whole: WholeContract, topics: ContractTopics, subject: Subject
) -> PersonFile:
    chains = list_chains(subject)
    events = tuple(event for chain in chains for event in _read_chain(ports, tenant, chain, subject))
    records = read_records(ports, tenant, {one for event in topics.choose(events) for one in list_records(event)})
    return PersonFile(subject, tuple(one for one in whole.members if one.subject_id in chains), events, records)


def _read_chain(ports: Ports, tenant: str, chain: str, subject: Subject) -> list[StoredEvent]:
    """Returns the events of a chain, the first one first; of the person's own no later ones than was read of them."""
    known = [one for one in walk_chain(ports, tenant, chain) if chain != subject.id or one.version <= subject.version]
    return known[::-1]


def _remember(
    ports: Ports,
    tenant: str,
    stored: StoredOutboxRow,
    whole: WholeContract,
    files: tuple[ContractFile, ...],
    kept: list[ArchivedObject],
    now: datetime,
) -> bool:
    """Has the contract remember its objects, and ends the row; returns False where somebody changed it meanwhile."""
    contract = whole.contract
    ctx = of_system(ports.profiles[tenant], stored.row.id, now, stored.row.id)
    parts = tuple(
        ArchivedPart(file.name, one.version_id, file.sha256, one.locked_until or file.until)
        for file, one in zip(files, kept, strict=True)
    )
    body = {"of": contract.version, "parts": {one.name: [one.object_version, one.sha256] for one in parts}}
    event = call_event(ctx, "contract.archived", record_id=contract.external_id, body=body)
    after = remember(contract, ArchivedContract(contract.version, now, parts))
    try:
        ports.store.commit(tenant, [SaveContract(after, contract.version, event), WorkRow(stored)], None, "", now)
    except Raced:
        return False
    logs.count("ContractsArchived", tenant=tenant)
    return True
