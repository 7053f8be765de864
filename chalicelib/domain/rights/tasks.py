"""Tasks: what must be done about a request outside this system, in other systems and with classes of recipients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final, Literal

from chalicelib.domain import base32
from chalicelib.domain.errors import Conflict
from chalicelib.domain.rights.types import AT_ONCE

if TYPE_CHECKING:  # a request holds a clock and tasks
    from chalicelib.domain.rights.clocks import Clock
    from chalicelib.domain.tenants.profiles import Profile
    from chalicelib.domain.tenants.recipients import RecipientClass
    from chalicelib.domain.tenants.rights import Right

TaskState = Literal["open", "done", "not_possible", "not_found"]
TaskOutcome = Literal["deleted", "deidentified", "corrected", "kept", "informed"]
MOST_TASKS: Final = 50
WRITE_OPT_OUT: Final = "write_opt_out"
FORWARD_TASK: Final = "forward_to_controller"
OWN_TITLES: Final = {
    WRITE_OPT_OUT: "Find the person and record what they opted out of",
    FORWARD_TASK: "Tell the customer that this is theirs to answer",
}
"""The titles of tasks that belong to no profile, by code."""


@dataclass(frozen=True, slots=True)
class RightsTask:
    """One task. Its title stands in the profile, by its code, or is among the words of the act that added it."""

    id: str  # tsk_…
    code: str  # of the profile's list, or of OWN_TITLES; "" for a free title
    recipient_class: RecipientClass
    due_on: date
    state: TaskState = "open"
    outcome: TaskOutcome | None = None
    system_ref: str = ""  # the company's own id of the system; not personal
    titled_in: int = 0  # the version whose words hold a free title; 0 for a title of the profile
    version: int = 1  # its ETag
    noted_in: int = 0  # the version whose words hold the latest note; 0 for none
    carries_out: bool = False  # a part of what was asked, which ends where the request is not carried out


def make_task_id(request_id: str, number: int) -> str:
    """Returns the id of a request's task: that of the request with the task's number at its end, from 1 on."""
    return f"tsk_{request_id[4:-2]}{base32.encode(number, 2).upper()}"


def make_next_task_id(request_id: str, tasks: Sequence[RightsTask]) -> str:
    """Returns the id of the task that comes after these. Raises Conflict (limit_reached) where none finds room."""
    if len(tasks) >= MOST_TASKS:
        raise Conflict(f"A request has at most {MOST_TASKS} tasks.", code="limit_reached")
    return make_task_id(request_id, len(tasks) + 1)


def begin_tasks(profile: Profile, right: Right, request_id: str, clock: Clock, *, unwritten: bool) -> list[RightsTask]:
    """Returns the tasks that come with a new request of a type, by the profile.

    `unwritten`: there was no identifier on which this system could write an opt-out or a withdrawal itself.
    """
    due_on = clock.honor_by or clock.target_on
    rules: list[tuple[str, RecipientClass]] = [
        (rule.code, rule.recipient_class) for rule in profile.tasks if right in rule.types
    ]
    if unwritten and right in AT_ONCE:
        rules.insert(0, (WRITE_OPT_OUT, "own_systems"))
    return [
        RightsTask(make_task_id(request_id, number), code, recipient_class, due_on, carries_out=True)
        for number, (code, recipient_class) in enumerate(rules, 1)
    ]


def move_tasks(tasks: Sequence[RightsTask], due_on: date) -> tuple[RightsTask, ...]:
    """Returns the tasks with a later date for those that are still open and carry out what was asked."""
    return tuple(
        replace(one, due_on=max(one.due_on, due_on)) if one.state == "open" and one.carries_out else one
        for one in tasks
    )


def name_task(profile: Profile, code: str) -> str | None:
    """Returns the title that belongs to a code; None for a code that the profile no longer has."""
    titles = {rule.code: rule.title for rule in profile.tasks} | OWN_TITLES
    return titles.get(code)
