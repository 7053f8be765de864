"""The outbox on DynamoDB, SQS and SES as the local stack embeds them, with faults on demand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib import wiring
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.mail.mails import Mail, MailOutcomeUnknown, MailRefused
from chalicelib.domain.outbox import OutboxRow, StoredOutboxRow
from chalicelib.domain.times import format_rfc3339
from chalicelib.storage.outbox.repository import writes
from chalicelib.storage.table import ops, places
from chalicelib.usecases.ports.bundle import Ports
from infra.local import deployment
from infra.local.embedded.faults import Fault, refused, server_error, throttled, timeout_after, timeout_before
from infra.local.stack import Stack
from tests.fixtures.worlds.mails import TENANT

LETTER = Mail(
    "out_01KARZ6T9GSWQ40CJ9S2ED4T52", "Psynergy Billing", "reader@example.com", "Hello", "A line.\n", "<p>A line.</p>"
)


@pytest.fixture
def ports(stack: Stack) -> Ports:
    """Returns the app's own ports on the stack."""
    return wiring.ports()


def rows(ports: Ports, number: int = 1) -> list[StoredOutboxRow]:
    """Adds new rows to the table without announcing them."""
    now = ports.clock.now()
    made = [OutboxRow(ports.randomness.id("out", now), "confirm_consent", now, {}, True) for _ in range(number)]
    ports.store.commit(TENANT, made, None, "", now)
    stored = [ports.outbox.get(TENANT, row.id) for row in made]
    return [row for row in stored if row is not None]


def announced(stack: Stack) -> list[dict[str, str]]:
    """Returns the bodies on the queue."""
    found: list[dict[str, str]] = []
    while True:
        answer = deployment.client("sqs").receive_message(
            QueueUrl=stack.settings.deliveries_queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=0
        )
        if not answer.get("Messages"):
            return found
        found += [json.loads(message["Body"]) for message in answer["Messages"]]


def test_a_new_row_is_ready_due_in_five_minutes_and_written_once(ports: Ports) -> None:
    (row,) = rows(ports)
    assert (row.state, row.version) == ("ready", 1)
    (write,) = writes(TENANT, row.row)
    assert isinstance(write, ops.Put) and isinstance(write.condition, ops.Absent)
    assert str(write.item["due_at"]).startswith(format_rfc3339(row.row.created_at + timedelta(minutes=5)))
    assert ports.outbox.due(TENANT, ports.clock.now(), 10) == []
    assert ports.outbox.due(TENANT, ports.clock.now() + timedelta(minutes=5), 10) == [row]


def test_rows_are_found_in_every_shard_and_never_more_than_asked(ports: Ports) -> None:
    made = rows(ports, 40)
    puts = [write for row in made for write in writes(TENANT, row.row)]
    assert len({put.item["due_pk"] for put in puts if isinstance(put, ops.Put)}) == places.DUE_SHARDS
    later = ports.clock.now() + timedelta(hours=1)
    assert {row.row.id for row in ports.outbox.due(TENANT, later, 100)} == {row.row.id for row in made}
    assert len(ports.outbox.due(TENANT, later, 7)) == 7


def test_announcements_go_out_in_tens_and_name_tenant_and_row_alone(stack: Stack, ports: Ports) -> None:
    ids = [f"out_{number}" for number in range(23)]
    with stack.meter() as meter:
        ports.outbox.announce(TENANT, ids)
    assert meter.calls == {("sqs", "SendMessageBatch"): 3}
    bodies = announced(stack)
    assert all(set(body) == {"tenant", "row_id"} and body["tenant"] == TENANT for body in bodies)
    assert sorted(body["row_id"] for body in bodies) == sorted(ids)


@pytest.mark.parametrize("fault", [throttled(), server_error(), timeout_before(), refused("AccessDenied", 403)])
def test_an_announcement_that_fails_is_no_error_since_the_sweep_announces_again(
    stack: Stack, ports: Ports, fault: Fault, capsys: pytest.CaptureFixture[str]
) -> None:
    stack.faults.inject("sqs.SendMessageBatch", fault, times=5)
    ports.outbox.announce(TENANT, ["out_1"])
    stack.faults.clear()
    assert announced(stack) == []
    assert '"level":"error","event":"outbox.announce_failed"' in capsys.readouterr().out


def test_a_claim_whose_answer_was_lost_is_ours_when_the_client_tries_again(stack: Stack, ports: Ports) -> None:
    (row,) = rows(ports)
    stack.faults.inject("dynamodb.UpdateItem", timeout_after())
    claimed = ports.outbox.claim(TENANT, row, ports.clock.now())
    assert claimed is not None and (claimed.state, claimed.version) == ("claimed", 2)
    assert ports.outbox.get(TENANT, row.row.id) == claimed
    assert ports.outbox.claim(TENANT, row, ports.clock.now()) is None


def test_a_claim_on_a_row_that_is_gone_is_nobodys(ports: Ports) -> None:
    (row,) = rows(ports)
    ports.outbox.done(TENANT, row)
    assert ports.outbox.get(TENANT, row.row.id) is None
    assert ports.outbox.claim(TENANT, row, ports.clock.now()) is None
    assert ports.outbox.postpone(TENANT, row, ports.clock.now(), "ready") is False
    ports.outbox.done(TENANT, row)


def test_a_table_that_does_not_answer_is_unavailable(stack: Stack, ports: Ports) -> None:
    (row,) = rows(ports)
    stack.faults.inject("dynamodb.*", throttled(), times=100)
    for call in (
        lambda: ports.outbox.get(TENANT, row.row.id),
        lambda: ports.outbox.claim(TENANT, row, ports.clock.now()),
        lambda: ports.outbox.done(TENANT, row),
        lambda: ports.outbox.due(TENANT, ports.clock.now(), 1),
    ):
        with pytest.raises(Unavailable):
            call()


def test_a_parked_row_leaves_the_calendar_and_is_listed(ports: Ports) -> None:
    (row,) = rows(ports)
    assert ports.outbox.postpone(TENANT, row, None, "uncertain") is True
    assert ports.outbox.due(TENANT, ports.clock.now() + timedelta(days=400), 10) == []
    after = ports.outbox.get(TENANT, row.row.id)
    assert after is not None and (after.state, after.version) == ("uncertain", 2)


def test_a_mail_leaves_with_the_tenants_own_credentials_and_one_attempt(stack: Stack, ports: Ports) -> None:
    with stack.meter() as meter:
        ports.mailer.send(TENANT, LETTER, ports.clock.now())
    assert meter.calls["sesv2", "SendEmail"] == 1
    (mail,) = stack.mails()
    message = mail.message
    assert mail.recipients == ("reader@example.com",)
    assert message["From"] == "Psynergy Billing <privacy@psynergy.example>"
    assert message["Message-ID"] == f"<{LETTER.id}@psynergy.example>"
    assert mail.text == LETTER.text
    html = message.get_body(("html",))
    assert html is not None and html.get_content() == LETTER.html + "\n"


@pytest.mark.parametrize(
    ("fault", "outcome", "taken"),
    [
        (throttled(), Unavailable, 0),
        (refused("TooManyRequestsException", 429), Unavailable, 0),
        (refused("SendingPausedException"), Unavailable, 0),
        (refused("AccessDeniedException", 403), Unavailable, 0),
        (refused("ServiceUnavailable", 503), Unavailable, 0),
        (refused("MessageRejected", message="Message content rejected"), MailRefused, 0),
        (refused("BadRequestException", message="Illegal address"), MailRefused, 0),
        (server_error(), MailOutcomeUnknown, 0),
        (timeout_before(), MailOutcomeUnknown, 0),
        (timeout_after(), MailOutcomeUnknown, 1),
    ],
)
def test_what_the_provider_answers_is_told_apart_and_never_tried_again_by_the_client(
    stack: Stack, ports: Ports, fault: Fault, outcome: type[Exception], taken: int
) -> None:
    stack.faults.inject("sesv2.SendEmail", fault)
    with stack.meter() as meter, pytest.raises(outcome) as caught:
        ports.mailer.send(TENANT, LETTER, ports.clock.now())
    assert meter.calls["sesv2", "SendEmail"] == taken
    assert "@" not in str(caught.value) and stack.faults.pending() == 0


def test_line_ends_cannot_forge_headers(ports: Ports) -> None:
    for forged in (replace(LETTER, subject="Hi\r\nBcc: x@example.com"), replace(LETTER, recipient="a@b.example\nX: y")):
        with pytest.raises(ValueError, match=r"[Hh]eader"):
            ports.mailer.send(TENANT, forged, ports.clock.now())


def test_letters_beyond_ascii_survive(stack: Stack, ports: Ports) -> None:
    ports.mailer.send(
        TENANT, replace(LETTER, subject="Grüße", text="Žižek – ok\n", html="<p>Žižek – ok</p>"), ports.clock.now()
    )
    (sent,) = stack.mails()
    assert (sent.message["Subject"], sent.text) == ("Grüße", "Žižek – ok\n")
    assert sent.raw.isascii()


def test_an_imports_row_is_told_to_the_queue_of_imports_and_no_other(stack: Stack, ports: Ports) -> None:
    now = ports.clock.now()
    ids = [ports.randomness.id(prefix, now) for prefix in ("imp", "out")]
    ports.outbox.announce(TENANT, ids)
    sqs = deployment.client("sqs")
    for url, row_id in zip((stack.settings.imports_queue_url, stack.settings.deliveries_queue_url), ids, strict=True):
        messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
        assert [json.loads(message["Body"])["row_id"] for message in messages] == [row_id]


def test_a_record_that_is_due_is_named_on_the_queue_of_reminders_and_no_other(stack: Stack, ports: Ports) -> None:
    request_id = ports.randomness.id("req", ports.clock.now())
    ports.outbox.remind(TENANT, [request_id])
    sqs = deployment.client("sqs")
    told = {
        url: sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=0).get("Messages", [])
        for url in (stack.settings.reminders_queue_url, stack.settings.deliveries_queue_url)
    }
    bodies = [[json.loads(message["Body"]) for message in messages] for messages in told.values()]
    assert bodies == [[{"tenant": TENANT, "remind": request_id}], []]
