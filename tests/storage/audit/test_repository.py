"""The audit in the table: lines by day, segments of chains, what records remember; on DynamoDB and in memory alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib import settings as deployment
from chalicelib.domain.audit.chains import Head
from chalicelib.domain.audit.lines import Line
from chalicelib.domain.audit.reads import AuditedRead
from chalicelib.domain.changes import Event
from chalicelib.domain.events import GENESIS
from chalicelib.domain.times import to_ms
from chalicelib.storage.audit.repository import DynamoAudit
from chalicelib.storage.aws.clients import Clients
from chalicelib.storage.table import audit_places, events, ops
from chalicelib.storage.table.dynamo import DynamoTable
from tests.fixtures.memory.table import MemoryTable

TENANT, ZONE = "cyclonex", "America/Denver"
NAME = "S#sub_1"
NOON = datetime(2026, 11, 22, 19, tzinfo=UTC)
DAY = date(2026, 11, 22)
EVERYTHING = (1 << 50, "")


@pytest.fixture(params=["memory", "dynamodb"])
def table(request: pytest.FixtureRequest) -> ops.Table:
    if request.param == "memory":
        return MemoryTable()
    request.getfixturevalue("stack")
    settings = deployment.load()
    return DynamoTable(settings, Clients(settings))


def event(number: int) -> Event:
    at = NOON + timedelta(minutes=number)
    return Event("consent.recorded", at, at, "secret:key_1", f"call-{number}", body={"n": number})


def write_chain(table: ops.Table, length: int, name: str = NAME, first: int = 1) -> list[str]:
    """Writes a chain as commits do, with the item that remembers it, and returns the hashes of its events."""
    hashes = [GENESIS]
    partition = audit_places.chain_of(TENANT, name)
    for version in range(first, first + length):
        put, digest = events.append(partition, version, hashes[-1], event(version))
        table.write(TENANT, events.list_for_audit(TENANT, ZONE, put))
        hashes.append(digest)
    table.write(TENANT, ops.Put({"pk": partition, "sk": "state", "version": length, "head": hashes[-1]}))
    return hashes[1:]


def test_a_days_events_and_reads_are_its_lines(table: ops.Table) -> None:
    audit = DynamoAudit(table)
    hashes = write_chain(table, 6)
    read = AuditedRead("request.viewed", NOON, "secret:key_1", "call", ("req_1",))
    audit.add_read(TENANT, DAY, read)
    expected = [
        Line(to_ms(event(version).recorded_at), digest, "event", NAME, version)
        for version, digest in enumerate(hashes, start=1)
    ]
    expected.append(Line(to_ms(NOON), read.hash(), "read"))
    assert sorted(audit.lines(TENANT, DAY, 100)) == sorted(expected)
    assert audit.lines(TENANT, DAY + timedelta(days=1), 100) == []
    assert audit.reads(TENANT, [(DAY, expected[-1])]) == {read.hash(): read}


def test_more_lines_than_wanted_are_not_all_read(table: ops.Table) -> None:
    write_chain(table, 6)
    assert len(DynamoAudit(table).lines(TENANT, DAY, 3)) == 4


def test_the_latest_lines_come_first_and_go_on_where_a_page_ended(table: ops.Table) -> None:
    audit = DynamoAudit(table)
    write_chain(table, 9)
    seen: list[int] = []
    until = EVERYTHING
    while page := audit.latest_lines(TENANT, DAY, until, 2):
        assert len(page) <= 2
        seen += [line.version for line in page]
        until = (page[-1].at, page[-1].hash)
    assert seen == list(range(9, 0, -1))


def test_a_segment_has_the_events_from_one_version_to_another(table: ops.Table) -> None:
    audit = DynamoAudit(table)
    hashes = write_chain(table, 5)
    table.write(TENANT, ops.Put({"pk": audit_places.chain_of(TENANT, NAME), "sk": "D#0000000002", "body": "{}"}))
    assert [one.hash for one in audit.segment(TENANT, NAME, 2, 4)] == hashes[1:4]
    assert [one.hash for one in audit.segment(TENANT, NAME, 1, None)] == hashes
    assert audit.segment(TENANT, "S#sub_2", 1, None) == []
    assert set(audit.events(TENANT, [(NAME, 3), (NAME, 9)])) == {(NAME, 3)}


def test_what_records_remember_of_their_chains(table: ops.Table) -> None:
    hashes = write_chain(table, 2)
    write_chain(table, 1, "NOTICE#ntc_1#sub_1")
    table.write(
        TENANT,
        ops.Put({"pk": audit_places.chain_of(TENANT, "NOTICE#ntc_1"), "sk": "N#sub_1", "version": 7, "head": "ab"}),
    )
    table.write(TENANT, ops.Put({"pk": audit_places.chain_of(TENANT, "RECONCILED"), "sk": "state", "due": 1}))
    names = [NAME, "NOTICE#ntc_1#sub_1", "S#sub_2", "RECONCILED"]
    expected = {NAME: Head(2, hashes[-1]), "NOTICE#ntc_1#sub_1": Head(7, "ab")}
    assert DynamoAudit(table).heads(TENANT, names) == expected


def test_an_event_is_what_its_place_says_and_not_what_it_says_of_itself(table: ops.Table) -> None:
    audit = DynamoAudit(table)
    hashes = write_chain(table, 3)
    place = ops.Place(audit_places.chain_of(TENANT, NAME), "E#0000000002")
    table.write(TENANT, ops.Update(place, {"version": 3}))
    before, second, after = audit.segment(TENANT, NAME, 1, None)
    assert (second.version, second.hash) == (2, "")
    third = table.get(TENANT, replace(place, sk="E#0000000003")) or {}
    table.write(TENANT, ops.Put({**third, "sk": place.sk}))
    _, moved, _ = audit.segment(TENANT, NAME, 1, None)
    assert (moved.version, moved.hash) == (2, hashes[2])
    assert (before.hash, after.hash) == (hashes[0], hashes[2])


def test_what_it_costs_to_list_a_day() -> None:
    table = MemoryTable()
    write_chain(table, 40)
    table.calls.clear()
    DynamoAudit(table).lines(TENANT, DAY, 50_000)
    assert table.calls == ["query"] * 2 * audit_places.AUDIT_SHARDS
