"""Request and answer bodies for a person's own choices (contract, section 4)."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.api.consents.schemas import DecisionIn
from chalicelib.api.people.schemas import EmailText, SubjectIn
from chalicelib.api.pipeline.models import Input, Moment, Output, text
from chalicelib.domain.people.precedence import DecisionState
from chalicelib.domain.tenants.purposes import OptOutKind

_TOKEN: Final = "1.cyclonex.01karz6t9gswq40cj9s2ed4t52.0123456789abcdefghjkmnpqrs"  # noqa: S105 - an example of its form


class PreferenceLinkIn(Input):
    """Whom the link is for: `subject` returns it to a secret key, and `email` sends it to that address."""

    subject: SubjectIn | None = Field(None, examples=[{"email": "pat@example.com"}])
    email: EmailText | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> PreferenceLinkIn:
        if (self.subject is None) is (self.email is None):
            raise PydanticCustomError("subject_or_email", "Send either subject or email.")
        return self


class PreferenceLinkOut(Output):
    """A link for this person alone, valid for an hour. Empty if it is e-mailed, whether or not the person is known."""

    url: str | None = Field(None, max_length=310, examples=[f"https://privacy.example/preferences#{_TOKEN}"])
    token: str | None = Field(
        None,
        max_length=128,
        description="For `Authorization: Bearer` on `/v1/preferences`; `url` is a page that uses it.",
        examples=[_TOKEN],
    )
    expires_at: Moment | None = None


class OptOutChoiceIn(Input):
    """Whether the person opts out of a kind, or takes that back."""

    kind: OptOutKind = Field(examples=["email"])
    opted_out: bool = Field(examples=[True])


class PreferencesIn(Input):
    """The choices that the person changes. Choices not named stay as they are."""

    decisions: list[DecisionIn] = Field(default_factory=list, max_length=25)
    opt_outs: list[OptOutChoiceIn] = Field(default_factory=list, max_length=11)
    wording: Annotated[str, text(8000)] | None = Field(
        None, description="The text that the person saw; defaults to the `wording` of these decisions."
    )

    @model_validator(mode="after")
    def _each_once(self) -> PreferencesIn:
        if len({choice.kind for choice in self.opt_outs}) < len(self.opt_outs):
            raise PydanticCustomError("named_twice", "Name each kind of opt-out once.")
        return self


class PreferenceOut(Output):
    """One of the person's decisions."""

    purpose: str
    title: str
    channel: str | None
    state: DecisionState
    effective_at: Moment | None
    expires_at: Moment | None = Field(description="null means until withdrawn.", examples=[None])
    wording: str = Field(
        max_length=400, description="Show this, word for word, to the person who agrees.", examples=["I agree."]
    )
    reason: Literal["gpc", "second_step"] | None = Field(
        None, description="Set where a signal or an opt-out closes it, which only a confirmed choice lifts."
    )
    needs_wording: bool = Field(description="Whether a grant must include a text of your own as `wording`.")


class OptOutPreferenceOut(Output):
    """One kind of opt-out that the company offers."""

    kind: OptOutKind
    title: str
    opted_out: bool
    since: Moment | None


class SecondStepOut(Output):
    """Choices that take effect once the person presses the button at `confirm_url`."""

    about: list[Annotated[str, Field(max_length=200)]] = Field(examples=[["e-mails"]])
    confirm_url: str = Field(max_length=300, examples=[f"https://privacy.example/c/{_TOKEN}"])
    confirm_until: Moment


class PreferencesOut(Output):
    """What the person has decided, and what they may opt out of. Only the answer to a change fills `pending`."""

    tenant: str
    name: str
    expires_at: Moment
    decisions: list[PreferenceOut]
    opt_outs: list[OptOutPreferenceOut]
    pending: list[SecondStepOut]
