"""Parts of a request that staff alone see: tasks, holds that it meets, checks, obstacles, and what was deleted."""

from __future__ import annotations

from pydantic import Field

from chalicelib.api.pipeline.models import ActorName, Day, Moment, Output
from chalicelib.domain.rights.denials import DenialCode
from chalicelib.domain.rights.holds.hold import HoldState
from chalicelib.domain.rights.keeping.files import FileClass
from chalicelib.domain.rights.tasks import TaskOutcome, TaskState
from chalicelib.domain.rights.verification import Method
from chalicelib.domain.tenants.recipients import RecipientClass


class RequestTaskOut(Output):
    """A task of a request, without notes."""

    id: str
    code: str | None
    title: str | None = Field(description="null for a title of your own; the list of tasks has it.")
    recipient_class: RecipientClass
    due_on: Day
    state: TaskState
    outcome: TaskOutcome | None
    etag: str = Field(examples=['"1"'])


class RequestFileOut(Output):
    """A file that is attached to a request: `GET /v1/uploads/{id}/content`, as long as it is kept."""

    id: str
    kind: FileClass
    at: Moment = Field(description="When it was attached.")


class HoldOut(Output):
    """A hold. What follows `placed_by_name` appears once it is released."""

    id: str
    state: HoldState
    subject_id: str | None
    contract_external_id: str | None
    rights_request: str | None
    code: DenialCode
    reason: str
    review_on: Day
    placed_at: Moment
    placed_by: str
    placed_by_name: ActorName
    released_at: Moment | None = None
    released_by: str | None = None
    released_by_name: ActorName = None
    release_reason: str | None = None


class NoteOut(Output):
    """What stands in an action's way, or must be known before it."""

    code: str
    detail: str


class KeptOut(Output):
    """Something that a deletion left, and why, in codes."""

    what: str = Field(examples=["suppressions"])
    why: str = Field(examples=["suppression"])
    count: int | None = None


class ErasureOut(Output):
    """What was deleted of what the system itself held of a person; other systems' parts are tasks."""

    at: Moment
    gone: dict[str, int] = Field(examples=[{"identifiers": 2, "records": 5}])
    kept: list[KeptOut]


class ProofCheckOut(Output):
    """One verification that succeeded."""

    method: Method
    at: Moment
    by: str
    by_name: ActorName
