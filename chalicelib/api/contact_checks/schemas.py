"""Request and answer bodies for contact checks and inbound contacts."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field

from chalicelib.api.consents.schemas import PurposeCode
from chalicelib.api.people.schemas import SubjectIn
from chalicelib.api.pipeline.models import Input, Moment, Output, line
from chalicelib.domain.contact_checks.gates import ReasonCode
from chalicelib.domain.tenants.purposes import Channel


class InReplyToIn(Input):
    """States that the person contacted you first on this channel, and when."""

    at: Moment
    channel: Channel = Field(examples=["sms"])


class CheckIn(Input):
    """May this person be contacted for this purpose on this channel?"""

    subject: SubjectIn
    purpose: PurposeCode
    channel: Channel | None = Field(None, examples=["sms"], description="Optional if the purpose has only one channel.")
    at: Moment | None = Field(None, description="The moment of the contact; defaults to now.")
    in_reply_to: InReplyToIn | None = None
    state: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = Field(
        None, examples=["CA"], description="The recipient's US state as two capital letters, for quiet hours."
    )
    ref: Annotated[str, line(64)] | None = Field(
        None, examples=["row-1"], description="Your own reference, returned as you sent it."
    )


class ContactChecksIn(Input):
    """1 to 100 checks. If one of them breaks a rule, none is answered, and the errors point to it."""

    checks: list[CheckIn] = Field(min_length=1, max_length=100)


class ReasonOut(Output):
    """One reason against the contact."""

    code: ReasonCode
    since: Moment | None = None
    source_id: str | None = Field(None, description="The consent record that it comes from.")
    retry_at: Moment | None = Field(None, description="With `quiet_hours`, when the contact is allowed again.")


class NotesOut(Output):
    """Further information about the check."""

    zones: list[str] | None = Field(None, description="The time zones used for quiet hours.")
    reply_until: Moment | None = Field(None, description="How long the contact is allowed as a reply.")


class CheckOut(Output):
    """The answer to one check. The contact is allowed if there are no reasons against it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "ref": "row-1",
                    "allowed": False,
                    "reasons": [
                        {"code": "no_active_contract"},
                        {
                            "code": "consent_withdrawn",
                            "since": "2026-10-20T17:00:00.000Z",
                            "source_id": "con_01KARZ6T9GSWQ40CJ9S2ED4T52",
                        },
                    ],
                    "notes": {"zones": ["America/Los_Angeles"]},
                    "checked_at": "2026-11-02T17:00:00.000Z",
                }
            ]
        }
    )

    ref: str | None = None
    allowed: bool
    reasons: list[ReasonOut]
    notes: NotesOut | None = None
    checked_at: Moment


class ContactChecksOut(Output):
    """The answers, in the order of the checks."""

    results: list[CheckOut]


class InboundContactIn(Input):
    """States that a person contacted you."""

    subject: SubjectIn
    channel: Channel = Field(examples=["phone"])
    at: Moment


class InboundContactOut(Output):
    """How long replies on that channel are allowed."""

    channel: Channel
    at: Moment
    reply_until: Moment
