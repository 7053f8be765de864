"""Request and answer bodies for unsubscribe links (contract, sections 4 and 5)."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.api.consents.schemas import PurposeCode
from chalicelib.api.opt_outs.schemas import Kinds
from chalicelib.api.people.schemas import SubjectIn
from chalicelib.api.pipeline.models import Input, Output

ONE_CLICK: Final = "List-Unsubscribe=One-Click"
_URL: Final = "https://privacy.example/u/1.cyclonex.01karz6t9gswq40cj9s2ed4t52.0123456789abcdefghjkmnpqrs"


class UnsubscribeLinkIn(Input):
    """Whom the link is for, and what its button stops: either `kinds` or `purposes`."""

    subject: SubjectIn
    kinds: Kinds | None = Field(None, examples=[["email"]])
    purposes: Annotated[list[PurposeCode], Field(min_length=1, max_length=25)] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> UnsubscribeLinkIn:
        if (self.kinds is None) is (self.purposes is None):
            raise PydanticCustomError("kinds_or_purposes", "Send either kinds or purposes.")
        return self


class UnsubscribeHeaders(Output):
    """The two headers of a mail (RFC 8058); its DKIM signature must cover both."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, serialize_by_alias=True)

    list_unsubscribe: str = Field(alias="List-Unsubscribe", max_length=310, examples=[f"<{_URL}>"])
    list_unsubscribe_post: str = Field(alias="List-Unsubscribe-Post", max_length=40, examples=[ONE_CLICK])


class UnsubscribeLinkOut(Output):
    """A link that never expires. Anyone who has it can press its button, so put it only into this person's e-mail."""

    url: str = Field(examples=[_URL])
    headers: UnsubscribeHeaders
