"""Request and answer bodies for acceptances of policies (contract, section 8)."""

from __future__ import annotations

from pydantic import Field

from chalicelib.api.consents.schemas import PolicyOut, SourceIn
from chalicelib.api.people.schemas import SubjectIn
from chalicelib.api.pipeline.models import Input, Moment, Output
from chalicelib.domain.people.acts import Basis


class AcceptanceIn(Input):
    """States that somebody accepted a policy, or continued to use the service under it."""

    subject: SubjectIn
    version: int | None = Field(None, ge=1, le=100_000, description="Defaults to the version in force.")
    basis: Basis = Field("accepted", description="Continued use is not consent.")
    source: SourceIn


class AcceptanceOut(Output):
    """The acceptance as recorded."""

    id: str
    subject_id: str | None = None
    policy: PolicyOut
    basis: Basis
    accepted_at: Moment
