"""A small world for the mail path: the real repositories in memory, a queue as SQS is, a provider of mail, death."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.domain.changes import Claim
from chalicelib.domain.identifiers import Identifier, email
from chalicelib.domain.mails import Mail
from chalicelib.domain.records import ConsentRecord, Source
from chalicelib.domain.states import decide
from chalicelib.domain.subjects import Subject
from chalicelib.domain.times import to_ms
from chalicelib.storage.aws import Clients
from chalicelib.storage.ops import Item
from chalicelib.storage.outbox import DynamoOutbox
from chalicelib.usecases.context import Actor
from chalicelib.usecases.ports import Ports
from chalicelib.usecases.record_consent import Origin, RecordConsent, Wanted, record_consent
from chalicelib.workers import deliveries, sweep
from tests.memory_ports import SETTINGS, MovedClock, context, memory_ports
from tests.mortal import Moment, Mortal, MortalTable

TENANT = "psynergy"
PURPOSE = "learning_center_emails"
SLOT = f"{PURPOSE}/email"
ADDRESS = "reader@example.com"


class Queue:
    """SQS as far as we use it: what was sent is shown until it is deleted, at least once, in no order."""

    def __init__(self, mortal: Mortal) -> None:
        self._mortal = mortal
        self.messages: dict[str, str] = {}
        self.sent = 0

    def send_message_batch(self, *, QueueUrl: str, Entries: list[dict[str, str]]) -> dict[str, Any]:  # noqa: N803 - AWS's names
        assert QueueUrl in (SETTINGS.deliveries_queue_url, SETTINGS.imports_queue_url)
        return dict(self._mortal.call("sqs.send", lambda: self._keep(Entries)))

    def _keep(self, entries: list[dict[str, str]]) -> dict[str, Any]:
        for entry in entries:
            self.sent += 1
            self.messages[f"m-{self.sent}"] = entry["MessageBody"]
        return {"Successful": [{"Id": entry["Id"]} for entry in entries]}


class QueueClients(Clients):
    """Clients that know the queue alone."""

    def __init__(self, queue: Queue) -> None:
        super().__init__(SETTINGS)
        self._queue = queue

    def get(self, service: str, tenant: str | None = None) -> Any:
        assert (service, tenant) == ("sqs", None)
        return self._queue


class Provider:
    """Takes mails, or does what the test says: `trouble` is raised instead, or after taking it."""

    def __init__(self, mortal: Mortal) -> None:
        self._mortal = mortal
        self.taken: list[tuple[str, Mail]] = []
        self.trouble: list[tuple[Moment, Exception]] = []

    def send(self, tenant: str, mail: Mail, now: datetime) -> None:
        self._mortal.call("mail.send", lambda: self._take(tenant, mail))

    def _take(self, tenant: str, mail: Mail) -> None:
        moment, trouble = self.trouble.pop(0) if self.trouble else (None, None)
        if moment == "before" and trouble:
            raise trouble
        self.taken.append((tenant, mail))
        if trouble:
            raise trouble


@dataclass
class World:
    """Everything together. `wire` makes the workers use it."""

    mortal: Mortal
    table: MortalTable
    clock: MovedClock
    queue: Queue
    provider: Provider
    ports: Ports

    def ask(self, address: str = ADDRESS, *, actor: Actor | None = None, key: str = "") -> ConsentRecord:
        """Records a double opt-in consent, as a website's server does."""
        ctx = context(self.ports, TENANT, actor=actor)
        if key:
            ctx = replace(ctx, claim=Claim(key, "body"))
        command = RecordConsent(
            Origin((identifier(address),), Source("web_form"), wording="Send me the learning center e-mails."),
            (Wanted(PURPOSE, "email", granted=True),),
        )
        return record_consent(self.ports, ctx, command).result

    def deliver(self) -> None:
        """One batch with all that the queue shows; what did not fail is deleted."""
        shown = dict(self.queue.messages)
        answer = deliveries.handle(sqs_event(shown))
        failed = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
        for message_id in shown.keys() - failed:
            del self.queue.messages[message_id]

    def later(self, step: timedelta = timedelta(minutes=15)) -> None:
        """Time passes, the schedule runs, and what it announced is delivered."""
        self.clock.advance(step)
        sweep.handle({})
        self.deliver()

    def rows(self) -> list[Item]:
        """The outbox rows in the table."""
        return [item for key, item in self.table.items.get(TENANT, {}).items() if "#OUT#" in key.pk]

    def person(self, address: str = ADDRESS) -> Subject:
        """Who owns the address now."""
        key = self.ports.secrets.identifier_key(TENANT, identifier(address))
        return self.ports.subjects.find(TENANT, [key])[key]

    def holds(self) -> str:
        """What holds for the address's owner and the learning center's mails now."""
        return decide(self.person().state, SLOT, to_ms(self.clock.now())).state

    def record_id(self) -> str:
        """The record that the owner was asked by last."""
        return self.person().state.asked[SLOT].record_id

    def history(self) -> list[str]:
        """The types of the owner's events, newest first."""
        events = self.ports.subjects.events(TENANT, self.person().id, None, 100)
        return [stored.event.type for stored in events]


def identifier(address: str) -> Identifier:
    """The address as an identifier."""
    found = email(address)
    assert found is not None
    return found


def sqs_event(messages: dict[str, str]) -> dict[str, Any]:
    """Lambda's event for messages by id."""
    return {"Records": [{"messageId": key, "body": body, "eventSource": "aws:sqs"} for key, body in messages.items()]}


def announcement(row_id: str, tenant: str = TENANT) -> str:
    """A message's body."""
    return json.dumps({"tenant": tenant, "row_id": row_id})


def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """A new world, which the workers of this process use until the test ends."""
    mortal = Mortal()
    table, clock, queue, provider = MortalTable(mortal), MovedClock(), Queue(mortal), Provider(mortal)
    outbox = DynamoOutbox(table, SETTINGS, QueueClients(queue))
    ports = replace(memory_ports(table, clock), outbox=outbox, mailer=provider)
    monkeypatch.setattr(wiring, "ports", lambda: ports)
    return World(mortal, table, clock, queue, provider, ports)
