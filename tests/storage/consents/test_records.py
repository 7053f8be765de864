"""Consent records and wordings in the table."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chalicelib.domain.changes import Raced
from chalicelib.domain.consents.records import ConsentRecord, PolicyRef, RecordedDecision
from chalicelib.domain.people.act_records import AddRecord, Source, hash_wording
from chalicelib.storage.commit import DynamoStore
from chalicelib.storage.consents.records import DynamoRecords
from chalicelib.storage.table import places
from tests.fixtures.memory.table import MemoryTable

TENANT = "cyclonex"
NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
FULL = ConsentRecord(
    id="con_01KARZ6T9GSWQ40CJ9S2ED4T52",
    kind="consent",
    subject_ids=("sub_1", "sub_2"),
    decisions=(
        RecordedDecision("newsletter", "email", "pending", 5, None, "confirmation_required"),
        RecordedDecision("callback", "phone", "granted", 5, 9),
        RecordedDecision("precise_location", None, "denied", 5),
    ),
    policy=PolicyRef("privacy", 1, "ab" * 32),
    at=5,
    recorded_at=6,
    source=Source("web_form", "https://a.example/?ü=1", "cd" * 32, {"ip": "192.0.2.1"}),
    actor="key_1",
    trusted=False,
    gpc=True,
    salt="00" * 16,
    jurisdiction="US-CA",
    confirm_until=7,
    confirm_key="email#v1#00",
)
PLAIN = replace(
    FULL, policy=None, source=Source("paper"), jurisdiction=None, confirm_until=None, confirm_key=None, trusted=True
)


@pytest.mark.parametrize("record", [FULL, PLAIN])
def test_a_record_comes_back_as_it_was(record: ConsentRecord) -> None:
    table = MemoryTable()
    DynamoStore(table).commit(TENANT, [AddRecord(record)], None, "", NOW)
    assert DynamoRecords(table).get(TENANT, record.id) == record
    assert DynamoRecords(table).get("psynergy", record.id) is None


def test_a_record_is_never_overwritten() -> None:
    table = MemoryTable()
    store = DynamoStore(table)
    store.commit(TENANT, [AddRecord(FULL)], None, "", NOW)
    with pytest.raises(Raced):
        store.commit(TENANT, [AddRecord(replace(FULL, gpc=False))], None, "", NOW)
    assert DynamoRecords(table).get(TENANT, FULL.id) == FULL


def test_a_wording_costs_a_process_one_write_and_another_none_of_its_text() -> None:
    table = MemoryTable()
    records = DynamoRecords(table)
    sha256 = hash_wording("I agree.")
    for _ in range(3):
        records.keep_wording(TENANT, sha256, "I agree.")
    assert table.calls == ["write"]
    DynamoRecords(table).keep_wording(TENANT, sha256, "I agree.")
    assert table.get(TENANT, places.wording(TENANT, sha256)) == {
        "pk": f"T#{TENANT}#W#{sha256}",
        "sk": "wording",
        "text": "I agree.",
    }


def test_each_tenant_keeps_its_own_copy_of_a_wording() -> None:
    table = MemoryTable()
    records = DynamoRecords(table)
    for tenant in (TENANT, "psynergy"):
        records.keep_wording(tenant, hash_wording("x"), "x")
    assert [len(table.items[tenant]) for tenant in (TENANT, "psynergy")] == [1, 1]
