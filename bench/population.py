"""Makes thousands of people, as the items that the API would have written, with the storage layer's own writers.

Each person has an e-mail address and one consent recorded with a secret key, and belongs to a contract that fifty
people share: four items per person and one per contract, without the contract's own list of its members.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Final

from bench.operations import TENANT
from chalicelib.domain.changes import Event
from chalicelib.domain.consents.records import ConsentRecord, RecordedDecision
from chalicelib.domain.contracts.contract import Contract, Period, SaveContract
from chalicelib.domain.ids import ulid
from chalicelib.domain.people.act_records import Source
from chalicelib.domain.people.acts import Granted, Joined
from chalicelib.domain.people.identifiers import Identifier, IdentifierKind
from chalicelib.domain.people.subjects import IdentifierRef, attach, begin_subject, save
from chalicelib.domain.times import to_ms
from chalicelib.storage.consents import records
from chalicelib.storage.contracts import repository as contracts
from chalicelib.storage.people import subjects
from chalicelib.storage.table import ops
from chalicelib.storage.table.ops import Item

AT: Final = datetime(2026, 1, 5, 9, tzinfo=UTC)
IN_ONE_CONTRACT: Final = 50
_AT_MS: Final = to_ms(AT)
_WORDING: Final = hashlib.sha256(b"I agree to updates by e-mail.").hexdigest()


def items(people: int) -> Iterator[Item]:
    """Yields all items of that many people and of their contracts."""
    for number in range(people):
        if number % IN_ONE_CONTRACT == 0:
            yield from list_items(contracts.contract_writes(TENANT, _contract(number // IN_ONE_CONTRACT)))
        yield from _person(number)


def _person(number: int) -> Iterator[Item]:
    subject_id, record_id = _id("sub", number), _id("con", number)
    identifier = Identifier(IdentifierKind.EMAIL, f"seed-{number}@bench.example")
    ref = IdentifierRef(identifier.key(b"seed"), "verified", _AT_MS)
    acts = (
        Granted("service_updates/email", _AT_MS, None, True, record_id),
        Joined(f"seed-{number // IN_ONE_CONTRACT}", _AT_MS),
    )
    event = Event(
        "consent.recorded", AT, AT, "secret:" + _id("key", 0), f"request-{number}", record_id, digest=_WORDING
    )
    yield from list_items(
        subjects.writes(TENANT, save(attach(begin_subject(subject_id), identifier, ref), acts, event))
    )
    yield from list_items(records.writes(TENANT, _record(record_id, subject_id)))


def _record(record_id: str, subject_id: str) -> ConsentRecord:
    return ConsentRecord(
        id=record_id,
        kind="consent",
        subject_ids=(subject_id,),
        decisions=(RecordedDecision("service_updates", "email", "granted", _AT_MS),),
        policy=None,
        at=_AT_MS,
        recorded_at=_AT_MS,
        source=Source("web_form", "https://bench.example/form", _WORDING, {}),
        actor=_id("key", 0),
        trusted=True,
        gpc=False,
        salt=record_id[-16:].encode().hex(),
    )


def _contract(number: int) -> SaveContract:
    contract = Contract(
        external_id=f"seed-{number}",
        kind="client",
        periods=(Period(_AT_MS, None),),
        started_on=date(2026, 1, 5),
        version=1,
    )
    return SaveContract(contract, 0, Event("contract.begun", AT, AT, "secret:" + _id("key", 0), "request"))


def list_items(writes: list[ops.Write]) -> Iterator[Item]:
    """Yields the items that writes of something new make."""
    for write in writes:
        match write:
            case ops.Put():
                item = write.item
            case ops.Update(condition=ops.Absent()):
                item = {"pk": write.place.pk, "sk": write.place.sk, **write.values}
            case _:
                raise TypeError("new people are made of new items alone")
        yield {name: value for name, value in item.items() if value is not None}


def _id(prefix: str, number: int) -> str:
    return f"{prefix}_{ulid(AT, number.to_bytes(10, 'big'))}"
