"""Dead letters go back to their queue: all that lay there, none twice unless the command died, none lost."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from infra import redrive
from infra.local import deployment
from infra.local.stack import Stack

STAGE = deployment.STAGE


class Dying:
    """A client that dies before its first deletion, as a process may; everything else goes through."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def delete_message_batch(self, **_: Any) -> None:
        raise KeyboardInterrupt


def url(queue: str) -> str:
    return str(deployment.client("sqs").get_queue_url(QueueName=f"privacy-{STAGE}-{queue}")["QueueUrl"])


def put(queue: str, bodies: list[str]) -> None:
    client, address = deployment.client("sqs"), url(queue)
    for body in bodies:
        attributes = {"kind": {"StringValue": body[-1], "DataType": "String"}}
        client.send_message(QueueUrl=address, MessageBody=body, MessageAttributes=attributes)


def take_all(queue: str) -> Counter[tuple[str, str]]:
    client, address, found = deployment.client("sqs"), url(queue), Counter[tuple[str, str]]()
    while True:
        answer = client.receive_message(
            QueueUrl=address, MaxNumberOfMessages=10, WaitTimeSeconds=0, MessageAttributeNames=["All"]
        )
        messages = answer.get("Messages", [])
        if not messages:
            return found
        found.update((one["Body"], one["MessageAttributes"]["kind"]["StringValue"]) for one in messages)
        for one in messages:
            client.delete_message(QueueUrl=address, ReceiptHandle=one["ReceiptHandle"])


def move(queue: str, most: int = redrive.MOST) -> redrive.Moved:
    return redrive.redrive(deployment.client("sqs"), STAGE, queue, most, wait_seconds=0)


def expected(numbers: range) -> Counter[tuple[str, str]]:
    return Counter((f"message {n:02d}", f"{n:02d}"[-1]) for n in numbers)


def test_all_dead_letters_go_back_as_they_were(stack: Stack) -> None:
    put("inbound-dlq", [f"message {n:02d}" for n in range(23)])
    assert move("inbound") == redrive.Moved(23, 0)
    assert take_all("inbound") == expected(range(23))
    assert move("inbound") == redrive.Moved(0, 0)


def test_no_more_are_moved_than_was_asked_for(stack: Stack) -> None:
    put("imports-dlq", [f"message {n:02d}" for n in range(13)])
    assert move("imports", 11).moved == 11
    assert sum(take_all("imports").values()) == 11


def test_a_command_that_dies_between_sending_and_deleting_loses_nothing(stack: Stack) -> None:
    put("inbound-dlq", [f"message {n:02d}" for n in range(4)])
    with pytest.raises(KeyboardInterrupt):
        redrive.redrive(Dying(deployment.client("sqs")), STAGE, "inbound", wait_seconds=0)
    assert take_all("inbound") == expected(range(4))
    attributes = deployment.client("sqs").get_queue_attributes(QueueUrl=url("inbound-dlq"), AttributeNames=["All"])
    assert attributes["Attributes"]["ApproximateNumberOfMessagesNotVisible"] == "4"


def test_what_the_queue_refuses_stays_where_it_is(stack: Stack) -> None:
    class Refusing(Dying):
        def send_message_batch(self, **request: Any) -> Any:
            taken = [one for one in request["Entries"] if "00" not in one["MessageBody"]]
            return self._client.send_message_batch(**{**request, "Entries": taken})

        def delete_message_batch(self, **request: Any) -> Any:
            return self._client.delete_message_batch(**request)

    put("inbound-dlq", [f"message {n:02d}" for n in range(3)])
    found = redrive.redrive(Refusing(deployment.client("sqs")), STAGE, "inbound", wait_seconds=0)
    assert found == redrive.Moved(2, 1) and take_all("inbound") == expected(range(1, 3))


def test_a_queue_that_does_not_exist_is_named_with_those_that_do(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    assert redrive.main(["nothing"]) == 1
    error = capsys.readouterr().err
    assert "deliveries" in error and "inbound" in error and "-dlq" not in error


def test_the_command_says_how_many_it_moved_and_nothing_of_what(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    put("imports-dlq", ["message 01"])
    assert redrive.main(["imports"]) == 0
    assert capsys.readouterr().out == "moved: 1, refused: 0\n"
    assert sum(take_all("imports").values()) == 1


@pytest.mark.parametrize("most", ["-3", "0", "many", "1.5", "\u0663"])
def test_a_number_of_messages_that_is_none_is_refused(most: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        redrive.main(["imports", f"--most={most}"])
    assert refused.value.code == 2
    assert "must be a whole number above 0" in capsys.readouterr().err
