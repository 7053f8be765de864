"""Tasks of a request: what other systems and recipients have to do about it, set by staff or by a machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.domain.rights import states
from chalicelib.domain.rights.actions import tasks as steps
from chalicelib.domain.rights.tasks import name_task
from chalicelib.usecases.commit import Done, Plan, commit
from chalicelib.usecases.preconditions import require_match
from chalicelib.usecases.rights.archived import find_words
from chalicelib.usecases.rights.carry_out import identify, pick_request, plan_step, require_state

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date
    from typing import Any

    from chalicelib.domain.rights.actions.step import Step
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.domain.rights.tasks import RightsTask, TaskOutcome, TaskState
    from chalicelib.domain.tenants.recipients import RecipientClass
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True, repr=False)
class KnownTask:
    """A task with its words; title and note are None once they were erased. Does not print itself."""

    task: RightsTask
    title: str | None
    note: str | None


@dataclass(frozen=True, slots=True, repr=False)
class AddTask:
    """The command to add a task, by a code of the profile or with a free title. Does not print itself."""

    request_id: str
    recipient_class: RecipientClass
    code: str = ""
    title: str = ""
    system_ref: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True, repr=False)
class ChangeTask:
    """The command to tell what came of a task; `if_match` is the task's version. Does not print itself."""

    request_id: str
    task_id: str
    state: TaskState
    outcome: TaskOutcome | None
    note: str
    if_match: int


def list_tasks(ports: Ports, ctx: Context, request_id: str) -> list[KnownTask]:
    """Returns the tasks of a request in the order in which they came. Raises NotFound."""
    request = require_state(ports, ctx, request_id)
    return _add_words(ports, ctx, request, request.tasks)


def add_task(ports: Ports, ctx: Context, command: AddTask) -> Done[KnownTask]:
    """Adds a task, also to a closed request. Raises NotFound, Conflict (limit_reached), Invalid."""

    def decide(request: RightsRequest) -> tuple[Step, str]:
        step = steps.add_task(
            request,
            ctx.profile,
            code=command.code,
            title=command.title,
            recipient_class=command.recipient_class,
            system_ref=command.system_ref,
            due_on=command.due_on,
        )
        return step, step.after.tasks[-1].id

    return _act(ports, ctx, command.request_id, "add_task", decide)


def change_task(ports: Ports, ctx: Context, command: ChangeTask) -> Done[KnownTask]:
    """Tells what came of a task, also of a closed request. Raises NotFound, PreconditionFailed, Invalid."""

    def decide(request: RightsRequest) -> tuple[Step, str]:
        task = steps.find_task(request, command.task_id)
        require_match(task.version, command.if_match)
        step = steps.change_task(request, ctx.profile, task, command.state, command.outcome, command.note)
        return step, task.id

    return _act(ports, ctx, command.request_id, "change_task", decide)


def _act(
    ports: Ports,
    ctx: Context,
    request_id: str,
    action: states.Action,
    decide: Callable[[RightsRequest], tuple[Step, str]],
) -> Done[KnownTask]:
    """Carries out an action on one task, whose id `decide` returns beside the step."""

    def attempt() -> Plan[KnownTask]:
        request = require_state(ports, ctx, request_id)
        states.check(request, action, identify(ctx), ctx.now, ctx.profile.time_zone)
        step, task_id = decide(request)
        changes = plan_step(ports, ctx, request, step)
        after = pick_request(changes)
        tasks = (steps.find_task(after, task_id),)
        (known,) = _add_words(ports, ctx, after, tasks, {after.version: step.words})
        return Plan(changes, known, f"{request_id}#{task_id}")

    def replay(resource: str) -> KnownTask:
        found, _, task_id = resource.partition("#")
        request = require_state(ports, ctx, found)
        (known,) = _add_words(ports, ctx, request, (steps.find_task(request, task_id),))
        return known

    return commit(ports, ctx, attempt, replay)


def _add_words(
    ports: Ports,
    ctx: Context,
    request: RightsRequest,
    tasks: Sequence[RightsTask],
    said: Mapping[int, Mapping[str, Any]] = {},
) -> list[KnownTask]:
    """Returns tasks with their free titles and latest notes; one more read where any was not `said` just now."""
    named = {version for task in tasks for version in (task.titled_in, task.noted_in) if version}
    wanted = sorted(named - said.keys())
    words = {**said, **(find_words(ports, ctx.tenant, request, wanted) if wanted else {})}
    return [
        KnownTask(
            task=task,
            title=name_task(ctx.profile, task.code) if task.code else words.get(task.titled_in, {}).get("title"),
            note=words.get(task.noted_in, {}).get("note"),
        )
        for task in tasks
    ]
