"""Request and answer bodies for referrals (contract, section 4)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from chalicelib.api.people.schemas import EmailText, SubjectIn
from chalicelib.api.pipeline.models import Input, Name, Output


class FriendIn(Input):
    """The friend to write to, once."""

    email: EmailText = Field(examples=["friend@example.com"])
    name: Name | None = Field(
        None, description="Never stored, and not put into the e-mail, which would otherwise contain a stranger's words."
    )


class ReferralIn(Input):
    """Who refers whom, with the friend's permission."""

    friend: FriendIn
    referrer: SubjectIn
    permission_confirmed: bool = Field(
        description="Must be true: the referrer has confirmed that the friend agrees.", examples=[True]
    )

    @field_validator("permission_confirmed")
    @classmethod
    def _confirmed(cls, value: bool) -> bool:
        if not value:
            raise PydanticCustomError(
                "permission_required", "Must be true: without the friend's permission, we send no e-mail."
            )
        return value


class ReferralOut(Output):
    """The same answer for every address, whether or not it gets a message now."""

    state: Literal["accepted"] = "accepted"
