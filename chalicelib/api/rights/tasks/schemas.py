"""Bodies and answers of a request's tasks (contract, section 7)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.api.pipeline.models import Day, Input, Output, line, text
from chalicelib.domain.rights.tasks import TaskOutcome, TaskState
from chalicelib.domain.tenants.recipients import RecipientClass

SystemRef = Annotated[str, Field(pattern=r"^[A-Za-z0-9._:/-]{1,64}$")]


class TaskIn(Input):
    """A task for another system or class of recipients: one of the profile's, by its code, or one of your own."""

    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")] | None = Field(None, examples=["crm"])
    title: Annotated[str, line(200)] | None = Field(None, description="Of a task that the profile does not have.")
    recipient_class: RecipientClass
    system_ref: SystemRef | None = Field(
        None, examples=["crm-eu-1"], description="Your own id of the system. Send nothing personal."
    )
    due_on: Day | None = Field(None, description="By default, when the answer should be ready.")

    @model_validator(mode="after")
    def _one_name(self) -> TaskIn:
        if (self.code is None) is (self.title is None):
            raise PydanticCustomError("one_of", "Send either `code` or `title`.")
        return self


class TaskPatch(Input):
    """What came of a task."""

    state: TaskState = Field(examples=["done"])
    outcome: TaskOutcome | None = Field(
        None, description="Of a task that is `done`; `kept` and `informed` also of one that is `not_possible`."
    )
    note: Annotated[str, text(2_000)] | None = Field(None, description="For colleagues. The person never sees it.")


class TaskOut(Output):
    """A task."""

    id: str
    code: str | None
    title: str | None = Field(description="null once a title of your own was erased.")
    recipient_class: RecipientClass
    system_ref: str | None
    due_on: Day
    state: TaskState
    outcome: TaskOutcome | None
    note: str | None = None
    etag: str = Field(examples=['"1"'], description="Send it as If-Match to change the task.")


class TaskList(Output):
    """All tasks of a request, in the order in which they came."""

    items: list[TaskOut]
