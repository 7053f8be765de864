"""Queues are delivered and schedules run as on Lambda; all of them are found in the app itself."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from chalice.app import Chalice

from infra.local.embedded import faults
from infra.local.lambdas.consumers import Consumers
from infra.local.lambdas.functions import Functions
from infra.local.stack import Stack
from tests.local.tiny_app import Seen

Tiny = tuple[Stack, Seen]
RECEIVES = 5  # maxReceiveCount in infra/platform.yaml
PATIENCE = 60  # seconds until a test gives up; it must not fail because the machine is busy


def send(stack: Stack, *bodies: str) -> None:
    for body in bodies:
        stack.clients.get("sqs").send_message(QueueUrl=stack.settings.deliveries_queue_url, MessageBody=body)


def dead(stack: Stack) -> list[str]:
    url = stack.created.queues["privacy-local-deliveries-dlq"]
    found = stack.clients.get("sqs").receive_message(QueueUrl=url, WaitTimeSeconds=0, MaxNumberOfMessages=10)
    return [message["Body"] for message in found.get("Messages", [])]


def test_a_tick_runs_every_schedule_once_and_delivers_all_messages(tiny: Tiny) -> None:
    stack, seen = tiny
    send(stack, *(str(n) for n in range(25)))
    ran = stack.tick()
    assert (ran.schedules, ran.messages, ran.failed) == (["sweep"], 25, 0)
    assert sorted(seen.delivered, key=int) == [str(n) for n in range(25)]
    assert seen.sweeps == 1
    assert stack.tick().messages == 0


def test_only_the_failed_messages_of_a_batch_come_again(tiny: Tiny) -> None:
    stack, seen = tiny
    seen.fail = {"bad": 2}
    send(stack, "good", "bad")
    ran = stack.tick()
    assert sorted(seen.delivered) == ["bad", "bad", "bad", "good"]
    assert ran.failed == 2
    assert dead(stack) == []


def test_a_message_that_always_fails_ends_among_the_dead_letters(tiny: Tiny) -> None:
    stack, seen = tiny
    seen.fail = {"bad": 99}
    send(stack, "bad")
    stack.tick()
    assert seen.delivered == ["bad"] * RECEIVES
    assert dead(stack) == ["bad"]


def test_an_exception_fails_the_whole_batch(tiny: Tiny, capsys: pytest.CaptureFixture[str]) -> None:
    stack, seen = tiny
    seen.crash = ValueError("broken")
    send(stack, "a", "b")
    ran = stack.tick()
    assert ran.failed == 2 * RECEIVES
    assert set(ran.crashed) == {"deliver"}
    assert sorted(dead(stack)) == ["a", "b"]
    assert "ValueError: broken" in capsys.readouterr().err


def test_after_a_kill_messages_come_back_when_their_time_is_up(tiny: Tiny) -> None:
    stack, seen = tiny
    seen.call = lambda: stack.clients.get("dynamodb", "cyclonex").get_item(
        TableName="privacy-local-cyclonex", Key={"pk": {"S": "T#cyclonex#1"}, "sk": {"S": "s"}}
    )
    stack.faults.inject("dynamodb.GetItem", faults.killed_before())
    send(stack, "a")
    assert stack.tick().died == ["deliver"]
    assert (seen.delivered, stack.tick().messages) == ([], 0)
    stack.clock.advance(timedelta(minutes=7))
    assert stack.tick().messages == 1
    assert seen.delivered == ["a"]


def test_delayed_messages_wait_for_the_clock(tiny: Tiny) -> None:
    stack, seen = tiny
    queue = stack.settings.deliveries_queue_url
    stack.clients.get("sqs").send_message(QueueUrl=queue, MessageBody="later", DelaySeconds=600)
    assert stack.tick().messages == 0
    stack.clock.advance(timedelta(seconds=601))
    assert stack.tick().messages == 1
    assert seen.delivered == ["later"]


def test_what_is_delayed_by_less_than_a_minute_is_waited_for_by_the_clock(tiny: Tiny) -> None:
    stack, seen = tiny
    queue, began = stack.settings.deliveries_queue_url, stack.clock.now()
    for body, delay in (("third", 61), ("second", 40), ("first", 5)):
        stack.clients.get("sqs").send_message(QueueUrl=queue, MessageBody=body, DelaySeconds=delay)
    assert stack.tick().messages == 2 and seen.delivered == ["first", "second"]
    assert timedelta(seconds=39) < stack.clock.now() - began < timedelta(seconds=60)
    assert stack.tick().messages == 1 and seen.delivered[-1] == "third"


def test_a_tick_drops_rows_whose_time_has_passed(tiny: Tiny) -> None:
    stack, _ = tiny
    dynamodb = stack.clients.get("dynamodb", "cyclonex")
    now = int(stack.clock.now().timestamp())
    for sk, more in (("old", {"ttl": {"N": str(now - 5)}}), ("new", {"ttl": {"N": str(now + 3600)}}), ("none", {})):
        item: Any = {"pk": {"S": "T#cyclonex#1"}, "sk": {"S": sk}, **more}
        dynamodb.put_item(TableName="privacy-local-cyclonex", Item=item)
    assert stack.tick().expired == 1
    query = {"KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": {":p": {"S": "T#cyclonex#1"}}}
    rows = dynamodb.query(TableName="privacy-local-cyclonex", **query)["Items"]
    assert [row["sk"]["S"] for row in rows] == ["new", "none"]
    stack.clock.advance(timedelta(hours=2))
    assert stack.tick().expired == 1


def test_in_the_background_messages_are_delivered_and_schedules_follow_the_clock(tiny: Tiny) -> None:
    stack, seen = tiny
    arrived = threading.Event()
    seen.call = arrived.set
    consumers = Consumers(stack.functions, stack.created.queues)
    consumers.start()
    try:
        send(stack, "a")
        assert arrived.wait(PATIENCE)
        assert seen.sweeps == 0
        swept = threading.Event()
        seen.on_sweep = swept.set
        stack.clock.advance(timedelta(minutes=16))
        assert swept.wait(PATIENCE)
    finally:
        consumers.stop()
    assert seen.sweeps == 1


def test_a_handler_that_feeds_itself_is_told(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    stack, seen = tiny
    monkeypatch.setattr("infra.local.lambdas.consumers.MAX_ROUNDS", 20)
    seen.call = lambda: send_as_operator(stack)
    send(stack, "a")
    with pytest.raises(RuntimeError, match="never became quiet"):
        stack.tick()


def send_as_operator(stack: Stack) -> None:
    from infra.local import deployment

    deployment.client("sqs").send_message(QueueUrl=stack.settings.deliveries_queue_url, MessageBody="again")


def test_a_queue_that_no_template_makes_is_an_error(tiny: Tiny) -> None:
    app = Chalice("lost", configure_logs=False)
    app.on_sqs_message(queue="privacy-nowhere")(lambda event: None)
    with pytest.raises(LookupError, match="privacy-nowhere"):
        Consumers(Functions(app), tiny[0].created.queues)
