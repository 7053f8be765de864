"""What the audit needs: the lines of a day, the events and reads behind them, and the chains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from chalicelib.domain.audit.chains import Head
from chalicelib.domain.audit.checkpoints import Sealing
from chalicelib.domain.audit.lines import EventPlace, Line
from chalicelib.domain.audit.reads import AuditedRead
from chalicelib.domain.audit.verifications import VerificationJob
from chalicelib.domain.events import StoredEvent

Details = tuple[str, dict[str, Any]]
"""The salt of erasable details, and these, JSON-ready, as an event's digest covers them."""


class Audit(Protocol):
    """Every event and every audited read, by the day on which it was recorded in the tenant's zone."""

    def add_read(self, tenant: str, day: date, read: AuditedRead) -> None:
        """Writes a read, without a condition. Raises Unavailable where that is not certain."""

    def lines(self, tenant: str, day: date, most: int, *, reads: bool = True) -> list[Line]:
        """Returns the lines of a day in no order; where there are more than `most`, more than that, but not all.

        Without `reads`, those of its events alone, at half the cost. These come from an index, which may lag behind by
        moments. Takes a query for some thousand lines of a shard.
        """

    def latest_lines(self, tenant: str, day: date, until: tuple[int, str], limit: int) -> list[Line]:
        """Returns up to `limit` of a day's lines below a moment (ms) and hash, newest first. Takes eight queries."""

    def events(self, tenant: str, wanted: Sequence[EventPlace]) -> Mapping[EventPlace, StoredEvent]:
        """Returns the events that lie at these places, each with the version of its place, as they are found."""

    def reads(self, tenant: str, lines: Sequence[tuple[date, Line]]) -> Mapping[str, AuditedRead]:
        """Returns the reads of these lines, by the hashes in their places, as they are found."""

    def words(self, tenant: str, wanted: Sequence[EventPlace]) -> Mapping[EventPlace, Details]:
        """Returns what was said with these events of rights requests, and with which salt, as far as it is there."""

    def segment(self, tenant: str, name: str, first: int, last: int | None) -> list[StoredEvent]:
        """Returns the events of a chain from one version to another, or to its end, as `events` does."""

    def sealing(self, tenant: str, *, beyond: date | None = None) -> Sealing | None:
        """Returns how far the days are sealed, by one read: None where nobody began.

        Takes no read where this process knows that the day `beyond` is sealed; then what it knows may be less than
        what is true by now.
        """

    def save_sealing(self, tenant: str, sealing: Sealing, expected: Sealing | None) -> bool:
        """Moves it on from what was read; False where somebody else did so. One conditional put."""

    def verification(self, tenant: str, verification_id: str) -> VerificationJob | None:
        """Returns a verification of the whole audit, or None where there is none of this id."""

    def heads(self, tenant: str, names: Sequence[str]) -> Mapping[str, Head]:
        """Returns what records remember of their chains, by the chain's name, of those that exist."""
