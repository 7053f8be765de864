"""The schedule: what is due is announced again, by index queries only, and nothing else is touched."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.storage.table import ops, places
from chalicelib.storage.table.ops import Page, Span
from chalicelib.usecases.outbox import sweep as sweep_outbox
from chalicelib.usecases.reviews.resolve import ResolveReview, resolve_review
from chalicelib.workers import sweep
from tests.fixtures.factories import MONDAY
from tests.fixtures.memory_ports import context
from tests.fixtures.mortal import Killed, MortalTable
from tests.fixtures.outbox_world import TENANT, World, world
from tests.fixtures.reviewing import unsure
from tests.fixtures.suppressions_world import added


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> World:
    return world(monkeypatch)


def die_sending(w: World) -> None:
    w.mortal.strike("mail.send", "before")
    with pytest.raises(Killed):
        w.deliver()
    w.mortal.spare()


def idle(w: World) -> list[str]:
    """For each tenant: what waits for the suppression feed; what is due, and late reviews, by the index."""
    return ["table.query"] * (places.PENDING_SHARDS + places.DUE_SHARDS + 1) * len(w.ports.profiles)


def test_a_run_with_nothing_due_costs_one_query_a_shard_and_tenant(w: World) -> None:
    w.ask()
    start = len(w.mortal.calls)
    sweep.handle({})
    assert w.mortal.calls[start:] == idle(w)


def test_its_cost_does_not_grow_with_the_table(w: World) -> None:
    for number in range(300):
        w.ask(f"reader{number}@example.com")
        w.deliver()
    start = len(w.mortal.calls)
    sweep.handle({})
    assert w.mortal.calls[start:] == idle(w)


def test_a_row_whose_announcement_was_lost_is_announced_again(w: World, capsys: pytest.CaptureFixture[str]) -> None:
    w.ask()
    w.queue.messages.clear()
    w.clock.advance(timedelta(minutes=4))
    sweep.handle({})
    assert w.queue.messages == {}
    w.clock.advance(timedelta(minutes=1))
    sweep.handle({})
    assert len(w.queue.messages) == 1
    assert '"OutboxResent":1' in capsys.readouterr().out
    sweep.handle({})
    assert len(w.queue.messages) == 1  # once a while, not with every run
    w.deliver()
    assert len(w.provider.taken) == 1


def test_a_row_whose_sender_died_is_announced_again_where_it_may_come_twice(w: World) -> None:
    w.ask()
    die_sending(w)
    w.queue.messages.clear()
    w.clock.advance(timedelta(minutes=9))
    sweep.handle({})
    assert w.queue.messages == {}  # its sender may be alive
    w.later(timedelta(minutes=1))
    assert len(w.provider.taken) == 1 and w.rows() == []


def test_a_row_whose_sender_died_is_parked_where_it_must_not_come_twice(
    w: World, capsys: pytest.CaptureFixture[str]
) -> None:
    w.ask()
    (row,) = w.rows()
    w.table.items[TENANT][ops.Place(str(row["pk"]), str(row["sk"]))]["repeat"] = False
    die_sending(w)
    for _ in range(3):
        w.later()
    assert w.provider.taken == [] and w.rows()[0]["state"] == "uncertain"
    logged = capsys.readouterr().out
    assert logged.count('"MailsUncertain":1') == 1 and logged.count('"level":"error"') == 1


def test_a_row_that_was_claimed_while_the_index_lagged_is_left_alone(w: World, monkeypatch: pytest.MonkeyPatch) -> None:
    w.ask()
    w.clock.advance(timedelta(minutes=15))
    lagging: dict[Span, Page] = {}
    fresh = MortalTable.query

    def query(self: MortalTable, tenant: str, span: Span) -> Page:
        return lagging.get(span) or lagging.setdefault(span, fresh(self, tenant, span))

    monkeypatch.setattr(MortalTable, "query", query)
    found = w.ports.outbox.due(TENANT, w.clock.now(), 10)
    assert len(found) == 1
    assert w.ports.outbox.claim(TENANT, found[0], w.clock.now()) is not None
    assert w.ports.outbox.due(TENANT, w.clock.now(), 10) == []


def test_a_row_that_somebody_claims_during_the_run_is_left_to_them(w: World) -> None:
    w.ask()
    w.queue.messages.clear()
    w.clock.advance(timedelta(minutes=15))
    (seen,) = w.ports.outbox.due(TENANT, w.clock.now(), 10)
    assert w.ports.outbox.claim(TENANT, seen, w.clock.now()) is not None
    assert w.ports.outbox.postpone(TENANT, seen, w.clock.now(), "ready") is False
    sweep.handle({})
    assert w.queue.messages == {} and w.rows()[0]["state"] == "claimed"


def test_a_backlog_larger_than_a_batch_is_announced_whole(w: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep_outbox, "BATCH", 7)
    addresses = [f"reader{number}@example.com" for number in range(30)]
    for address in addresses:
        w.ask(address)
    w.queue.messages.clear()
    w.later()
    assert sorted(mail.recipient for _, mail in w.provider.taken) == sorted(addresses)


def test_replies_that_should_have_been_reviewed_are_counted_until_they_are(
    w: World, capsys: pytest.CaptureFixture[str]
) -> None:
    w.clock.moment = MONDAY
    review_id = unsure(w.ports, TENANT, "+12125550101", "stop it or do not")
    sweep.handle({})
    assert "ReviewsOverdue" not in capsys.readouterr().out
    w.clock.advance(timedelta(days=3))
    sweep.handle({})
    logged = capsys.readouterr().out
    assert f'"tenant":"{TENANT}","ReviewsOverdue":1' in logged and logged.count('"reviews.overdue"') == 1
    resolve_review(w.ports, context(w.ports, TENANT), ResolveReview(review_id, "opt_out"))
    sweep.handle({})
    assert "ReviewsOverdue" not in capsys.readouterr().out


def test_a_missed_run_is_made_up_by_the_next(w: World) -> None:
    w.ask()
    w.queue.messages.clear()
    w.later(timedelta(hours=20))
    assert len(w.provider.taken) == 1


def test_a_tenant_in_trouble_holds_up_no_other_and_the_run_counts_as_failed(
    w: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    w.ask()
    w.queue.messages.clear()
    w.clock.advance(timedelta(minutes=15))
    first = next(iter(w.ports.profiles))
    assert first != TENANT
    fresh = MortalTable.query

    def query(self: MortalTable, tenant: str, span: Span) -> Any:
        if tenant == first:
            raise ops.Throttled
        return fresh(self, tenant, span)

    monkeypatch.setattr(MortalTable, "query", query)
    with pytest.raises(sweep.SweepIncomplete):
        sweep.handle({})
    assert len(w.queue.messages) == 1


def test_suppressions_whose_sequencer_never_ran_are_numbered(w: World) -> None:
    w.ports.store.commit(TENANT, [added(1)], None, "", w.clock.now())
    sweep.handle({})
    assert [entry.position for entry in w.ports.suppressions.page(TENANT, 0, 10)] == [1]
