"""When a contract goes to the archive: so many days after its end, and again after whatever changes it then.

The moment lies on the contract's own item, by which the calendar finds it. Each version of the contract sets it anew:
an end and another end move it, a reinstatement takes it away.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.domain.contracts.contract import Contract, Member
from chalicelib.domain.times import HOUR_MS, start_of_day, to_ms

if TYPE_CHECKING:
    from chalicelib.domain.contracts.archived import ArchivedContract
    from chalicelib.domain.events import StoredEvent

QUIET_MS: Final = HOUR_MS
"""For how long nobody must have changed a contract that is archived: a list of people is sent in many steps."""
_DUE: Final = "contract/"
"""How a contract is called in the calendar. No id of ours has a slash, and neither has a contract's own."""


@dataclass(frozen=True, slots=True)
class AskForArchive:
    """A change: a row of the outbox archives a contract, as long as the contract and its moment are as they were."""

    contract: Contract = field(repr=False)
    row_id: str


@dataclass(frozen=True, slots=True, repr=False)
class WholeContract:
    """A contract with everyone who belongs or belonged to it, and its events, the first one first."""

    contract: Contract
    members: tuple[Member, ...]
    events: tuple[StoredEvent, ...]


def schedule(contract: Contract, after_days: int | None, zone: str, now: int) -> Contract:
    """Returns a version that is made at `now` with the moment at which it is archived; none while it has no end.

    `after_days` are those of the profile, counted from `ended_on`; None where contracts are not archived.
    """
    moment = None
    if contract.ended_on is not None and after_days is not None:
        day = contract.ended_on + timedelta(days=after_days)
        moment = max(to_ms(start_of_day(day, zone)), now + QUIET_MS)
    return replace(contract, archive_at=moment, archiving="")


def is_due(contract: Contract, now: int) -> bool:
    """Returns whether it is to be archived by now, and nobody was asked to."""
    return contract.archive_at is not None and contract.archive_at <= now and not contract.archiving


def remember(contract: Contract, archived: ArchivedContract) -> Contract:
    """Returns the contract as its next version, which remembers where it lies and waits for nothing more."""
    return replace(contract, version=contract.version + 1, archived=archived, archive_at=None, archiving="")


def name_due(external_id: str) -> str:
    """Returns how the calendar calls a contract."""
    return _DUE + external_id


def read_due(record_id: str) -> str | None:
    """Returns the external id of the contract that the calendar calls so; None for a record of another kind."""
    return record_id.removeprefix(_DUE) if record_id.startswith(_DUE) else None
