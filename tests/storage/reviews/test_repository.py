"""Reviews in the table: the item with its version, the chain of events, the lists of open reviews."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.changes import Event, Raced
from chalicelib.domain.events import find_break
from chalicelib.domain.reviews.review import (
    OpenReview,
    Raised,
    Review,
    ReviewKind,
    ReviewOutcome,
    SaveReview,
    extend,
    open_review,
    resolve,
)
from chalicelib.storage.commit import DynamoStore
from chalicelib.storage.reviews.repository import DynamoReviews
from chalicelib.storage.table import events, ops, places
from tests.fixtures.memory.table import MemoryTable

TENANT = "cyclonex"
NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
RAISED = Raised("unclear_reply", "opt_out.recorded", "opt_1", "publishable:twilio")


def call(at: datetime = NOW) -> Event:
    return Event("sms.received", at, at, "secret:key_1", "r-1")


class Kept:
    """The repository with a store on a table."""

    def __init__(self, table: ops.Table) -> None:
        self.table = table
        self.reviews = DynamoReviews(table)

    def commit(self, change: OpenReview | SaveReview, tenant: str = TENANT) -> Review:
        DynamoStore(self.table).commit(tenant, [change], None, "", NOW)
        return self.read(change.review.id, tenant)

    def read(self, review_id: str, tenant: str = TENANT) -> Review:
        found = self.reviews.get(tenant, review_id)
        assert found is not None
        return found

    def open(self, name: str, kind: ReviewKind = "reply", at: datetime = NOW, tenant: str = TENANT) -> Review:
        refs = {"records": [f"opt_{name}"], "subjects": ["sub_1"]}
        return self.commit(open_review(f"rev_{name}", kind, refs, "America/Denver", call(at), RAISED), tenant)

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
def memory() -> MemoryTable:
    return MemoryTable()


@pytest.fixture
def kept(memory: MemoryTable) -> Kept:
    return Kept(memory)


@pytest.fixture
def anywhere(each_table: ops.Table) -> Kept:
    """Returns the repository on each kind of table."""
    return Kept(each_table)


def test_a_review_comes_back_as_it_was(anywhere: Kept) -> None:
    change = open_review(
        "rev_1", "reply", {"records": ["opt_1"], "subjects": ["sub_1"]}, "America/Denver", call(), RAISED
    )
    opened = anywhere.commit(change)
    assert opened == replace(change.review, head=opened.head)
    resolution = resolve(opened, "not_opt_out", call(), "key_1", "a note", "00")
    resolved = anywhere.commit(resolution)
    assert resolved == replace(resolution.review, head=resolved.head)
    assert anywhere.reviews.get("psynergy", "rev_1") is None and anywhere.reviews.get(TENANT, "rev_2") is None


def test_each_change_is_a_link_of_its_run(memory: MemoryTable, kept: Kept) -> None:
    opened = kept.open("1")
    longer = kept.commit(extend(opened, "opt_2", ["sub_2"], call()))
    resolved = kept.resolve(longer)
    run = places.review(TENANT, "rev_1").pk
    links = [
        events.from_item(item) for key, item in sorted(memory.items[TENANT].items(), key=str) if key.sk.startswith("E#")
    ]
    assert [stored.event.type for stored in links] == ["review.opened", "review.extended", "review.resolved"]
    assert find_break(links) is None and links[-1].hash == resolved.head and {stored.chain for stored in links} == {run}


def test_a_review_that_moved_on_is_not_overwritten(kept: Kept) -> None:
    opened = kept.open("1")
    kept.commit(extend(opened, "opt_2", [], call()))
    for late in (resolve(opened, "opt_out", call(), "key_1", None, ""), extend(opened, "opt_3", [], call())):
        with pytest.raises(Raced):
            kept.commit(late)
    with pytest.raises(Raced):
        kept.open("1")


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_open_ones_are_listed_by_kind_or_all_those_that_are_due_first_before_others(anywhere: Kept, limit: int) -> None:
    kinds: tuple[ReviewKind, ...] = ("reply", "identity", "identity", "reply", "reply")
    for day, kind in enumerate(kinds):  # opened backwards, so that neither id nor arrival gives the order
        anywhere.open(f"{9 - day}", kind, NOW - timedelta(days=7 * day))
    anywhere.open("0", tenant="psynergy")
    assert anywhere.listed(None, limit) == ["rev_5", "rev_6", "rev_7", "rev_8", "rev_9"]
    assert anywhere.listed("reply", limit) == ["rev_5", "rev_6", "rev_9"]
    assert anywhere.listed("identity", limit) == ["rev_7", "rev_8"]
    anywhere.resolve(anywhere.read("rev_6"))
    assert anywhere.listed(None, limit) == ["rev_5", "rev_7", "rev_8", "rev_9"]


def test_those_that_are_due_at_one_moment_are_all_listed(anywhere: Kept) -> None:
    for number in range(6):
        anywhere.open(str(number), ("reply", "identity")[number % 2])
    assert anywhere.listed(None, 2) == [f"rev_{number}" for number in range(6)]


def test_what_was_resolved_while_the_index_lagged_is_not_listed(
    memory: MemoryTable, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = kept.open("1")
    page = kept.reviews._places(TENANT, "reply", None, 100)
    kept.resolve(opened)
    monkeypatch.setattr(memory, "query", lambda tenant, span: page)
    assert kept.reviews.page(TENANT, "reply", None, 100) == ([], None)


def test_a_page_costs_a_query_for_each_kind_and_one_read(memory: MemoryTable, kept: Kept) -> None:
    for number in range(5):
        kept.open(str(number))
    for kind, calls in (("reply", ["query", "batch_get"]), (None, ["query", "query", "batch_get"])):
        start = len(memory.calls)
        kept.reviews.page(TENANT, kind, None, 100)  # type: ignore[arg-type]  # both are kinds
        assert memory.calls[start:] == calls


def test_how_many_wait_is_one_query(memory: MemoryTable, kept: Kept) -> None:
    first = kept.open("1", at=NOW - timedelta(days=7))
    kept.open("2", at=NOW - timedelta(days=7))
    second = kept.open("3")
    kept.open("4", "identity")
    start = len(memory.calls)
    waiting = kept.reviews.waiting(TENANT, "reply", NOW)
    assert memory.calls[start:] == ["query"]
    assert (waiting.kind, waiting.open, waiting.overdue) == ("reply", 3, 2)
    just_before = second.due_at - timedelta(milliseconds=1)
    assert kept.reviews.waiting(TENANT, "reply", just_before).overdue == 2
    assert kept.reviews.waiting(TENANT, "reply", second.due_at).overdue == 3
    kept.resolve(first)
    assert kept.reviews.waiting(TENANT, "reply", NOW).overdue == 1
