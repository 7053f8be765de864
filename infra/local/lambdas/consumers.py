"""Runs the app's event handlers: polls and delivers queues, and runs schedules by the system's clock.

The handlers are taken from the app itself (`app.event_sources`), so there is no list to maintain.
"""

from __future__ import annotations

import sys
import threading
import traceback
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from chalice.app import Rate, ScheduledEventConfig, SQSEventConfig

from chalicelib.clock import SYSTEM_CLOCK
from infra.local import deployment
from infra.local.embedded import embed
from infra.local.embedded.expiry import drop_expired
from infra.local.embedded.faults import Killed
from infra.local.lambdas.functions import Functions

POLL_SECONDS = 0.1
LONGEST_WAIT = timedelta(minutes=1)  # of a tick, for delayed messages
MAX_ROUNDS = 10_000  # of draining; more means that handlers keep creating work for themselves


@dataclass
class TickResult:
    """What one tick did. All counts are for this tick."""

    schedules: list[str] = field(default_factory=list)  # names of the functions, in the order in which they ran
    batches: int = 0
    messages: int = 0
    failed: int = 0  # deliveries that failed; a message counts again at each attempt
    crashed: list[str] = field(default_factory=list)  # functions that raised an exception
    died: list[str] = field(default_factory=list)  # functions that an injected kill ended
    expired: int = 0  # rows whose TTL had passed

    def as_dict(self) -> dict[str, Any]:
        """Returns the figures as JSON values."""
        return {
            "schedules": self.schedules,
            "queues": {"batches": self.batches, "messages": self.messages, "failed": self.failed},
            "crashed": self.crashed,
            "expired_rows": self.expired,
        }


class Consumers:
    """All event sources of one app. `queues` maps names to URLs."""

    def __init__(self, functions: Functions, queues: Mapping[str, str]) -> None:
        self._functions = functions
        self._queues = [(s, _url(s, queues)) for s in functions.app.event_sources if isinstance(s, SQSEventConfig)]
        self._schedules = [s for s in functions.app.event_sources if isinstance(s, ScheduledEventConfig)]
        self._next_run = {s.name: SYSTEM_CLOCK.now() + _interval(s) for s in self._schedules}
        self._work = threading.Lock()  # one batch at a time, so that a tick knows when all queues are empty
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Polls and runs schedules in the background until `stop`."""
        self._thread = threading.Thread(target=self._loop, name="consumers")
        self._thread.start()

    def stop(self) -> None:
        """Lets the batch under way finish and joins the thread."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def tick(self) -> TickResult:
        """Runs every schedule once at the present clock and delivers until no queue has anything visible.

        What a queue shows within a minute, such as the second try of a delivery, is waited for: the clock moves there.
        """
        ran = TickResult()
        with self._work:
            ran.expired = drop_expired(SYSTEM_CLOCK.now())
            for schedule in self._schedules:
                self._run(schedule, ran)
            self._drain(ran)
            until = SYSTEM_CLOCK.now() + LONGEST_WAIT
            while (wait := self._find_wait(until)) is not None:
                SYSTEM_CLOCK.advance(wait)
                self._drain(ran)
        return ran

    def drain(self) -> TickResult:
        """Delivers what is visible until no queue has anything left; runs no schedule."""
        ran = TickResult()
        with self._work:
            self._drain(ran)
        return ran

    def _loop(self) -> None:
        while not self._stopping.wait(POLL_SECONDS):
            with self._work:
                ran = TickResult()
                for schedule in self._schedules:
                    if SYSTEM_CLOCK.now() >= self._next_run[schedule.name]:
                        self._run(schedule, ran)
                for source, url in self._queues:
                    self._poll(source, url, ran)

    def _run(self, schedule: ScheduledEventConfig, ran: TickResult) -> None:
        now = SYSTEM_CLOCK.now()
        self._next_run[schedule.name] = now + _interval(schedule)
        ran.schedules.append(schedule.name)
        try:
            self._functions.invoke(schedule.name, _scheduled_event(schedule.name, now))
        except Killed:
            ran.died.append(schedule.name)
        except Exception:  # noqa: BLE001 - as on Lambda, the next run makes up for it
            ran.crashed.append(schedule.name)
            traceback.print_exc(file=sys.stderr)

    def _drain(self, ran: TickResult) -> None:
        for _ in range(MAX_ROUNDS):
            if not any(self._poll(source, url, ran) for source, url in self._queues):
                return
        raise RuntimeError("the queues never became quiet: a handler keeps sending to its own queue")

    def _find_wait(self, until: datetime) -> timedelta | None:
        """Returns how long it takes until a queue shows the next of its delayed messages; None where it is later."""
        now, end = (moment.timestamp() * 1000 for moment in (SYSTEM_CLOCK.now(), until))
        with embed.LOCK:
            queues = embed.backend("sqs", deployment.region()).queues
            ahead = [
                message.delayed_until - now
                for _, url in self._queues
                for message in queues[url.rpartition("/")[2]]._messages
                if now < message.delayed_until <= end
            ]
        return timedelta(milliseconds=min(ahead) + 1) if ahead else None

    def _poll(self, source: SQSEventConfig, url: str, ran: TickResult) -> bool:
        """Delivers one batch; tells whether there was one."""
        if _is_empty(url):
            return False
        sqs = deployment.client("sqs")
        # Never use a long poll: it would hold the lock that the embedded SQS works under.
        received = sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=min(source.batch_size, 10), WaitTimeSeconds=0, AttributeNames=["All"]
        ).get("Messages", [])
        if not received:
            return False
        ran.batches += 1
        ran.messages += len(received)
        try:
            answer = self._functions.invoke(source.name, _sqs_event(url, received))
            failed = {failure["itemIdentifier"] for failure in (answer or {}).get("batchItemFailures", [])}
        except Killed:
            ran.died.append(source.name)
            return True  # nobody is left to delete or release the messages: they come back after their timeout
        except Exception:  # noqa: BLE001 - as on Lambda, the whole batch has failed
            ran.crashed.append(source.name)
            traceback.print_exc(file=sys.stderr)
            failed = {message["MessageId"] for message in received}
        for message in received:
            if message["MessageId"] in failed:
                ran.failed += 1
                sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0)
            else:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return True


def _is_empty(url: str) -> bool:
    """Tells whether an embedded queue holds nothing, visible or not: most of the time, and a call costs 1 ms."""
    if not embed.is_embedded("sqs"):
        return False
    with embed.LOCK:
        return not embed.backend("sqs", deployment.region()).queues[url.rpartition("/")[2]]._messages


def _url(source: SQSEventConfig, queues: Mapping[str, str]) -> str:
    name = source.queue or str(source.queue_arn).rpartition(":")[2]
    # app.py does not know the stage; infra/merge.yaml puts it into the name on AWS.
    for candidate in (name, name.replace("privacy-", f"privacy-{deployment.STAGE}-", 1)):
        if candidate in queues:
            return queues[candidate]
    raise LookupError(f"function {source.name} reads a queue that infra/platform.yaml does not make: {name}")


def _interval(schedule: ScheduledEventConfig) -> timedelta:
    expression = schedule.schedule_expression
    if isinstance(expression, Rate):
        expression = expression.to_string()
    value, unit = str(expression).removeprefix("rate(").removesuffix(")").split()
    return timedelta(**{unit.rstrip("s") + "s": int(value)})


def _scheduled_event(name: str, now: datetime) -> dict[str, Any]:
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": embed.ACCOUNT_ID,
        "time": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": deployment.region(),
        "resources": [f"arn:aws:events:{deployment.region()}:{embed.ACCOUNT_ID}:rule/{name}"],
        "detail": {},
    }


def _sqs_event(url: str, received: list[dict[str, Any]]) -> dict[str, Any]:
    arn = f"arn:aws:sqs:{deployment.region()}:{embed.ACCOUNT_ID}:{url.rpartition('/')[2]}"
    return {
        "Records": [
            {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": message.get("Attributes", {}),
                "messageAttributes": message.get("MessageAttributes", {}),
                "md5OfBody": message["MD5OfBody"],
                "eventSource": "aws:sqs",
                "eventSourceARN": arn,
                "awsRegion": deployment.region(),
            }
            for message in received
        ]
    }
