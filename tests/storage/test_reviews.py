"""Reviews in the table: the item with its version, the run of events, the lists of those that are open."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.changes import Event, Raced
from chalicelib.domain.events import broken_at
from chalicelib.domain.reviews import (
    OpenReview,
    Review,
    ReviewKind,
    ReviewOutcome,
    SaveReview,
    extend,
    open_review,
    resolve,
)
from chalicelib.storage import events, keys
from chalicelib.storage.commit import DynamoStore
from chalicelib.storage.reviews import DynamoReviews
from tests.memory_table import MemoryTable

TENANT = "cyclonex"
NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)


def call(at: datetime = NOW) -> Event:
    return Event("call", at, at, "secret:key_1", "r-1")


class Table(MemoryTable):
    """With a store and the repository on it."""

    def __init__(self) -> None:
        super().__init__()
        self.reviews = DynamoReviews(self)

    def commit(self, change: OpenReview | SaveReview, tenant: str = TENANT) -> Review:
        DynamoStore(self).commit(tenant, [change], None, "", NOW)
        return self.read(change.review.id, tenant)

    def read(self, review_id: str, tenant: str = TENANT) -> Review:
        found = self.reviews.get(tenant, review_id)
        assert found is not None
        return found

    def open(self, name: str, kind: ReviewKind = "reply", at: datetime = NOW, tenant: str = TENANT) -> Review:
        refs = {"records": [f"opt_{name}"], "subjects": ["sub_1"]}
        return self.commit(open_review(f"rev_{name}", kind, refs, "America/Denver", call(at)), tenant)

    def resolve(self, review: Review, outcome: ReviewOutcome = "not_opt_out") -> Review:
        return self.commit(resolve(review, outcome, call(), "key_1", "a note", "00"))

    def listed(self, kind: ReviewKind | None, limit: int = 100) -> list[str]:
        found, after = [], None
        while True:
            page, after = self.reviews.page(TENANT, kind, after, limit)
            assert len(page) <= limit
            found += [review.id for review in page]
            if after is None:
                return found


@pytest.fixture
def table() -> Table:
    return Table()


def test_a_review_comes_back_as_it_was(table: Table) -> None:
    change = open_review("rev_1", "reply", {"records": ["opt_1"], "subjects": ["sub_1"]}, "America/Denver", call())
    opened = table.commit(change)
    assert opened == replace(change.review, head=opened.head)
    resolution = resolve(opened, "not_opt_out", call(), "key_1", "a note", "00")
    resolved = table.commit(resolution)
    assert resolved == replace(resolution.review, head=resolved.head)
    assert table.reviews.get("psynergy", "rev_1") is None and table.reviews.get(TENANT, "rev_2") is None


def test_each_change_is_a_link_of_its_run(table: Table) -> None:
    opened = table.open("1")
    longer = table.commit(extend(opened, "opt_2", ["sub_2"], call()))
    resolved = table.resolve(longer)
    run = keys.review(TENANT, "rev_1").pk
    links = [
        events.from_item(item) for key, item in sorted(table.items[TENANT].items(), key=str) if key.sk.startswith("E#")
    ]
    assert [link.event.type for link in links] == ["review.opened", "review.extended", "review.resolved"]
    assert broken_at(links) is None and links[-1].hash == resolved.head and {link.run for link in links} == {run}


def test_a_review_that_moved_on_is_not_overwritten(table: Table) -> None:
    opened = table.open("1")
    table.commit(extend(opened, "opt_2", [], call()))
    for late in (resolve(opened, "opt_out", call(), "key_1", None, ""), extend(opened, "opt_3", [], call())):
        with pytest.raises(Raced):
            table.commit(late)
    with pytest.raises(Raced):
        table.open("1")


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_open_ones_are_listed_by_kind_or_all_those_that_are_due_first_before_others(table: Table, limit: int) -> None:
    kinds: tuple[ReviewKind, ...] = ("reply", "identity", "identity", "reply", "reply")
    for day, kind in enumerate(kinds):  # opened backwards, so that neither id nor arrival gives the order
        table.open(f"{9 - day}", kind, NOW - timedelta(days=7 * day))
    table.open("0", tenant="psynergy")
    assert table.listed(None, limit) == ["rev_5", "rev_6", "rev_7", "rev_8", "rev_9"]
    assert table.listed("reply", limit) == ["rev_5", "rev_6", "rev_9"]
    assert table.listed("identity", limit) == ["rev_7", "rev_8"]
    table.resolve(table.read("rev_6"))
    assert table.listed(None, limit) == ["rev_5", "rev_7", "rev_8", "rev_9"]


def test_those_that_are_due_at_one_moment_are_all_listed(table: Table) -> None:
    for number in range(6):
        table.open(str(number), ("reply", "identity")[number % 2])
    assert table.listed(None, 2) == [f"rev_{number}" for number in range(6)]


def test_what_was_resolved_while_the_index_lagged_is_not_listed(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = table.open("1")
    page = table.reviews._places(TENANT, "reply", None, 100)
    table.resolve(opened)
    monkeypatch.setattr(table, "query", lambda tenant, span: page)
    assert table.reviews.page(TENANT, "reply", None, 100) == ([], None)


def test_a_page_costs_a_query_for_each_kind_and_one_read(table: Table) -> None:
    for number in range(5):
        table.open(str(number))
    for kind, calls in (("reply", ["query", "batch_get"]), (None, ["query", "query", "batch_get"])):
        start = len(table.calls)
        table.reviews.page(TENANT, kind, None, 100)  # type: ignore[arg-type]  # both are kinds
        assert table.calls[start:] == calls


def test_how_many_wait_is_one_query(table: Table) -> None:
    first = table.open("1", at=NOW - timedelta(days=7))
    table.open("2", at=NOW - timedelta(days=7))
    second = table.open("3")
    table.open("4", "identity")
    start = len(table.calls)
    waiting = table.reviews.waiting(TENANT, "reply", NOW)
    assert table.calls[start:] == ["query"]
    assert (waiting.kind, waiting.open, waiting.overdue) == ("reply", 3, 2)
    just_before = second.due_at - timedelta(milliseconds=1)
    assert table.reviews.waiting(TENANT, "reply", just_before).overdue == 2
    assert table.reviews.waiting(TENANT, "reply", second.due_at).overdue == 3
    table.resolve(first)
    assert table.reviews.waiting(TENANT, "reply", NOW).overdue == 1
