"""What lies in the archive: objects that nobody can change, each locked until the last day of its own class."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

from chalicelib.domain.times import MONTHS_A_YEAR, add_months

if TYPE_CHECKING:
    from chalicelib.domain.tenants.parts import Retention

KeptClass = Literal["request", "consent_proof", "agreement", "checkpoint"]
"""Why an object is kept: requests and appeals, proof of consents, agreements such as a BAA, or checkpoints."""
LockMode = Literal["GOVERNANCE", "COMPLIANCE"]
_SHORTEST: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ArchivedObject:
    """One version of an object as the archive gave it. Its content does not print itself.

    `mode` and `locked_until` are None where the archive did not tell them, which it does to the role that writes it.
    """

    key: str
    version_id: str
    content: bytes = field(repr=False)
    mode: LockMode | None = None
    locked_until: datetime | None = None
    held: bool = False  # whether a legal hold lies on it

    def is_locked(self, now: datetime) -> bool:
        """Returns whether nobody may delete this version now. What the archive did not tell counts as locked."""
        return self.held or self.locked_until is None or self.locked_until > now


@dataclass(frozen=True, slots=True)
class ListedVersion:
    """A version of an object as a list names it; a delete marker hides the versions before it and holds nothing."""

    key: str
    version_id: str
    is_marker: bool


def find_last_day(kept: KeptClass, retention: Retention, since: datetime) -> datetime:
    """Returns until when an object of a class stays locked, counted from what its class counts from.

    A request's from its last closing, or the end of the last appeal; a checkpoint's from the end of its day.
    """
    if kept == "request":
        return _round_up(add_months(since, retention.request_log_months))
    return _round_up(add_months(since, MONTHS_A_YEAR * retention.consent_proof_years))


def find_lock(least: datetime, now: datetime) -> datetime:
    """Returns the lock of an object that must be locked until `least`, and for a day where that is not ahead.

    No archive takes a lock that has ended: this is for a record that somebody changes after its day, under a hold.
    """
    return max(least, _round_up(now + _SHORTEST))


def _round_up(moment: datetime) -> datetime:
    """Returns the moment, or the next whole second: archives know no parts of one."""
    return moment if not moment.microsecond else moment.replace(microsecond=0) + timedelta(seconds=1)
