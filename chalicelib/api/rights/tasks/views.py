"""Endpoints for the tasks of a request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib.api.pipeline import preconditions
from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.api.rights.tasks import schemas
from chalicelib.usecases.rights import tasks as rights_tasks

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call
    from chalicelib.usecases.commit import Done
    from chalicelib.usecases.rights.tasks import KnownTask

_PATH: Final = "/v1/requests/{rights_request_id}/tasks"


@endpoint(
    "GET",
    _PATH,
    operation_id="listRightsTasks",
    summary="List a request's tasks",
    tag="Rights requests",
    scope="requests:read",
    answer=schemas.TaskList,
)
def list_all(call: Call) -> schemas.TaskList:
    """Returns what other systems and recipients have to do about a request, each task with its ETag."""
    found = rights_tasks.list_tasks(call.ports, call.context, call.path["rights_request_id"])
    return schemas.TaskList(items=[_show(one) for one in found])


@endpoint(
    "POST",
    _PATH,
    operation_id="addRightsTask",
    summary="Add a task to a request",
    tag="Rights requests",
    scope="requests:write",
    body=schemas.TaskIn,
    answer=schemas.TaskOut,
    status=201,
    idempotent=True,
    etag=True,
    errors=("limit_reached",),
)
def add(call: Call, body: schemas.TaskIn) -> Reply:
    """Adds a task, also to a closed request. One with a code of the profile counts as a part of what was asked."""
    command = rights_tasks.AddTask(
        request_id=call.path["rights_request_id"],
        recipient_class=body.recipient_class,
        code=body.code or "",
        title=body.title or "",
        system_ref=body.system_ref or "",
        due_on=body.due_on,
    )
    return _reply(rights_tasks.add_task(call.ports, call.context, command), status=201)


@endpoint(
    "PATCH",
    f"{_PATH}/{{task_id}}",
    operation_id="changeRightsTask",
    summary="Tell what came of a task",
    tag="Rights requests",
    scope="requests:write",
    body=schemas.TaskPatch,
    answer=schemas.TaskOut,
    etag=True,
    if_match=True,
)
def change(call: Call, body: schemas.TaskPatch) -> Reply:
    """Sets the state of a task and its outcome, also of a closed request. A task can be opened again."""
    command = rights_tasks.ChangeTask(
        request_id=call.path["rights_request_id"],
        task_id=call.path["task_id"],
        state=body.state,
        outcome=body.outcome,
        note=body.note or "",
        if_match=call.if_match_required,
    )
    return _reply(rights_tasks.change_task(call.ports, call.context, command))


def _reply(done: Done[KnownTask], status: int = 200) -> Reply:
    headers = {"ETag": preconditions.etag(done.result.task.version)}
    return Reply(_show(done.result), status=status, headers=headers, replayed=done.replayed)


def _show(known: KnownTask) -> schemas.TaskOut:
    task = known.task
    return schemas.TaskOut(
        id=task.id,
        code=task.code or None,
        title=known.title,
        recipient_class=task.recipient_class,
        system_ref=task.system_ref or None,
        due_on=task.due_on,
        state=task.state,
        outcome=task.outcome,
        note=known.note,
        etag=preconditions.etag(task.version),
    )
