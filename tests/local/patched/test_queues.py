"""The embedded SQS follows the system's clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.clock import SYSTEM_CLOCK


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    yield
    SYSTEM_CLOCK._offset = timedelta()


def receive(sqs: Any, url: str) -> list[Any]:
    return list(sqs.receive_message(QueueUrl=url, WaitTimeSeconds=0, MaxNumberOfMessages=10).get("Messages", []))


def test_a_delayed_message_is_due_when_the_clock_has_moved(aws: Callable[[str], Any]) -> None:
    sqs = aws("sqs")
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="later", DelaySeconds=900)
    assert receive(sqs, url) == []
    SYSTEM_CLOCK.advance(timedelta(seconds=890))
    assert receive(sqs, url) == []
    SYSTEM_CLOCK.advance(timedelta(seconds=11))
    assert [message["Body"] for message in receive(sqs, url)] == ["later"]


def test_a_message_in_flight_comes_back_after_its_visibility_timeout(aws: Callable[[str], Any]) -> None:
    sqs = aws("sqs")
    url = sqs.create_queue(QueueName="q", Attributes={"VisibilityTimeout": "360"})["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="again")
    assert len(receive(sqs, url)) == 1
    assert receive(sqs, url) == []
    SYSTEM_CLOCK.advance(timedelta(seconds=361))
    assert len(receive(sqs, url)) == 1


def test_a_message_can_be_released_days_after_it_was_sent(aws: Callable[[str], Any]) -> None:
    sqs = aws("sqs")
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="old")
    SYSTEM_CLOCK.advance(timedelta(days=2))
    (message,) = receive(sqs, url)
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0)
    assert [again["Body"] for again in receive(sqs, url)] == ["old"]
