"""Request and answer bodies for referrals (contract, section 4)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from chalicelib.api.people.schemas import SubjectIn
from chalicelib.api.pipeline.models import Input, Name, Output, line


class FriendIn(Input):
    """Whom to write to, once."""

    email: Annotated[str, line(254)] = Field(examples=["friend@example.com"])
    name: Name | None = Field(
        None, description="Kept nowhere and put into no mail, which would then carry a stranger's words."
    )


class ReferralIn(Input):
    """Who is referred, by whom; the referrer has the friend's permission."""

    friend: FriendIn
    referrer: SubjectIn
    permission_confirmed: bool = Field(
        description="Must be true: the referrer said that the friend agrees.", examples=[True]
    )

    @field_validator("permission_confirmed")
    @classmethod
    def _confirmed(cls, value: bool) -> bool:
        if not value:
            raise PydanticCustomError("permission_required", "Must be true: without the friend's permission, no mail.")
        return value


class ReferralOut(Output):
    """The same for every address, whether it gets a message or had its one before."""

    state: Literal["accepted"] = "accepted"
