"""Bodies and answers of holds (contract, section 7)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.api.people.schemas import SubjectIn
from chalicelib.api.pipeline.models import Day, Input, Output, text
from chalicelib.api.pipeline.paging import PageQuery
from chalicelib.api.rights.schemas import ContractId, RequestId
from chalicelib.api.rights.staff_schemas import HoldOut
from chalicelib.domain.rights.denials import DenialCode
from chalicelib.domain.rights.holds.hold import HoldState

ReasonText = Annotated[str, text(2_000)]


class HoldQuery(PageQuery):
    """Which holds to list."""

    state: HoldState = Field("active", description="Those that hold, or those that were released.")
    review_before: Day | None = Field(None, description="Those that are to be reviewed by this day.")
    subject_id: Annotated[str, Field(pattern=r"^sub_[0-7][0-9A-HJKMNP-TV-Z]{25}$")] | None = Field(
        None, description="Those on this person alone."
    )
    rights_request: RequestId | None = Field(None, description="Those on this rights request alone.")


class HoldIn(Input):
    """A hold on one of three: a person, a contract with all who belong to it, or a rights request."""

    subject: SubjectIn | None = None
    contract_external_id: ContractId | None = Field(None, examples=["client-1042"])
    rights_request: RequestId | None = None
    code: DenialCode = Field(
        examples=["legal_obligation"],
        description="One that the company's profile has; the person is told what it means.",
    )
    reason: ReasonText = Field(examples=["Tax audit of 2026."], description="For colleagues. The person never sees it.")
    review_on: Day = Field(description="By when you look whether it still applies; the person is told.")

    @model_validator(mode="after")
    def _one_target(self) -> HoldIn:
        targets = (self.subject, self.contract_external_id, self.rights_request)
        if sum(one is not None for one in targets) != 1:
            message = "Send one of `subject`, `contract_external_id` and `rights_request`."
            raise PydanticCustomError("one_of", message)
        return self


class ReleaseIn(Input):
    """Why nothing has to be kept any more."""

    reason: ReasonText = Field(examples=["The audit has ended."])


class HoldPage(Output):
    """A page of holds, the earliest review first."""

    items: list[HoldOut]
    next_cursor: str | None
