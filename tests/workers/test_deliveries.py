"""The consumer of announcements: duplicates, disorder, bad messages, and a provider in every mood."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.mail.mails import MailOutcomeUnknown, MailRefused
from chalicelib.domain.times import rfc3339
from chalicelib.storage.table import ops, places
from chalicelib.workers import deliveries
from tests.fixtures.outbox_world import TENANT, World, announcement, sqs_event, world
from tests.fixtures.suppressions_world import added

ADDRESSES = [f"reader{number}@example.com" for number in range(5)]
OTHER_ID = "out_01KARZ6T9GSWQ40CJ9S2ED4T52"


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> World:
    return world(monkeypatch)


def row_id(w: World) -> str:
    """The id of the one row."""
    (row,) = w.rows()
    return str(row["id"])


def handle(*bodies: str) -> list[str]:
    """Delivers messages m0, m1 …; which of them failed."""
    answer = deliveries.handle(sqs_event({f"m{number}": body for number, body in enumerate(bodies)}))
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def no_repeat(w: World) -> None:
    """Makes the one row one that must not come twice."""
    (row,) = w.rows()
    w.table.items[TENANT][ops.Place(str(row["pk"]), str(row["sk"]))]["repeat"] = False


def test_a_sent_row_is_gone(w: World) -> None:
    w.ask()
    w.deliver()
    assert len(w.provider.taken) == 1 and w.rows() == [] and w.queue.messages == {}


def test_an_announcement_that_comes_often_sends_one_mail(w: World) -> None:
    w.ask()
    body = announcement(row_id(w))
    assert handle(body, body, body) == []
    assert handle(body) == []
    assert len(w.provider.taken) == 1


@pytest.mark.parametrize("seed", range(5))
def test_announcements_in_any_order_and_number_send_one_mail_each(w: World, seed: int) -> None:
    for address in ADDRESSES:
        w.ask(address)
    bodies = [*w.queue.messages.values()] * 3
    random.Random(seed).shuffle(bodies)
    while bodies:
        size = min(len(bodies), 4)
        assert handle(*(bodies.pop() for _ in range(size))) == []
    assert sorted(mail.recipient for _, mail in w.provider.taken) == ADDRESSES


def test_an_announcement_of_a_row_in_another_process_hands_sends_nothing(w: World) -> None:
    w.ask()
    stored = w.ports.outbox.get(TENANT, row_id(w))
    assert stored is not None and w.ports.outbox.claim(TENANT, stored, w.clock.now()) is not None
    assert handle(announcement(stored.row.id)) == []
    assert w.provider.taken == [] and w.rows()[0]["state"] == "claimed"


def test_of_two_processes_that_read_the_row_one_claims_it(w: World) -> None:
    w.ask()
    stored = w.ports.outbox.get(TENANT, row_id(w))
    assert stored is not None
    claims = [w.ports.outbox.claim(TENANT, stored, w.clock.now()) for _ in range(2)]
    assert [claim is not None for claim in claims] == [True, False]


def test_a_row_that_nobody_knows_is_done_already(w: World) -> None:
    assert handle(announcement(OTHER_ID)) == []


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "null",
        "[]",
        '"out"',
        '{"tenant": "psynergy"}',
        '{"tenant": "psynergy", "row_id": 7}',
        '{"tenant": "psynergy", "row_id": "con_01KARZ6T9GSWQ40CJ9S2ED4T52"}',
        announcement(OTHER_ID)[:-1] + ', "more": 1}',
        announcement(OTHER_ID, "nobody"),
        '{"tenant": "nobody", "run": "sequence"}',
        '{"tenant": "psynergy", "run": "everything"}',
        '{"tenant": "psynergy", "run": "sequence", "more": 1}',
    ],
)
def test_a_message_that_is_none_of_ours_fails_and_holds_nobody_up(
    w: World, body: str, capsys: pytest.CaptureFixture[str]
) -> None:
    w.ask()
    assert handle(body, announcement(row_id(w))) == ["m0"]
    assert len(w.provider.taken) == 1
    assert '"level":"error","event":"message.unreadable"' in capsys.readouterr().out


def test_a_mail_that_the_provider_cannot_take_now_is_ready_for_the_next_try(w: World) -> None:
    w.ask()
    w.provider.trouble.append(("before", Unavailable()))
    w.deliver()
    assert len(w.queue.messages) == 1 and w.rows()[0]["state"] == "ready"
    w.deliver()
    assert len(w.provider.taken) == 1 and w.rows() == [] and w.queue.messages == {}


def test_one_mail_in_trouble_holds_up_no_other(w: World) -> None:
    for address in ADDRESSES:
        w.ask(address)
    w.provider.trouble += [("before", Unavailable()), ("before", RuntimeError("a bug"))]
    w.deliver()
    assert len(w.provider.taken) == 3 and len(w.queue.messages) == 2


def test_a_refused_mail_is_parked_where_people_see_it_and_not_sent_again(
    w: World, capsys: pytest.CaptureFixture[str]
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


def test_a_mail_that_may_have_been_taken_is_sent_again_where_it_may_come_twice(w: World) -> None:
    w.ask()
    w.provider.trouble.append(("after", MailOutcomeUnknown()))
    w.deliver()
    assert w.queue.messages == {} and w.rows()[0]["state"] == "ready"
    w.later()
    first, second = (mail for _, mail in w.provider.taken)
    assert first == second and w.rows() == []


def test_a_mail_that_may_have_been_taken_is_parked_where_it_must_not_come_twice(
    w: World, capsys: pytest.CaptureFixture[str]
) -> None:
    w.ask()
    no_repeat(w)
    w.provider.trouble.append(("after", MailOutcomeUnknown()))
    w.deliver()
    w.later()
    assert len(w.provider.taken) == 1 and w.rows()[0]["state"] == "uncertain"
    logged = capsys.readouterr().out
    assert '"MailsUncertain":1' in logged and '"level":"error","event":"mail.outcome_unknown"' in logged


def test_a_template_of_a_newer_release_fails_and_stays_ready(w: World) -> None:
    w.ask()
    (row,) = w.rows()
    w.table.items[TENANT][ops.Place(str(row["pk"]), str(row["sk"]))]["template"] = "not_yet_known"
    w.deliver()
    assert len(w.queue.messages) == 1 and w.rows()[0]["state"] == "ready"


def test_a_claim_lasts_longer_than_the_function_and_then_the_row_is_due(w: World) -> None:
    w.ask()
    stored = w.ports.outbox.get(TENANT, row_id(w))
    assert stored is not None
    w.ports.outbox.claim(TENANT, stored, w.clock.now())
    lasts = timedelta(minutes=10)
    assert str(w.rows()[0]["due_at"]).startswith(rfc3339(w.clock.now() + lasts))
    assert w.ports.outbox.due(TENANT, w.clock.now() + timedelta(minutes=9), 10) == []
    assert len(w.ports.outbox.due(TENANT, w.clock.now() + lasts, 10)) == 1


def test_messages_and_log_lines_hold_ids_only(w: World, capsys: pytest.CaptureFixture[str]) -> None:
    w.ask()
    (body,) = w.queue.messages.values()
    assert body == announcement(row_id(w))
    trouble: list[tuple[Any, Exception]] = [
        ("before", RuntimeError("to reader@example.com")),
        ("before", Unavailable()),
    ]
    w.provider.trouble += trouble
    w.deliver()
    w.later()
    w.later()
    logged = capsys.readouterr().out
    assert '"MailsSent":1' in logged and '"level":"error","event":"message.failed"' in logged and "@" not in logged


def test_a_message_that_asks_for_the_sequencer_runs_it_once_for_all_of_a_batch(w: World) -> None:
    w.ports.store.commit(TENANT, [added(1), added(2)], None, "", w.clock.now())
    start = len(w.mortal.calls)
    ask = f'{{"tenant": "{TENANT}", "run": "sequence"}}'
    assert handle(ask, ask, ask) == []
    assert w.mortal.calls[start:] == ["table.query"] * places.PENDING_SHARDS + ["table.get", "table.transact"]
    assert [entry.position for entry in w.ports.suppressions.page(TENANT, 0, 10)] == [1, 2]
