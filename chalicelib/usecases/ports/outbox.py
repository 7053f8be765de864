"""The ports for everything that leaves the system: the outbox and outgoing e-mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.domain.mail.mails import Mail
from chalicelib.domain.outbox import OutboxState, StoredOutboxRow, Task


class Outbox(Protocol):
    """The rows of what must leave the system."""

    def announce(self, tenant: str, row_ids: Sequence[str], tasks: Sequence[Task] = ()) -> None:
        """Announces rows and tasks to the queues. A failure raises nothing: the sweep announces the rows again."""

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
