"""What the schedule finds in the outbox: due rows are announced again, or parked where they must not be sent twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.storage.table import ops
from chalicelib.storage.table.ops import Page, Span
from chalicelib.usecases.outbox import sweep as sweep_outbox
from chalicelib.workers import sweep
from tests.fixtures.memory.mortal import Killed, MortalTable
from tests.fixtures.worlds.mails import TENANT, MailWorld


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> MailWorld:
    return MailWorld(monkeypatch)


def die_sending(w: MailWorld) -> None:
    w.mortal.strike("mail.send", "before")
    with pytest.raises(Killed):
        w.deliver()
    w.mortal.spare()


def test_a_row_whose_announcement_was_lost_is_announced_again(w: MailWorld, capsys: pytest.CaptureFixture[str]) -> None:
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
    assert len(w.queue.messages) == 1  # once in a while, not with every run
    w.deliver()
    assert len(w.provider.taken) == 1


def test_a_row_whose_sender_died_is_announced_again_where_it_may_come_twice(w: MailWorld) -> None:
    w.ask()
    die_sending(w)
    w.queue.messages.clear()
    w.clock.advance(timedelta(minutes=9))
    sweep.handle({})
    assert w.queue.messages == {}  # its sender may be alive
    w.later(timedelta(minutes=1))
    assert len(w.provider.taken) == 1 and w.rows() == []


def test_a_row_whose_sender_died_is_parked_where_it_must_not_come_twice(
    w: MailWorld, capsys: pytest.CaptureFixture[str]
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


def test_a_row_that_was_claimed_while_the_index_lagged_is_left_alone(
    w: MailWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
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


def test_a_row_that_somebody_claims_during_the_run_is_left_to_them(w: MailWorld) -> None:
    w.ask()
    w.queue.messages.clear()
    w.clock.advance(timedelta(minutes=15))
    (seen,) = w.ports.outbox.due(TENANT, w.clock.now(), 10)
    assert w.ports.outbox.claim(TENANT, seen, w.clock.now()) is not None
    assert w.ports.outbox.postpone(TENANT, seen, w.clock.now(), "ready") is False
    sweep.handle({})
    assert w.queue.messages == {} and w.rows()[0]["state"] == "claimed"


def test_a_backlog_larger_than_a_batch_is_announced_whole(w: MailWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep_outbox, "BATCH", 7)
    addresses = [f"reader{number}@example.com" for number in range(30)]
    for address in addresses:
        w.ask(address)
    w.queue.messages.clear()
    w.later()
    assert sorted(mail.recipient for _, mail in w.provider.taken) == sorted(addresses)


def test_a_row_of_a_kind_that_this_version_does_not_know_holds_up_no_other(w: MailWorld) -> None:
    w.ask()
    (row,) = w.rows()
    die_sending(w)
    stranger = w.table.items[TENANT][ops.Place(str(row["pk"]), str(row["sk"]))]
    stranger |= {"template": "from_a_newer_version", "repeat": False}
    w.ask("other@example.com")
    w.queue.messages.clear()
    w.later()
    assert [mail.recipient for _, mail in w.provider.taken] == ["other@example.com"]
    assert [left["state"] for left in w.rows()] == ["uncertain"]
