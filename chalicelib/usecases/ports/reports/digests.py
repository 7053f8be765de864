"""The port to the mails of the morning."""

from __future__ import annotations

from datetime import date
from typing import Protocol


class Digests(Protocol):
    """The mails of the morning."""

    def latest(self, tenant: str, *, at_least: date | None = None) -> date | None:
        """Returns the latest day for which they were made, None before the first.

        Takes no read where this process knows of one that is not before `at_least`; days only move on.
        """
