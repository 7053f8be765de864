"""The port to the mails of the morning."""

from __future__ import annotations

from datetime import date
from typing import Protocol


class Digests(Protocol):
    """The mails of the morning."""

    def latest(self, tenant: str, *, now: bool) -> date | None:
        """Returns the latest day for which they were made, None before the first.

        It is what this process knows of it, unless asked for how it is now; days only move on.
        """
