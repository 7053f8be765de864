"""What staff, or another system with a key, do with the tasks of a request; also once it is closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from chalicelib.domain.errors import FieldError, Invalid, NotFound
from chalicelib.domain.rights.actions.step import Step, describe
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.tasks import RightsTask, TaskOutcome, TaskState, make_next_task_id, name_task
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.tenants.recipients import RecipientClass


def find_task(request: RightsRequest, task_id: str) -> RightsTask:
    """Returns a task of the request. Raises NotFound."""
    found = next((task for task in request.tasks if task.id == task_id), None)
    if found is None:
        raise NotFound("The request has no such task.")
    return found


def add_task(
    request: RightsRequest,
    profile: Profile,
    *,
    code: str,
    title: str,
    recipient_class: RecipientClass,
    system_ref: str = "",
    due_on: date | None = None,
) -> Step:
    """Returns the step that adds a task at the end: by a code of the profile, or with a free title.

    Without a date, it is due when the answer should be ready. Raises Conflict (limit_reached), Invalid for an unknown
    code.
    """
    task_id = make_next_task_id(request.id, request.tasks)
    if code and name_task(profile, code) is None:
        codes = ", ".join(rule.code for rule in profile.tasks)
        raise Invalid(FieldError("/code", "not_allowed", f"Must be one of: {codes}."))
    clock = request.clock
    added = RightsTask(
        id=task_id,
        code=code,
        recipient_class=recipient_class,
        due_on=due_on or clock.honor_by or clock.target_on,
        system_ref=system_ref,
        titled_in=request.version + 1 if title else 0,
        carries_out=bool(code),
    )
    after = replace(request, tasks=(*request.tasks, added))
    body = {
        **describe(after),
        "task": added.id,
        "code": code,
        "recipient_class": recipient_class,
        "task_due_on": added.due_on.isoformat(),
        "system_ref": system_ref,
    }
    return Step(after, "request.task_added", body, {"title": title} if title else {})


def change_task(
    request: RightsRequest,
    profile: Profile,
    task: RightsTask,
    state: TaskState,
    outcome: TaskOutcome | None,
    note: str,
) -> Step:
    """Returns the step by which a task gets a state, and what came of it. It can be opened again, too.

    Raises Invalid for an outcome that does not fit.
    """
    check_outcome(profile, state, outcome)
    noted_in = request.version + 1 if note else task.noted_in
    changed = replace(task, state=state, outcome=outcome, noted_in=noted_in, version=task.version + 1)
    after = replace(request, tasks=tuple(changed if one.id == task.id else one for one in request.tasks))
    body = {**describe(after), "task": task.id, "state": state, "outcome": outcome}
    return Step(after, "request.task_changed", body, {"note": note} if note else {})


def check_outcome(profile: Profile, state: TaskState, outcome: TaskOutcome | None) -> None:
    """Raises Invalid for an outcome that can't come of a task in this state, or that the company does not accept."""
    if outcome is None:
        return
    if state != "done" and not (state == "not_possible" and outcome in ("kept", "informed")):
        message = "Only a task that is `done` has an outcome; one that is `not_possible` can be `kept` or `informed`."
        raise Invalid(FieldError("/outcome", "not_allowed", message))
    if outcome == "deidentified" and not profile.retention.delete_or_deidentify:
        raise Invalid(FieldError("/outcome", "not_allowed", "This company promises to delete, not to de-identify."))
