"""Appeals: from which decisions, until when they are promised, by when they are answered, and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

AppealStatus = Literal["open", "decided", "withdrawn"]
AppealOutcome = Literal["upheld", "overturned", "partly_overturned"]

PROMISED_DAYS: Final = 60
"""How long after the close an appeal is promised. No law gives a number; later ones are taken and marked late."""


@dataclass(frozen=True, slots=True)
class Appeal:
    """One appeal of one decision."""

    id: str  # apl_…
    status: AppealStatus
    received_at: datetime
    due_on: date
    due_at: datetime
    late: bool  # whether it came after the promised days
    required: bool  # whether the law gives it
    of_version: int  # the version of the request that it appeals from
    outcome: AppealOutcome | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None  # as in Closing.by
