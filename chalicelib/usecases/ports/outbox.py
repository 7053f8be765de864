"""The ports for everything that leaves the system: the outbox, outgoing e-mail, and events for webhook endpoints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from chalicelib.domain.mail.mails import Mail
from chalicelib.domain.outbox import OutboxState, StoredOutboxRow, Task
from chalicelib.domain.webhooks.addresses import Target
from chalicelib.domain.webhooks.deliveries import Delivery, ListedState, Outcome
from chalicelib.domain.webhooks.endpoints import Endpoints


class Outbox(Protocol):
    """The rows of what must leave the system."""

    def announce(
        self, tenant: str, row_ids: Sequence[str], tasks: Sequence[Task] = (), delay: timedelta = timedelta()
    ) -> None:
        """Announces rows and tasks to the queues. A failure raises nothing: the sweep announces the rows again.

        Deliveries of events are announced as rows are, and shown after a delay of at most 15 minutes.
        """

    def remind(self, tenant: str, record_ids: Sequence[str]) -> None:
        """Sends a message for each record that has a step of its own to take; a failure raises nothing, as above."""

    def get(self, tenant: str, row_id: str) -> StoredOutboxRow | None:
        """Returns the row, or None once it is done."""

    def claim(self, tenant: str, row: StoredOutboxRow, now: datetime) -> StoredOutboxRow | None:
        """Claims the row for sending and returns it as claimed, or None where another process has it."""

    def done(self, tenant: str, row: StoredOutboxRow) -> None:
        """Deletes the row after it was sent."""

    def due(self, tenant: str, now: datetime, limit: int) -> list[StoredOutboxRow]:
        """Returns rows that should have left by now: never announced, or claimed and never finished."""

    def parked(self, tenant: str, most: int) -> list[str]:
        """Returns the ids of rows that nobody sends by itself any more, up to `most`, in order; one index query."""

    def postpone(self, tenant: str, row: StoredOutboxRow, until: datetime | None, state: OutboxState) -> bool:
        """Sets a row's state and the moment when it is due again, or parks it (None).

        Returns False where the row changed in the meantime.
        """


class Mailer(Protocol):
    """Outgoing e-mail."""

    def send(self, tenant: str, mail: Mail, now: datetime) -> None:
        """Hands one mail to the provider. Raises Unavailable (not sent), MailRefused or MailOutcomeUnknown."""


class WebhookEndpoints(Protocol):
    """The endpoints of a company."""

    def read(self, tenant: str) -> Endpoints:
        """Returns the endpoints as they are now; without any where there are none."""

    def known(self, tenant: str) -> Endpoints:
        """Returns the endpoints as they were at most a minute ago; no call where this process knows them."""

    def forget(self, tenant: str) -> None:
        """Forgets what this process knows of them, so that its own changes have effect at once."""


class WebhookDeliveries(Protocol):
    """Events on their way to endpoints."""

    def get(self, tenant: str, delivery_id: str) -> Delivery | None:
        """Returns the delivery, or None."""

    def claim(self, tenant: str, claimed: Delivery) -> bool:
        """Stores a delivery that was just claimed; False where another process was faster."""

    def save(self, tenant: str, after: Delivery, now: datetime) -> bool:
        """Stores the next version of a delivery; False where it changed in the meantime."""

    def drop(self, tenant: str, delivery: Delivery) -> None:
        """Deletes a delivery whose endpoint is gone."""

    def due(self, tenant: str, now: datetime, limit: int) -> list[Delivery]:
        """Returns deliveries that the sweep looks after by now, the earliest first."""

    def put_off(self, tenant: str, delivery: Delivery, now: datetime) -> bool:
        """Moves a delivery on in the calendar once it was announced; False where it changed in the meantime."""

    def page(
        self, tenant: str, endpoint_id: str, state: ListedState | None, before: str | None, limit: int
    ) -> tuple[list[Delivery], str | None]:
        """Returns deliveries to one endpoint, the newest first, and the id before which the next page starts."""

    def parked(self, tenant: str, limit: int) -> list[str]:
        """Returns the ids of deliveries that nobody sends by itself any more; one index query."""


class WebhookReceivers(Protocol):
    """The servers to which events are sent."""

    @property
    def local(self) -> bool:
        """Whether this very machine may be a receiver too; never where the package runs."""

    def post(self, target: Target, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Sends one body and returns what came of it, within 15 seconds. Raises nothing for what a receiver does."""
