"""Request and answer bodies for contracts (contract, section 5)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from chalicelib.api.people.schemas import SubjectIn
from chalicelib.api.pipeline.models import Day, Input, Line, Moment, Output, text
from chalicelib.domain.contracts.contract import ContractState
from chalicelib.domain.tenants.purposes import ContractKind


class ContractIn(Input):
    """A contract as it should be, with everyone who belongs to it."""

    kind: ContractKind = Field("client", examples=["client"])
    subjects: list[SubjectIn] = Field(
        min_length=1, max_length=100, description="One entry per person. Anyone no longer listed has left."
    )
    started_on: Day = Field(description="In force from the start of this day in the tenant's time zone.")
    controller_contact: Line | None = Field(None, description="Where to reach the client about its own patients' data.")


class ContractEndIn(Input):
    """The end of a contract."""

    ended_on: Day = Field(description="The first day without the contract, in the tenant's time zone.")
    reason: Annotated[str, text(500)] = Field(examples=["terminated by client"])


class ReinstateIn(Input):
    """No fields: an empty object is enough."""


class MemberOut(Output):
    """One person of the contract."""

    subject_id: str
    since: Moment
    left_at: Moment | None = Field(description="null while they belong to it.", examples=[None])


class ContractSummaryOut(Output):
    """A contract in a list."""

    external_id: str
    kind: ContractKind
    state: ContractState
    started_on: Day
    ended_on: Day | None = Field(description="null if no end is set.", examples=[None])
    end_reason: str | None = Field(examples=[None])
    controller_contact: str | None
    archived_at: Moment | None = Field(
        description="When its file was locked in the archive, the latest if there are several. null before.",
        examples=[None],
    )


class ContractOut(ContractSummaryOut):
    """A contract with its people."""

    subjects: list[MemberOut]


class ContractPage(Output):
    """A page of contracts in order of external id."""

    items: list[ContractSummaryOut]
    next_cursor: str | None
