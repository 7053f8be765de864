"""The schedule: by index queries only, made up for by the next run, and no tenant delays another."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.storage.table import ops, places
from chalicelib.storage.table.ops import Span
from chalicelib.workers import sweep
from tests.fixtures.feed import make_suppressions
from tests.fixtures.memory.mortal import MortalTable
from tests.fixtures.worlds.mails import TENANT, MailWorld


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> MailWorld:
    w = MailWorld(monkeypatch)
    w.is_alone = False
    return w


def idle(w: MailWorld) -> list[str]:
    """Returns an idle sweep's calls for each tenant: its queries of what waits for the feed, is due, or for a review.

    Its process knows that the day's mails and reports are made, and for an hour that nothing is late.
    """
    return ["table.query"] * (places.PENDING_SHARDS + 3 * places.DUE_SHARDS + 1) * len(w.ports.profiles)


def test_a_run_with_nothing_due_costs_one_query_a_shard_and_tenant(w: MailWorld) -> None:
    sweep.handle({})  # makes the day's reports
    w.ask()
    sweep.handle({})  # the process learns until when nobody's day ends
    start = len(w.mortal.calls)
    sweep.handle({})
    assert w.mortal.calls[start:] == idle(w)


def test_its_cost_does_not_grow_with_the_table(w: MailWorld) -> None:
    sweep.handle({})
    for number in range(300):
        w.ask(f"reader{number}@example.com")
        w.deliver()
    sweep.handle({})
    start = len(w.mortal.calls)
    sweep.handle({})
    assert w.mortal.calls[start:] == idle(w)


def test_a_missed_run_is_made_up_by_the_next(w: MailWorld) -> None:
    w.ask()
    w.queue.messages.clear()
    w.later(timedelta(hours=20))
    assert len(w.provider.taken) == 1


def test_a_tenant_in_trouble_holds_up_no_other_and_the_run_counts_as_failed(
    w: MailWorld, monkeypatch: pytest.MonkeyPatch
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


def test_suppressions_whose_sequencer_never_ran_are_numbered(w: MailWorld) -> None:
    w.ports.store.commit(TENANT, [make_suppressions(1)], None, "", w.clock.now())
    sweep.handle({})
    assert [entry.position for entry in w.ports.suppressions.page(TENANT, 0, 10)] == [1]
