"""When somebody may be mailed of what needs them: at once, and then not again before an hour is over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

PAUSE: Final = timedelta(hours=1)
"""How long nobody gets a second mail of what needs them; what comes meanwhile is told together."""


@dataclass(frozen=True, slots=True)
class Turns:
    """The turns of one mailbox: when its latest mail left or was to leave, and which row waits for the next turn."""

    member: str  # mem_…; "" for the privacy mailbox
    told_at: datetime | None = None
    told_by: str = ""  # the row of that mail
    waiting: str = ""  # the row that gathers what comes meanwhile
    version: int = 0


@dataclass(frozen=True, slots=True)
class SaveTurns:
    """A change: the next version of a mailbox's turns; it fails where somebody else made one."""

    turns: Turns


def find_turn(turns: Turns, row_id: str, now: datetime) -> datetime | None:
    """Returns until when the mail of a row must wait; None where it may leave, as a second try of the latest may."""
    if turns.told_at is None or turns.told_by == row_id:
        return None
    after = turns.told_at + PAUSE
    return after if after > now else None


def take_turn(turns: Turns, row_id: str, now: datetime) -> Turns:
    """Returns the turns as a row's mail leaves."""
    waiting = "" if turns.waiting == row_id else turns.waiting
    return replace(turns, told_at=now, told_by=row_id, waiting=waiting, version=turns.version + 1)


def wait(turns: Turns, row_id: str) -> Turns:
    """Returns the turns with a row that waits for the next one."""
    return replace(turns, waiting=row_id, version=turns.version + 1)


def give_back(turns: Turns, row_id: str) -> Turns:
    """Returns the turns where a row's mail was not needed any more, so that it keeps no other one waiting."""
    told_at, told_by = (None, "") if turns.told_by == row_id else (turns.told_at, turns.told_by)
    waiting = "" if turns.waiting == row_id else turns.waiting
    return replace(turns, told_at=told_at, told_by=told_by, waiting=waiting, version=turns.version + 1)
