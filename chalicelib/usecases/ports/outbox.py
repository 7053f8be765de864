"""The ports to what leaves the system: the outbox and outgoing e-mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.domain.mail.mails import Mail
from chalicelib.domain.outbox import OutboxState, Run, StoredOutboxRow


class Outbox(Protocol):
    """What must leave the system."""

    def announce(self, tenant: str, row_ids: Sequence[str], runs: Sequence[Run] = ()) -> None:
        """Tells the queues of rows and of what to run. A failure is not an error: the sweep sees to it."""

    def get(self, tenant: str, row_id: str) -> StoredOutboxRow | None:
        """The row, or None once it is done."""

    def claim(self, tenant: str, row: StoredOutboxRow, now: datetime) -> StoredOutboxRow | None:
        """Takes the row for sending and gives it as it is then; None if another process has it."""

    def done(self, tenant: str, row: StoredOutboxRow) -> None:
        """Deletes the row after it was sent."""

    def due(self, tenant: str, now: datetime, limit: int) -> list[StoredOutboxRow]:
        """Rows that should have left by now: never announced, or claimed and never finished."""

    def postpone(self, tenant: str, row: StoredOutboxRow, until: datetime | None, state: OutboxState) -> bool:
        """Gives a row its state and the moment when it is due again, or parks it (None).

        False if it changed in the meantime.
        """


class Mailer(Protocol):
    """Outgoing e-mail."""

    def send(self, tenant: str, mail: Mail, now: datetime) -> None:
        """Hands one mail to the provider. Raises Unavailable (not sent), MailRefused or MailOutcomeUnknown."""
