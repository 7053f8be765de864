"""When a contract goes to the archive: so many days after its end, and again after whatever changes it then.

The moment lies on the contract's own item, by which the calendar finds it. Each version of the contract sets it anew:
an end and another end move it, a reinstatement takes it away. Once it lies there, its moment is when the file goes.
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


@dataclass(frozen=True, slots=True)
class MoveContract:
    """A change: the calendar has another moment of a contract, as long as both are as they were."""

    contract: Contract = field(repr=False)
    due_at: int | None
    row_id: str = ""  # of the row of the outbox that archives it


@dataclass(frozen=True, slots=True, repr=False)
class WholeContract:
    """A contract with everyone who belongs or belonged to it, and its events, the first one first."""

    contract: Contract
    members: tuple[Member, ...]
    events: tuple[StoredEvent, ...]


def schedule(contract: Contract, after_days: int | None, zone: str, now: int) -> Contract:
    """Returns a version that is made at `now` with its moment; while it runs, the end of what was archived before.

    `after_days` are those of the profile, counted from `ended_on`; None where contracts are not archived.
    """
    moment = _find_file_end(contract)
    if contract.ended_on is not None and after_days is not None:
        day = contract.ended_on + timedelta(days=after_days)
        moment = max(to_ms(start_of_day(day, zone)), now + QUIET_MS)
    return replace(contract, due_at=moment, archiving="")


def is_due(contract: Contract, now: int) -> bool:
    """Returns whether its moment has come by now, and nobody was asked to archive it."""
    return contract.due_at is not None and contract.due_at <= now and not contract.archiving


def needs_file(contract: Contract, after_days: int | None) -> bool:
    """Returns whether it has ended and what lies in the archive, if anything, is not this version of it."""
    archived = contract.archived
    current = archived is not None and archived.version == contract.version - 1
    return contract.ended_on is not None and after_days is not None and not current


def is_file_over(contract: Contract, after_days: int | None, now: int) -> bool:
    """Returns whether the locks of its objects have ended, and no further file is to follow them."""
    end = _find_file_end(contract)
    return end is not None and end <= now and not needs_file(contract, after_days)


def remember(contract: Contract, archived: ArchivedContract) -> Contract:
    """Returns the contract as its next version, which remembers where it lies, and until when."""
    after = replace(contract, version=contract.version + 1, archived=archived, archiving="")
    return replace(after, due_at=_find_file_end(after))


def forget(contract: Contract) -> Contract:
    """Returns the contract as its next version, whose file is gone from the archive."""
    return replace(contract, version=contract.version + 1, archived=None, due_at=None, archiving="")


def _find_file_end(contract: Contract) -> int | None:
    """Returns when the lock of the latest of its objects ends; None where it has none."""
    parts = contract.archived.parts if contract.archived else ()
    return max((to_ms(one.locked_until) for one in parts), default=None)
