"""The feed in the table, on all three tables: what waits, the steps, the pages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.domain.changes import Raced
from chalicelib.domain.suppressions.feed import (
    AddSuppressions,
    FeedHead,
    LastWords,
    Leads,
    NumberSuppressions,
    Positions,
    Suppressed,
)
from chalicelib.domain.tenants.purposes import OPT_OUT_KINDS
from chalicelib.storage.commit import DynamoStore
from chalicelib.storage.suppressions.feed import PART, DynamoSuppressions, waiting_writes
from chalicelib.storage.table import ops, places
from tests.fixtures.feed import START as FREED
from tests.fixtures.feed import STOP, TENANT, make_suppressions, number, person
from tests.fixtures.memory.ports import START, memory_ports

WITHDRAWN = Suppressed("withdrawn", "active", "email", 1_795_000_000_000, "consent", "newsletter")


class Feed(DynamoSuppressions):
    """The repository of suppressions with a store."""

    def __init__(self, table: ops.Table) -> None:
        super().__init__(table)
        self.table = table
        self.store = DynamoStore(table)

    def add(self, *changes: AddSuppressions) -> None:
        for change in changes:
            self.store.commit(TENANT, [change], None, "", START)

    def step(self, head: FeedHead, *waiting: AddSuppressions) -> FeedHead:
        step = number(head, *waiting)
        self.store.commit(TENANT, [step], None, "", START)
        return step.after

    def positions(self, after: int, limit: int) -> list[int]:
        return [entry.position for entry in self.page(TENANT, after, limit)]


@pytest.fixture
def feed(each_table: ops.Table) -> Feed:
    return Feed(each_table)


def test_what_waits_is_found_in_every_shard_each_persons_in_order(feed: Feed) -> None:
    made = [make_suppressions(number, version) for version in (11, 2, 1) for number in range(12)]
    feed.add(*made)
    waiting, whole = feed.waiting(TENANT, 100)
    assert whole and set(waiting) == set(made) and len(waiting) == len(made)
    for one in range(12):
        assert [each.version for each in waiting if each.subject_id == person(one)] == [1, 2, 11]
    assert feed.waiting("psynergy", 100) == ([], True)


def test_where_not_all_is_read_each_person_is_read_whole(feed: Feed) -> None:
    made = [make_suppressions(number, version) for number in range(12) for version in range(1, 4)]
    feed.add(*made)
    for limit in (1, 2, 4, 7):
        waiting, whole = feed.waiting(TENANT, limit)
        assert not whole and len(waiting) >= places.PENDING_SHARDS
        assert {waiting.count(each) for each in made if each.subject_id in {w.subject_id for w in waiting}} == {1}


def test_one_version_of_a_person_waits_once(feed: Feed) -> None:
    feed.add(make_suppressions(1))
    with pytest.raises(Raced):
        feed.add(make_suppressions(1))


def test_a_step_moves_the_head_and_ends_the_waiting(feed: Feed) -> None:
    feed.add(make_suppressions(1, keys=3), make_suppressions(2))
    assert feed.head(TENANT) == FeedHead()
    waiting, _ = feed.waiting(TENANT, 10)
    head = feed.step(FeedHead(), *waiting)
    assert head == feed.head(TENANT) == FeedHead(1, 5)
    assert feed.waiting(TENANT, 10) == ([], True)
    assert feed.page(TENANT, 0, 100) == number(FeedHead(), *waiting).numbered()
    assert feed.page("psynergy", 0, 100) == []


def test_a_step_from_an_old_head_or_of_what_waits_no_more_is_refused(feed: Feed) -> None:
    feed.add(make_suppressions(1), make_suppressions(2))
    head = feed.step(FeedHead(), make_suppressions(1))
    for before, waiting in (
        (FeedHead(), make_suppressions(2)),
        (head, make_suppressions(1)),
        (FeedHead(2, 9), make_suppressions(2)),
    ):
        with pytest.raises(Raced):
            feed.step(before, waiting)
    assert feed.head(TENANT) == head and feed.positions(0, 100) == [1]
    assert feed.waiting(TENANT, 10) == ([make_suppressions(2)], True)


@pytest.mark.parametrize("limit", [1, 7, 100])
def test_pages_go_on_across_the_parts_of_the_feed_wherever_they_begin(feed: Feed, limit: int) -> None:
    sizes = (3, PART - 10, 20, 4, 1)
    kinds = [[Suppressed("sms", "active", "sms", position, "web") for position in range(size)] for size in sizes]
    made = [
        make_suppressions(number * 10 + start // 200, 1, *entries[start : start + 200])
        for number, entries in enumerate(kinds)
        for start in range(0, len(entries), 200)
    ]
    feed.add(*made)
    head = FeedHead()
    for one in made:
        head = feed.step(head, one)
    total = sum(sizes)
    assert head.next == total + 1
    for after in (0, 1, PART - 12, PART - 2, PART - 1, PART, PART + 1, total - 1):
        assert feed.positions(after, limit) == list(range(after + 1, min(after + limit, total) + 1))
    assert feed.positions(total, limit) == feed.positions(total + 5, limit) == []


def test_nothing_beyond_a_missing_position_is_given(feed: Feed) -> None:
    feed.add(make_suppressions(1), make_suppressions(2))
    head = feed.step(FeedHead(), make_suppressions(1))
    feed.step(
        FeedHead(head.version, 5), make_suppressions(2)
    )  # as a query sees it that passed 2 to 4 before they were committed
    assert feed.positions(0, 100) == [1] and feed.positions(1, 100) == []


def test_the_fullest_change_of_one_identifier_waits_in_two_write_units() -> None:
    everything = [Suppressed(kind, "active", None, 1_795_000_000_000, "sms_stop") for kind in OPT_OUT_KINDS]
    one = make_suppressions(1, 1, *everything)
    (write,) = waiting_writes(TENANT, one)
    assert isinstance(write, ops.Put) and len(str(write.item)) < 1024
    (write,) = waiting_writes(TENANT, make_suppressions(1, 1, *everything, STOP, keys=8))
    assert isinstance(write, ops.Put) and len(str(write.item)) < 2048


@pytest.mark.parametrize("tenant", ["cyclonex", "billgenix", "psynergy"])
def test_who_withdraws_everything_waits_in_two_write_units(tenant: str) -> None:
    purposes = memory_ports().profiles[tenant].purposes.values()
    slots = [(purpose.code, channel) for purpose in purposes for channel in purpose.channels]
    told = [Suppressed("withdrawn", "active", channel, 1_795_000_000_000, "consent", code) for code, channel in slots]
    (write,) = waiting_writes(TENANT, make_suppressions(1, 1, *told))
    assert isinstance(write, ops.Put) and len(str(write.item)) < 1024


def test_withdrawals_are_read_as_they_were_written(feed: Feed) -> None:
    lifted = replace(WITHDRAWN, state="lifted", effective_at=9)
    made = make_suppressions(1, 1, STOP, WITHDRAWN, replace(WITHDRAWN, channel="sms"), lifted, keys=2)
    feed.add(made)
    assert feed.waiting(TENANT, 10) == ([made], True)
    feed.step(FeedHead(), made)
    assert [(each.kind, each.purpose, each.channel, each.state) for each in feed.page(TENANT, 0, 4)] == [
        ("sms", "", "sms", "active"),
        ("withdrawn", "newsletter", "email", "active"),
        ("withdrawn", "newsletter", "sms", "active"),
        ("withdrawn", "newsletter", "email", "lifted"),
    ]


def test_what_asks_for_a_comparison_alone_waits_without_entries_and_identifiers(feed: Feed) -> None:
    made = AddSuppressions(person(1), 3, (), ())
    feed.add(made)
    assert feed.waiting(TENANT, 10) == ([made], True)
    feed.store.commit(TENANT, [NumberSuppressions(FeedHead(), (made,), ())], None, "", START)
    assert (feed.waiting(TENANT, 10), feed.head(TENANT)) == (([], True), FeedHead(1, 1))


def test_lines_keep_their_order_whichever_identifiers_they_are_about(feed: Feed) -> None:
    lines = ((STOP, "a"), (FREED, "b"), (STOP, "b"), (WITHDRAWN, "a"), (STOP, "c"))
    feed.add(make_suppressions(1))
    step = NumberSuppressions(FeedHead(), (make_suppressions(1),), (Positions(1, person(1), 1, lines),))
    feed.store.commit(TENANT, [step], None, "", START)
    found = feed.page(TENANT, 0, 100)
    assert found == step.numbered() and [each.identifier_key for each in found] == list("abbac")


def test_last_words_and_what_leads_to_people_are_kept_with_the_step(feed: Feed) -> None:
    told = LastWords("a", {"sms": ("active", "sms_stop"), "withdrawn/newsletter/email": ("lifted", "consent")})
    leads = Leads(person(1), ("device#v1#0", "device#v1#1"))
    feed.add(make_suppressions(1))
    step = NumberSuppressions(FeedHead(), (make_suppressions(1),), (), (told,), (leads,))
    feed.store.commit(TENANT, [step], None, "", START)
    assert feed.last_words(TENANT, ["a", "b"]) == {"a": told, "b": LastWords("b", known=False)}
    assert feed.leads(TENANT, [person(1), person(2)]) == {person(1): leads}
    assert feed.last_words("psynergy", ["a"])["a"].known is False and feed.leads("psynergy", [person(1)]) == {}


def test_items_of_before_withdrawals_were_told_are_read(feed: Feed) -> None:
    made = make_suppressions(1, 1, STOP, FREED, keys=2)
    entries = '[["sms","active","sms",1795000000000,"sms_stop"],["sms","lifted","sms",1795000000001,"sms_stop"]]'
    old: ops.Item = {
        "subject_id": made.subject_id,
        "version": 1,
        "entries": entries,
        "ids": " ".join(made.identifier_keys),
    }
    (write,) = waiting_writes(TENANT, made)
    position = places.feed(TENANT, 0, 4)
    places_of = (write.place, position)
    feed.table.transact(TENANT, [ops.Put({"pk": at.pk, "sk": at.sk, "first": 1, **old}) for at in places_of])
    assert feed.waiting(TENANT, 10) == ([made], True)
    assert [(each.state, each.identifier_key) for each in feed.page(TENANT, 0, 10)] == [
        (state, key) for state in ("active", "lifted") for key in made.identifier_keys
    ]
