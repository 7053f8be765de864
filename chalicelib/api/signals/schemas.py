"""Request and answer bodies for browser signals (contract, section 5)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.api.consents.schemas import SourceIn
from chalicelib.api.people.schemas import SubjectIn
from chalicelib.api.pipeline.models import Input, Moment, Output
from chalicelib.domain.signals.gpp import LONGEST
from chalicelib.domain.tenants.purposes import OptOutKind


class SignalsIn(Input):
    """The signals received, at least one. A signal can only opt out, never take an opt-out back."""

    gpc: bool | None = Field(
        None, description="Global Privacy Control: `navigator.globalPrivacyControl`, or `Sec-GPC: 1` as it was sent."
    )
    dnt: bool | None = Field(
        None, description="Do Not Track. It is counted but has no effect, because no law gives it a meaning."
    )
    us_privacy: Annotated[str, Field(min_length=4, max_length=4, pattern="^1(---|[YN-][YN][YN-])$")] | None = Field(
        None, description="A US Privacy string (IAB, deprecated 2024, still sent).", examples=["1YYN"]
    )
    gpp: Annotated[str, Field(min_length=1, max_length=LONGEST)] | None = Field(
        None,
        description="A Global Privacy Platform string (IAB). It is stored whole. Each of its sections of the United "
        "States, ids 6 to 27, is read, with its segment for the Global Privacy Control; one that opts out is enough.",
        examples=["DBABL~BVVqAAAAAWA"],
    )

    @model_validator(mode="after")
    def _something(self) -> SignalsIn:
        if self.gpc is None and self.dnt is None and self.us_privacy is None and self.gpp is None:
            raise PydanticCustomError("no_signal", "Send at least one of gpc, dnt, us_privacy, gpp.")
        return self


class SignalIn(Input):
    """Whose browser it was. Name the device, and the person too if they are signed in."""

    subject: SubjectIn
    signals: SignalsIn
    source: SourceIn | None = None


class SignalOut(Output):
    """What the signals opt the person out of, and since when. A repeat gets the same answer."""

    processed: bool = Field(examples=[True])
    kinds: list[OptOutKind] = Field(examples=[["sale_sharing", "targeted_advertising"]])
    effective_at: Moment
    unread: list[int] = Field(
        description="The ids of the sections of `gpp` that may opt out and can't be read: a version, or an id, that is "
        "not known here, or a broken text. They took nothing from the others. If none can be read the call is refused.",
        examples=[[]],
    )
