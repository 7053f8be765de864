"""Request and answer bodies for the export of what is held of a person."""

from __future__ import annotations

from pydantic import Field

from chalicelib.api.opt_outs.held import HeldOptOutOut
from chalicelib.api.people.lookup.schemas import HeldAcceptanceOut, HeldContractOut, HeldDecisionOut
from chalicelib.api.people.schemas import SubjectIn
from chalicelib.api.pipeline.models import Input, Moment, Output


class ExportIn(Input):
    """Whose data to export."""

    subject: SubjectIn


class IdentifierOut(Output):
    """An identifier that is proven to be the person's."""

    kind: str = Field(examples=["email"])
    value: str = Field(examples=["pat@example.com"])


class ActRecordOut(Output):
    """One act of the person, with what was kept beside it. Numbers that no answer prints are named by their kind."""

    id: str
    kind: str = Field(examples=["consent"])
    at: Moment
    recorded_at: Moment
    channel: str
    url: str | None
    wording_sha256: str | None
    evidence: dict[str, str]
    erased: list[str] = Field(description="The fields whose content was erased.")


class ExportOut(Output):
    """All that is held of the person. `subject_id` is null where nobody is meant for sure; all lists are empty then."""

    subject_id: str | None
    identifiers: list[IdentifierOut]
    decisions: list[HeldDecisionOut]
    opt_outs: list[HeldOptOutOut]
    contracts: list[HeldContractOut]
    acceptances: list[HeldAcceptanceOut]
    records: list[ActRecordOut]
