"""What repositories may rely on: the same suite on the table in memory, the one in a file, and DynamoDB."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from chalicelib.storage.table import ops
from chalicelib.storage.table.ops import (
    Above,
    Absent,
    AbsentOrPast,
    Below,
    Check,
    Delete,
    Equals,
    Item,
    Place,
    Put,
    Span,
    Table,
    Update,
)
from tests.fixtures.racing import run_together

TENANT = "cyclonex"
PK = "T#cyclonex#S#1"


def item(sk: str, pk: str = PK, **values: ops.Value) -> Item:
    return {"pk": pk, "sk": sk, **values}


def key(sk: str, pk: str = PK) -> Place:
    return Place(pk, sk)


def fill(table: Table, *items: Item) -> None:
    for start in range(0, len(items), 100):
        table.transact(TENANT, [Put(each) for each in items[start : start + 100]])


def marks(table: Table, span: Span) -> list[str]:
    """Returns the sort keys of a whole query, page by page; checks that no page is longer than asked for."""
    found: list[str] = []
    name = "sk" if span.index is None else {"due": "due_at", "listing": "list_sk"}[span.index]
    after = span.after
    while True:
        page = table.query(TENANT, replace(span, after=after))
        assert len(page.items) <= span.limit
        found += [str(each[name]) for each in page.items]
        if page.last is None:
            return found
        after = page.last


def test_an_item_comes_back_as_it_was_written_without_its_empty_attributes(table: Table) -> None:
    kept = item("a", text="grüße ☕", empty="", number=-(10**15), zero=0, yes=True, no=False)
    fill(table, {**kept, "nothing": None})
    found = table.get(TENANT, key("a"))
    assert found == kept
    assert found is not None and {name: type(value) for name, value in found.items()} == {
        name: type(value) for name, value in kept.items()
    }
    assert table.get(TENANT, key("b")) is None


def test_a_change_of_what_was_read_or_written_changes_nothing_stored(table: Table) -> None:
    mine = item("a", n=1)
    fill(table, mine)
    mine["n"] = 2
    found = table.get(TENANT, key("a"))
    assert found == item("a", n=1)
    found["n"] = 3
    assert table.get(TENANT, key("a")) == item("a", n=1)


def test_a_tenant_sees_its_own_items_only(table: Table) -> None:
    fill(table, item("a"))
    assert table.get("psynergy", Place("T#psynergy#S#1", "a")) is None


def test_many_items_are_read_at_once_each_one_once(table: Table) -> None:
    fill(table, *(item(f"{number:03}", n=number) for number in range(150)))
    wanted = [key(f"{number:03}") for number in range(160)]
    found = table.batch_get(TENANT, wanted + wanted)
    assert {place.sk: each["n"] for place, each in found.items()} == {f"{n:03}": n for n in range(150)}
    assert table.batch_get(TENANT, []) == {}


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize("limit", [1, 3, 100])
def test_a_query_gives_one_partition_in_order_page_by_page(table: Table, newest_first: bool, limit: int) -> None:
    fill(table, *(item(f"E#{number}") for number in range(7)), item("E#3", pk=PK + "1"), item("M#1"), item("A"))
    expected = [f"E#{number}" for number in range(7)]
    span = Span(PK, prefix="E#", newest_first=newest_first, limit=limit)
    assert marks(table, span) == (expected[::-1] if newest_first else expected)
    whole = ["A", *expected, "M#1"]
    assert marks(table, Span(PK, newest_first=newest_first, limit=limit)) == (whole[::-1] if newest_first else whole)


def test_a_query_starts_after_a_mark_and_ends_with_another(table: Table) -> None:
    fill(table, *(item(f"{number}") for number in range(6)))
    assert marks(table, Span(PK, after="2")) == ["3", "4", "5"]
    assert marks(table, Span(PK, after="2", newest_first=True)) == ["1", "0"]
    assert marks(table, Span(PK, until="3")) == ["0", "1", "2", "3"]
    assert marks(table, Span(PK, after="0", until="3", limit=1)) == ["1", "2", "3"]
    assert marks(table, Span(PK, until="3", newest_first=True, limit=2)) == ["3", "2", "1", "0"]
    assert table.query(TENANT, Span(PK, after="2x")).items == [item("3"), item("4"), item("5")]
    assert table.query(TENANT, Span("T#cyclonex#none")) == ops.Page([])


@pytest.mark.parametrize(
    ("index", "pk_name", "sk_name"), [("due", "due_pk", "due_at"), ("listing", "list_pk", "list_sk")]
)
def test_an_index_gives_the_keys_of_its_items_in_its_own_order(
    table: Table, index: str, pk_name: str, sk_name: str
) -> None:
    shard = "T#cyclonex#DUE#0"
    fill(
        table,
        *(item(f"s{9 - n}", pk=f"{PK}{n}", more="x", **{pk_name: shard, sk_name: f"{n // 2}"}) for n in range(6)),
        item("elsewhere", **{pk_name: shard + "1", sk_name: "0"}),
        item("plain"),
    )
    for limit in (1, 2, 100):
        assert marks(table, Span(shard, index=index, limit=limit)) == ["0", "0", "1", "1", "2", "2"]
    assert marks(table, Span(shard, index=index, until="1")) == ["0", "0", "1", "1"]
    assert marks(table, Span(shard, index=index, prefix="2")) == ["2", "2"]
    first = table.query(TENANT, Span(shard, index=index, limit=1)).items[0]
    assert first.keys() == {"pk", "sk", pk_name, sk_name}
    table.write(TENANT, Update(Place(str(first["pk"]), str(first["sk"])), {pk_name: None}))
    assert marks(table, Span(shard, index=index)) == ["0", "1", "1", "2", "2"]


CONDITIONS: list[tuple[ops.Condition, Item | None, bool]] = [
    (None, None, True),
    (None, item("a", n=1), True),
    (Absent(), None, True),
    (Absent(), item("a", n=1), False),
    (AbsentOrPast("n", 5), None, True),
    (AbsentOrPast("n", 5), item("a", n=4), True),
    (AbsentOrPast("n", 5), item("a", n=5), True),
    (AbsentOrPast("n", 5), item("a", n=6), False),
    (AbsentOrPast("n", 5), item("a"), False),
    (Below("n", 5), None, True),
    (Below("n", 5), item("a"), True),
    (Below("n", 5), item("a", n=4), True),
    (Below("n", 5), item("a", n=5), False),
    (Below("n", 5), item("a", n=6), False),
    (Above(("n",), 5), None, False),
    (Above(("n",), 5), item("a"), False),
    (Above(("n",), 5), item("a", n=5), False),
    (Above(("n",), 5), item("a", n=6), True),
    (Above(("n", "m"), 5), item("a", n=6, m=7), True),
    (Above(("n", "m"), 5), item("a", n=6, m=5), False),
    (Above(("n", "m"), 5), item("a", n=5, m=6), False),
    (Above(("n", "m"), 5), item("a", n=6), False),
    (Equals({"n": 1}), item("a", n=1), True),
    (Equals({"n": 1}), item("a", n=2), False),
    (Equals({"n": 1}), item("a", n="1"), False),
    (Equals({"n": 1}), item("a"), False),
    (Equals({"n": 1}), None, False),
    (Equals({"n": 1, "s": "x"}), item("a", n=1, s="x"), True),
    (Equals({"n": 1, "s": "x"}), item("a", n=1, s="y"), False),
    (Equals({"n": None}), item("a"), True),
    (Equals({"n": None}), item("a", n=1), False),
    (Equals({"n": None}), None, False),
    (Equals({"b": True}), item("a", b=True), True),
    (Equals({"b": True}), item("a", b=False), False),
]
WRITES: list[Callable[[ops.Condition], ops.Write]] = [
    lambda condition: Put(item("a", n=99), condition),
    lambda condition: Update(key("a"), {"n": 99}, condition),
    lambda condition: Delete(key("a"), condition),
]


@pytest.mark.parametrize("make", WRITES, ids=["put", "update", "delete"])
def test_a_write_happens_if_its_condition_holds_and_else_tells_what_lies_there(
    table: Table, make: Callable[[ops.Condition], ops.Write]
) -> None:
    for number, (condition, lying, holds) in enumerate(CONDITIONS):
        for alone in (True, False):
            table.write(TENANT, Delete(key("a")))
            if lying is not None:
                fill(table, lying)
            run = table.write if alone else _in_transaction(table)
            if holds:
                run(TENANT, make(condition))
                now = table.get(TENANT, key("a"))
                assert now is None if isinstance(make(None), Delete) else (now or {})["n"] == 99, number
            else:
                with pytest.raises(ops.ConditionFailed) as refusal:
                    run(TENANT, make(condition))
                assert refusal.value.failed == {0: lying}, number
                assert table.get(TENANT, key("a")) == lying, number


def _in_transaction(table: Table) -> Callable[[str, ops.Write], object]:
    return lambda tenant, write: table.transact(tenant, [write])


def test_an_update_leaves_other_attributes_and_removes_what_becomes_nothing(table: Table) -> None:
    fill(table, item("a", n=1, s="x", gone="y"))
    after = table.write(TENANT, Update(key("a"), {"n": 2, "gone": None, "never": None}))
    assert after == table.get(TENANT, key("a")) == item("a", n=2, s="x")
    assert table.write(TENANT, Update(key("b"), {"n": 1}, Absent())) == item("b", n=1)
    assert table.write(TENANT, Put(item("c"))) is None
    assert table.write(TENANT, Delete(key("never"))) is None


def test_a_put_replaces_the_whole_item(table: Table) -> None:
    fill(table, item("a", n=1, s="x"))
    fill(table, item("a", m=2))
    assert table.get(TENANT, key("a")) == item("a", m=2)


def test_of_a_transaction_all_happens_or_nothing(table: Table) -> None:
    fill(table, item("a", n=1), item("b", n=1), item("d", n=1))
    with pytest.raises(ops.ConditionFailed) as refusal:
        table.transact(
            TENANT,
            [
                Put(item("new")),
                Update(key("a"), {"n": 2}, Equals({"n": 7})),
                Delete(key("b")),
                Check(key("c"), Equals({"n": 1})),
                Check(key("d"), Equals({"n": 1})),
            ],
        )
    assert refusal.value.failed == {1: item("a", n=1), 3: None}
    assert marks(table, Span(PK)) == ["a", "b", "d"]
    assert table.get(TENANT, key("a")) == item("a", n=1)
    table.transact(TENANT, [Put(item("new")), Delete(key("b")), Check(key("d"), Equals({"n": 1}))])
    assert marks(table, Span(PK)) == ["a", "d", "new"]


def test_of_racing_creators_exactly_one_wins(table: Table) -> None:
    for round_number in range(5):
        sk = f"r{round_number}"

        def create(number: int, sk: str = sk) -> int:
            table.transact(TENANT, [Put(item(sk, n=number), Absent()), Put(item(f"{sk}-{number}"))])
            return number

        outcomes = run_together([partial(create, number) for number in range(8)], ops.ConditionFailed, ops.Contended)
        (winner,) = (outcome for outcome in outcomes if isinstance(outcome, int))
        assert table.get(TENANT, key(sk)) == item(sk, n=winner)
        assert marks(table, Span(PK, prefix=f"{sk}-")) == [f"{sk}-{winner}"]


def test_of_racing_changes_of_one_version_none_is_lost(table: Table) -> None:
    fill(table, item("a", version=0))

    def change(number: int) -> bool:
        version = int((table.get(TENANT, key("a")) or {})["version"] or 0)
        writes: list[ops.Write] = [
            Put(item("a", version=version + 1), Equals({"version": version})),
            Put(item(f"E#{version + 1:03}", by=number), Absent()),
        ]
        try:
            table.transact(TENANT, writes)
        except (ops.ConditionFailed, ops.Contended):
            return False
        return True

    def change_five_times(number: int) -> int:
        done = 0
        while done < 5:
            done += change(number)
        return done

    assert run_together([partial(change_five_times, number) for number in range(8)]) == [5] * 8
    events = table.query(TENANT, Span(PK, prefix="E#")).items
    assert [each["sk"] for each in events] == [f"E#{number:03}" for number in range(1, 41)]
    assert sorted(int(each["by"] or 0) for each in events) == sorted(list(range(8)) * 5)
    assert table.get(TENANT, key("a")) == item("a", version=40)
