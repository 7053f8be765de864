"""Tasks: what must be done about a request outside this system, in other systems and with classes of recipients."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

TaskState = Literal["open", "done", "not_possible", "not_found"]
TaskOutcome = Literal["deleted", "deidentified", "corrected", "kept", "informed"]
MOST_TASKS: Final = 50


@dataclass(frozen=True, slots=True)
class RightsTask:
    """One task. Its title stands in the profile, by its code, or is among the words of the act that added it."""

    id: str  # tsk_…
    code: str  # of the profile's list; "" for a free title
    recipient_class: str
    due_on: date
    state: TaskState = "open"
    outcome: TaskOutcome | None = None
    system_ref: str = ""  # the company's own id of the system; not personal
    titled_in: int = 0  # the version whose words hold a free title; 0 for a title of the profile
    version: int = 1
