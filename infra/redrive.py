"""Moves the messages of a queue's dead letters back to the queue, once what they failed by is repaired.

    python -m infra.redrive <queue>            such as deliveries, imports or inbound
    python -m infra.redrive <queue> --most 10  moves ten at most

It moves those that lie there when it begins, and no more: one that fails again meanwhile stays. Each is sent before it
is deleted, so that none is lost; if the command dies in between, one comes twice, which every consumer allows. It
prints counts alone. Run it with an operator's credentials and the API's environment variables (docs/settings.md).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from chalicelib import settings as deployment
from chalicelib.settings import Settings
from infra.operating import OperatorClients
from infra.refusals import REFUSALS, describe

DEAD: Final = "-dlq"
MOST: Final = 10_000
_BATCH: Final = 10
_HIDDEN_SECONDS: Final = 120
"""How long a message that is under way is kept from whoever else moves messages back."""
_EMPTY_ANSWERS: Final = 3
"""How many empty answers in a row mean that nothing is left: SQS may look at some of its servers only."""


class NoQueue(Exception):
    """There is no queue of that name with dead letters; the message names those that there are."""


@dataclass(frozen=True, slots=True)
class Moved:
    """How many messages were moved, and how many the queue refused, which stay where they are."""

    moved: int
    refused: int


def redrive(client: Any, stage: str, queue: str, most: int = MOST, *, wait_seconds: int = 1) -> Moved:
    """Moves up to `most` messages of a queue's dead letters back. Raises NoQueue, and the client's errors.

    `wait_seconds` is how long SQS may look for messages before it answers that there are none.
    """
    source, target = _find(client, stage, queue)
    left = min(most, _count(client, source))
    moved = refused = empty = 0
    while left > 0 and empty < _EMPTY_ANSWERS:
        answer = client.receive_message(
            QueueUrl=source,
            MaxNumberOfMessages=min(_BATCH, left),
            VisibilityTimeout=_HIDDEN_SECONDS,
            WaitTimeSeconds=wait_seconds,
            MessageAttributeNames=["All"],
        )
        messages = answer.get("Messages", [])
        empty = 0 if messages else empty + 1
        if messages:
            sent = _send(client, target, messages)
            _delete(client, source, sent)
            moved, refused, left = moved + len(sent), refused + len(messages) - len(sent), left - len(messages)
    return Moved(moved, refused)


def _find(client: Any, stage: str, queue: str) -> tuple[str, str]:
    """Returns the addresses of the dead letters and of the queue itself."""
    prefix = f"privacy-{stage}-"
    pages = client.get_paginator("list_queues").paginate(QueueNamePrefix=prefix)
    urls = {url.rpartition("/")[2].removeprefix(prefix): url for page in pages for url in page.get("QueueUrls", [])}
    if queue + DEAD not in urls or queue not in urls:
        known = sorted(name.removesuffix(DEAD) for name in urls if name.endswith(DEAD))
        raise NoQueue("name one of " + ", ".join(known))
    return urls[queue + DEAD], urls[queue]


def _count(client: Any, url: str) -> int:
    name = "ApproximateNumberOfMessages"
    return int(client.get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"][name])


def _send(client: Any, url: str, messages: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    entries = []
    for number, message in enumerate(messages):
        entry = {"Id": str(number), "MessageBody": message["Body"]}
        attributes = message.get("MessageAttributes")
        entries.append({**entry, "MessageAttributes": attributes} if attributes else entry)
    answer = client.send_message_batch(QueueUrl=url, Entries=entries)
    return [messages[int(one["Id"])] for one in answer.get("Successful", [])]


def _delete(client: Any, url: str, messages: Sequence[dict[str, Any]]) -> None:
    entries = [
        {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]} for number, message in enumerate(messages)
    ]
    if entries:
        client.delete_message_batch(QueueUrl=url, Entries=entries)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command. Returns 0 if all went back, 1 for an error, 3 if the queue refused some."""
    parser = argparse.ArgumentParser(prog="python -m infra.redrive", description=__doc__.partition("\n")[0])
    parser.add_argument("queue", help="the queue's name without stage, such as deliveries")
    parser.add_argument("--most", type=_read_count, default=MOST, help="how many messages to move at most")
    options = parser.parse_args(arguments)
    try:
        settings: Settings = deployment.load()
        found = redrive(OperatorClients(settings).get("sqs"), settings.stage, options.queue, options.most)
    except NoQueue as error:
        print(error, file=sys.stderr)
        return 1
    except REFUSALS as refusal:
        print(describe(refusal), file=sys.stderr)
        return 1
    print(f"moved: {found.moved}, refused: {found.refused}")
    return 3 if found.refused else 0


def _read_count(text: str) -> int:
    """Returns a number of messages. Raises ArgumentTypeError where it is none."""
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError("must be a whole number above 0")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
