"""Counters of a day: never above the cap, spread over items, nothing personal in them, and cheap once they are full."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from chalicelib.domain import daily_caps
from chalicelib.domain.daily_caps import SHARDS, Cap, Capped, Outcome
from chalicelib.storage.table.daily_caps import DynamoDailyCaps
from chalicelib.storage.table.ops import Table
from tests.fixtures.memory.table import MemoryTable
from tests.fixtures.racing import run_together

TENANT = "cyclonex"
NOW = datetime(2026, 11, 28, 22, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes caps that a test reaches."""
    monkeypatch.setitem(daily_caps.CAPS, "public_mails", Cap(most=10, per_caller=3))
    monkeypatch.setitem(daily_caps.CAPS, "secret_mails", Cap(most=5))


def count(
    table: Table | DynamoDailyCaps,
    number: int,
    caller: str = "",
    *,
    capped: Capped = "public_mails",
    tenant: str = TENANT,
    now: datetime = NOW,
) -> Outcome:
    """Counts one in a new process, or in the one given."""
    process = table if isinstance(table, DynamoDailyCaps) else DynamoDailyCaps(table)
    return process.count(tenant, capped, caller, f"out_{number}", now)


def test_a_tenants_cap_is_reached_exactly_whatever_the_order(table: Table) -> None:
    outcomes = [count(table, number, f"caller{number}") for number in range(25)]
    assert outcomes == ["counted"] * 10 + ["tenant_full"] * 15


def test_one_caller_gets_a_share_and_the_others_theirs(table: Table) -> None:
    assert [count(table, number, "one") for number in range(6)] == ["counted"] * 3 + ["caller_full"] * 3
    assert count(table, 7, "two") == "counted"


def test_a_cap_without_shares_counts_no_caller(table: Table) -> None:
    outcomes = [count(table, number, "one", capped="secret_mails") for number in range(7)]
    assert outcomes == ["counted"] * 5 + ["tenant_full"] * 2


def test_tenants_caps_and_days_are_counted_apart(table: Table) -> None:
    for number in range(11):
        last = count(table, number, f"caller{number}")
    assert last == "tenant_full"
    assert count(table, 1, "caller1", tenant="psynergy") == "counted"
    assert count(table, 1, "caller1", capped="secret_mails") == "counted"
    assert count(table, 1, "caller1", now=NOW + timedelta(hours=1, minutes=59)) == "tenant_full"
    assert count(table, 1, "caller1", now=NOW + timedelta(hours=2)) == "counted"


def test_processes_that_race_never_pass_the_cap(table: Table) -> None:
    calls = [partial(count, table, number, f"caller{number % 6}") for number in range(24)]
    outcomes = Counter(run_together(calls))
    assert outcomes["counted"] == 10


def test_callers_that_race_never_pass_their_share(table: Table) -> None:
    outcomes = Counter(run_together([partial(count, table, number, "one") for number in range(8)]))
    assert outcomes == {"counted": 3, "caller_full": 5}


def test_no_item_takes_more_than_its_part_of_the_writes() -> None:
    table = MemoryTable()
    for number in range(10):
        count(table, number)
    items = table.items[TENANT].values()
    assert len(items) == SHARDS and sorted(int(item["n"] or 0) for item in items) == [2, 2, 3, 3]
    assert len({item["pk"] for item in items}) == SHARDS, "they lie in one partition"


def test_it_costs_two_writes_and_none_once_the_process_knows_that_there_is_no_room() -> None:
    table = MemoryTable()
    process = DynamoDailyCaps(table)
    assert count(process, 1, "one") == "counted" and table.calls == ["write", "write"]
    for number in range(20):
        count(process, number, "one")
        count(process, number, f"caller{number}")
    table.calls.clear()
    assert count(process, 99, "one") == "caller_full" and table.calls == []
    assert count(process, 99) == "tenant_full" and table.calls == []
    assert count(process, 99, now=NOW + timedelta(days=1)) == "counted" and table.calls == ["write"]


def test_what_a_process_remembers_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.storage.table.daily_caps._MOST_FULL", 5)
    monkeypatch.setitem(daily_caps.CAPS, "public_mails", Cap(most=1000, per_caller=1))
    process = DynamoDailyCaps(MemoryTable())
    for number in range(40):
        count(process, number, f"caller{number // 2}")
    assert len(process._full) == 5


def test_a_counter_holds_a_number_and_when_it_may_go() -> None:
    table = MemoryTable()
    count(table, 1, "k3y3dh4sh")
    ends = int(datetime(2026, 12, 1, tzinfo=UTC).timestamp())
    for place, item in table.items[TENANT].items():
        assert item == {"pk": place.pk, "sk": place.sk, "n": 1, "ttl": ends}
        assert place.pk.startswith("T#cyclonex#CAP#2026-11-28#public_mails#")
