"""Request and answer bodies for joining subjects and parting them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from chalicelib.api.people.schemas import SubjectIn
from chalicelib.api.pipeline.models import Input, Output

Reason = Literal["same_person", "moved_identifier", "wrong_number", "shared_identifier", "entered_by_mistake", "other"]


class LinkIn(Input):
    """The identifiers that belong together, or apart, and why."""

    subject: SubjectIn
    reason: Reason = Field(examples=["same_person"])


class JoinIn(LinkIn):
    """Whoever belongs together, and why."""

    also: list[SubjectIn] | None = Field(
        None,
        min_length=1,
        max_length=7,
        description="Whom to join with `subject`, each named by identifiers or by `subject_id`.",
    )


class LinkedOut(Output):
    """The person whom the identifiers now identify."""

    subject_id: str
