"""Delivering a row of the outbox: once, by whoever claims it, and what follows from the provider's answer."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.mail.mails import MailOutcomeUnknown, MailRefused
from chalicelib.domain.times import format_rfc3339
from chalicelib.storage.table import ops, places
from tests.fixtures.worlds.mails import ADDRESSES, OTHER_ID, TENANT, MailWorld, announcement, handle, row_id


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> MailWorld:
    return MailWorld(monkeypatch)


def no_repeat(w: MailWorld) -> None:
    """Makes the only row one that must not be sent twice."""
    (row,) = w.rows()
    w.table.items[TENANT][ops.Place(str(row["pk"]), str(row["sk"]))]["repeat"] = False


def test_a_sent_row_is_gone(w: MailWorld) -> None:
    w.ask()
    w.deliver()
    assert len(w.provider.taken) == 1 and w.rows() == [] and w.queue.messages == {}


def test_an_announcement_that_comes_often_sends_one_mail(w: MailWorld) -> None:
    w.ask()
    body = announcement(row_id(w))
    assert handle(body, body, body) == []
    assert handle(body) == []
    assert len(w.provider.taken) == 1


@pytest.mark.parametrize("seed", range(5))
def test_announcements_in_any_order_and_number_send_one_mail_each(w: MailWorld, seed: int) -> None:
    for address in ADDRESSES:
        w.ask(address)
    bodies = [*w.queue.messages.values()] * 3
    random.Random(seed).shuffle(bodies)
    while bodies:
        size = min(len(bodies), 4)
        assert handle(*(bodies.pop() for _ in range(size))) == []
    assert sorted(mail.recipient for _, mail in w.provider.taken) == ADDRESSES


def test_an_announcement_of_a_row_in_another_process_hands_sends_nothing(w: MailWorld) -> None:
    w.ask()
    stored = w.ports.outbox.get(TENANT, row_id(w))
    assert stored is not None and w.ports.outbox.claim(TENANT, stored, w.clock.now()) is not None
    assert handle(announcement(stored.row.id)) == []
    assert w.provider.taken == [] and w.rows()[0]["state"] == "claimed"


def test_of_two_processes_that_read_the_row_one_claims_it(w: MailWorld) -> None:
    w.ask()
    stored = w.ports.outbox.get(TENANT, row_id(w))
    assert stored is not None
    claims = [w.ports.outbox.claim(TENANT, stored, w.clock.now()) for _ in range(2)]
    assert [claim is not None for claim in claims] == [True, False]


def test_a_row_that_nobody_knows_is_done_already(w: MailWorld) -> None:
    assert handle(announcement(OTHER_ID)) == []


def test_a_mail_that_the_provider_cannot_take_now_is_ready_for_the_next_try(w: MailWorld) -> None:
    w.ask()
    w.provider.trouble.append(("before", Unavailable()))
    w.deliver()
    assert len(w.queue.messages) == 1 and w.rows()[0]["state"] == "ready"
    w.deliver()
    assert len(w.provider.taken) == 1 and w.rows() == [] and w.queue.messages == {}


def test_a_refused_mail_is_parked_where_people_see_it_and_not_sent_again(
    w: MailWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    w.ask()
    w.provider.trouble.append(("before", MailRefused("MessageRejected")))
    w.deliver()
    w.later()
    w.later()
    assert w.provider.taken == [] and w.queue.messages == {}
    (row,) = w.rows()
    assert row["state"] == "refused" and "due_at" not in row and "due_pk" not in row
    listed = w.table.query(TENANT, ops.Span(places.parked_listing(TENANT), index="listing")).items
    assert [item["list_sk"] for item in listed] == [row["id"]]
    logged = capsys.readouterr().out
    assert '"code":"MessageRejected"' in logged and '"MailsRefused":1' in logged
    assert '"level":"error","event":"mail.refused"' in logged


def test_a_mail_that_may_have_been_taken_is_sent_again_where_it_may_come_twice(w: MailWorld) -> None:
    w.ask()
    w.provider.trouble.append(("after", MailOutcomeUnknown()))
    w.deliver()
    assert w.queue.messages == {} and w.rows()[0]["state"] == "ready"
    w.later()
    first, second = (mail for _, mail in w.provider.taken)
    assert first == second and w.rows() == []


def test_a_mail_that_may_have_been_taken_is_parked_where_it_must_not_come_twice(
    w: MailWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    w.ask()
    no_repeat(w)
    w.provider.trouble.append(("after", MailOutcomeUnknown()))
    w.deliver()
    w.later()
    assert len(w.provider.taken) == 1 and w.rows()[0]["state"] == "uncertain"
    logged = capsys.readouterr().out
    assert '"MailsUncertain":1' in logged and '"level":"error","event":"mail.outcome_unknown"' in logged


def test_a_template_of_a_newer_release_fails_and_stays_ready(w: MailWorld) -> None:
    w.ask()
    (row,) = w.rows()
    w.table.items[TENANT][ops.Place(str(row["pk"]), str(row["sk"]))]["template"] = "not_yet_known"
    w.deliver()
    assert len(w.queue.messages) == 1 and w.rows()[0]["state"] == "ready"


def test_a_claim_lasts_longer_than_the_function_and_then_the_row_is_due(w: MailWorld) -> None:
    w.ask()
    stored = w.ports.outbox.get(TENANT, row_id(w))
    assert stored is not None
    w.ports.outbox.claim(TENANT, stored, w.clock.now())
    lasts = timedelta(minutes=10)
    assert str(w.rows()[0]["due_at"]).startswith(format_rfc3339(w.clock.now() + lasts))
    assert w.ports.outbox.due(TENANT, w.clock.now() + timedelta(minutes=9), 10) == []
    assert len(w.ports.outbox.due(TENANT, w.clock.now() + lasts, 10)) == 1
