"""The chain of a month: each event bound to the one before, and two at once never both."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from chalicelib.domain.audit.chains import Head
from chalicelib.domain.changes import Event
from chalicelib.domain.events import find_break
from chalicelib.domain.retention.chain import RetentionChain, SaveRetentionChain
from chalicelib.storage.audit.repository import DynamoAudit
from chalicelib.storage.retention import chains
from chalicelib.storage.table import ops
from tests.fixtures.memory.table import MemoryTable

NOW = datetime(2028, 11, 24, 3, tzinfo=UTC)


def save(table: MemoryTable, before: RetentionChain, day: date | None = None) -> None:
    after = replace(before, version=before.version + 1, reported_to=day or before.reported_to)
    event = Event("retention.ended", NOW, NOW, "system:retention", "arc_1", body={"gone": [["REQ#req_1", 9, "ab"]]})
    table.transact("psynergy", chains.writes("psynergy", SaveRetentionChain(after, before, event)))


def test_it_grows_by_events_that_an_audit_reads() -> None:
    table = MemoryTable()
    port, audit = chains.DynamoRetention(table), DynamoAudit(table)
    first = port.chain("psynergy", "2028-11")
    assert first == RetentionChain("2028-11")
    save(table, first)
    with pytest.raises(ops.ConditionFailed):
        save(table, first)
    save(table, port.chain("psynergy", "2028-11"), NOW.date())
    last = port.chain("psynergy", "2028-11")
    found = list(audit.segment("psynergy", "RETENTION#2028-11", 1, None))
    assert (len(found), last.version, last.reported_to, find_break(found)) == (2, 2, NOW.date(), None)
    assert audit.heads("psynergy", ["RETENTION#2028-11"]) == {"RETENTION#2028-11": Head(2, last.head)}
    assert port.chain("psynergy", "2028-12").version == port.chain("cyclonex", "2028-11").version == 0
