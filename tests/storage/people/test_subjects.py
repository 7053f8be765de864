"""Subjects in the table: an item by id and an equal copy by each identifier, each guarded by its version."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.domain.changes import Event, Raced
from chalicelib.domain.people.acts import Granted, Tied, Wrote
from chalicelib.domain.people.identifiers import Identifier, IdentifierKind
from chalicelib.domain.people.states import State, apply
from chalicelib.domain.people.subjects import (
    Copy,
    IdentifierRef,
    Revision,
    SaveSubject,
    Subject,
    attach,
    begin_subject,
    keep_subject,
    save,
)
from chalicelib.storage.commit import DynamoStore
from chalicelib.storage.people.subjects import DynamoSubjects
from chalicelib.storage.table import ops
from tests.fixtures.memory.table import MemoryTable

TENANT = "cyclonex"
NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
EVENT = Event("consent.recorded", NOW, NOW, "secret:key_1", "r-1")
MAIL = Identifier(IdentifierKind.EMAIL, "ann@a.example")
PHONE = Identifier(IdentifierKind.PHONE, "+12125550101")
GRANT = Granted("newsletter/email", 5, None, True, "con_01KARZ6T9GSWQ40CJ9S2ED4T52")


class Table(MemoryTable):
    """The table with a store and the repository on it."""

    def __init__(self) -> None:
        super().__init__()
        self.subjects = DynamoSubjects(self)
        self.store = DynamoStore(self)

    def commit(self, *changes: SaveSubject) -> None:
        self.store.commit(TENANT, changes, None, "", NOW)


@pytest.fixture
def table() -> Table:
    return Table()


def ref(identifier: Identifier, area: str = "") -> IdentifierRef:
    return IdentifierRef(identifier.key(b"k" * 32), "verified", 7, area=area)


def ann() -> Revision:
    """Returns a person with a mail address and a phone who is not stored yet."""
    return attach(attach(begin_subject("sub_1"), MAIL, ref(MAIL)), PHONE, ref(PHONE, "212"))


def test_a_person_is_found_by_id_and_by_each_identifier(table: Table) -> None:
    change = save(ann(), (GRANT, Wrote("sms", 4), Tied("sub_01KARZ6T9GSWQ40CJ9S2ED4T52")), EVENT)
    table.commit(change)
    (event,) = table.subjects.events(TENANT, "sub_1", None, 10)
    stored = replace(change.subject, head=event.hash)
    keys = [each.key for each in stored.identifiers]
    assert table.subjects.get(TENANT, ["sub_1", "sub_2"]) == {"sub_1": stored}
    assert table.subjects.find(TENANT, [*keys, "email#v1#0"]) == dict.fromkeys(keys, stored)
    assert table.subjects.gather(TENANT, ["sub_1"], keys[:1]) == ({"sub_1": stored}, {keys[0]: stored})
    assert table.subjects.find(TENANT, ["sub_1", keys[0], "sub_2"]) == {"sub_1": stored, keys[0]: stored}
    assert table.subjects.find("psynergy", ["sub_1"]) == {}
    assert table.subjects.find(TENANT, []) == {} and table.subjects.find("psynergy", keys) == {}


def test_every_field_of_a_subject_comes_back(table: Table) -> None:
    shared = replace(
        begin_subject("sub_1", "shared").after,
        state=apply(State(), [GRANT]),
        identifiers=(replace(ref(PHONE, "212"), shared=True, assurance="asserted"),),
        members=("sub_2", "sub_3"),
        overflow=True,
        merged_into="sub_4",
        absorbed=("sub_5", "sub_6"),
        review_id="rev_1",
    )
    table.commit(save(Revision(Subject("sub_1"), shared), (), EVENT))
    stored = table.subjects.get(TENANT, ["sub_1"])["sub_1"]
    assert stored == replace(shared, version=1, head=stored.head)
    plain = replace(stored, members=(), overflow=False, merged_into="", absorbed=(), kind="person", review_id="")
    table.commit(save(Revision(stored, plain), (), EVENT))
    again = table.subjects.get(TENANT, ["sub_1"])["sub_1"]
    assert again == replace(plain, version=2, head=again.head)


def test_many_identifiers_are_one_read(table: Table) -> None:
    table.commit(save(ann(), (GRANT,), EVENT))
    keys = [each.key for each in ann().after.identifiers]
    for wanted, call in ((keys[:1], "get"), (keys, "batch_get")):
        table.calls.clear()
        table.subjects.find(TENANT, wanted)
        assert table.calls == [call]
    table.calls.clear()
    table.subjects.gather(TENANT, ["sub_1"], keys)
    assert table.calls == ["batch_get"]


def test_the_value_in_the_clear_lies_with_the_identifier_and_outlives_changes(table: Table) -> None:
    table.commit(save(ann(), (GRANT,), EVENT))
    stored = table.subjects.get(TENANT, ["sub_1"])["sub_1"]
    table.commit(save(keep_subject(stored), (Wrote("sms", 9),), EVENT))
    for identifier in (MAIL, PHONE):
        assert table.subjects.identifier_value(TENANT, ref(identifier).key) == identifier
    assert table.subjects.identifier_value(TENANT, "email#v1#0") is None
    holders = [
        key.pk for key, item in table.items[TENANT].items() if MAIL.value in repr(item) or PHONE.value in repr(item)
    ]
    assert len(holders) == 2 and all("#I#" in pk for pk in holders)


def make_stale(change: Callable[[Subject], Revision]) -> Callable[[Table], SaveSubject]:
    """Returns a change that was decided before somebody else's was stored."""

    def made(table: Table) -> SaveSubject:
        before = table.subjects.get(TENANT, ["sub_1"])["sub_1"]
        table.commit(save(keep_subject(before), (Wrote("sms", 9),), EVENT))
        return save(change(before), (GRANT,), EVENT)

    return made


OTHER = Identifier(IdentifierKind.EXTERNAL_ID, "crm-7")
LATE: dict[str, Callable[[Table], SaveSubject]] = {
    "another version": make_stale(keep_subject),
    "a person made twice": lambda _: save(ann(), (GRANT,), EVENT),
    "an identifier that somebody has by now": lambda _: save(
        attach(begin_subject("sub_2"), MAIL, ref(MAIL)), (), EVENT
    ),
    "an identifier that belongs to somebody else": lambda _: save(
        Revision(Subject("sub_2"), Subject("sub_2"), (Copy(ref(MAIL).key, ("sub_9", 1)),)), (), EVENT
    ),
    "an identifier that is of another version": lambda _: save(
        Revision(Subject("sub_2"), Subject("sub_2"), (Copy(ref(MAIL).key, ("sub_1", 7)),)), (), EVENT
    ),
}


@pytest.mark.parametrize("case", list(LATE))
def test_what_somebody_else_changed_is_not_overwritten(table: Table, case: str) -> None:
    table.commit(save(ann(), (), EVENT))
    change = LATE[case](table)
    before: dict[ops.Place, Any] = dict(table.items[TENANT])
    with pytest.raises(Raced):
        table.commit(change, save(attach(begin_subject("sub_3"), OTHER, ref(OTHER)), (), EVENT))
    assert table.items[TENANT] == before


def test_events_are_read_newest_first_below_a_version(table: Table) -> None:
    table.commit(save(ann(), (), EVENT))
    for number in range(2, 13):
        subject = table.subjects.get(TENANT, ["sub_1"])["sub_1"]
        table.commit(save(keep_subject(subject), (), replace(EVENT, request_id=f"r-{number}")))
    assert [stored.version for stored in table.subjects.events(TENANT, "sub_1", None, 3)] == [12, 11, 10]
    assert [stored.version for stored in table.subjects.events(TENANT, "sub_1", 10, 100)] == list(range(9, 0, -1))
    assert table.subjects.events(TENANT, "sub_1", 1, 100) == []
    assert table.subjects.events(TENANT, "sub_2", None, 100) == []
