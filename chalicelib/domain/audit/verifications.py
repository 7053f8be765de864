"""Verifications of the whole audit, which a job carries out day by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, Literal

from chalicelib.domain.audit.findings import WRONG, Finding
from chalicelib.domain.changes import Event

VerificationState = Literal["running", "done"]
MOST_FINDINGS: Final = 500
"""How many findings are kept; all are counted."""
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class VerificationJob:
    """How far a verification came, and what it found by then."""

    id: str
    created_at: datetime
    first: date
    last: date
    day: date  # the next one to be verified
    records: int = 0
    events: int = 0
    reads: int = 0
    wrong: int = 0
    found: int = 0
    findings: tuple[Finding, ...] = ()
    finished_at: datetime | None = None
    version: int = 0
    head: str = ""

    @property
    def state(self) -> VerificationState:
        """Whether days are left."""
        return "done" if self.finished_at else "running"

    @property
    def valid(self) -> bool | None:
        """Whether nothing is wrong; None while nothing was found to be and days are left."""
        return False if self.wrong else (True if self.finished_at else None)

    def advance(self, counts: tuple[int, int, int], findings: Sequence[Finding], now: datetime) -> VerificationJob:
        """Returns the verification once its next day was verified, with the counts of records, events and reads."""
        records, events, reads = counts
        return replace(
            self,
            day=self.day + _DAY,
            records=self.records + records,
            events=self.events + events,
            reads=self.reads + reads,
            wrong=self.wrong + sum(one.verdict in WRONG for one in findings),
            found=self.found + len(findings),
            findings=(*self.findings, *findings)[:MOST_FINDINGS],
            finished_at=now if self.day == self.last else None,
        )


@dataclass(frozen=True, slots=True)
class SaveVerification:
    """A change: the next version of a verification, if it still has the version that was read (0: it is new)."""

    job: VerificationJob
    expected: int
    event: Event
