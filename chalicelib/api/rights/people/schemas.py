"""Bodies of what the people of a request do."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field, RootModel

from chalicelib.api.people.schemas import EmailText
from chalicelib.api.pipeline.models import Input, Moment, Output, text
from chalicelib.api.rights.schemas import LinkedRequestOut, LongText, RightsRequestOut, UploadId, VerificationOut
from chalicelib.domain.rights.vocabulary import ReceivedVia


class CodeIn(Input):
    """The code of the latest mail."""

    code: Annotated[str, Field(pattern=r"^[0-9]{6}$")] = Field(examples=["204618"])


class VerifiedOut(Output):
    """The request, and those made with it, as verified. The tracking tokens open messages and answers."""

    id: str
    verification: VerificationOut
    tracking_token: str | None
    linked_requests: list[LinkedRequestOut]


class ResentOut(Output):
    """A code is on its way, where the request waits for one. The answer is the same in every case."""


class TrackingLinksIn(Input):
    """The address with which requests were made."""

    email: EmailText = Field(examples=["pat@example.com"])


class TrackingLinksOut(Output):
    """A mail is on its way, where requests were made with the address. The answer is the same in every case."""


class TrackingLinkOut(Output):
    """A mail is on its way to the address of the link, unless that got enough of them today."""


class InformationIn(Input):
    """What the requester or their agent adds: words, papers, or both."""

    message: Annotated[str, text(10_000, 0)] = Field(
        "", examples=["It is the account in Springfield."], description="Needed where no upload is sent."
    )
    upload_ids: list[UploadId] = Field(
        default_factory=list,
        max_length=10,
        description="Uploads with the purpose `authorization`, `identity_document` or `evidence`.",
    )


class WithdrawRequestIn(Input):
    """The end of a request by its requester's word; `not_mine` says that it was never theirs."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}, {"reason": "not_mine"}]})

    reason: Annotated[str, text(2_000)] | None = Field(
        None,
        description="`not_mine`, and nothing else, says that it was never theirs; other words are kept as they are.",
    )
    all: bool = Field(
        False,
        description="With `not_mine`, by the link of a mail that told of many: all requests of its mailbox that nobody "
        "verified.",
    )


class DisownedOut(Output):
    """What the link of a mail to an address that nobody confirmed learns: nothing of a request."""

    disowned: int = Field(
        description="How many requests this call said to be somebody else's; 0 where it only withdrew one."
    )


class WithdrawnOut(RootModel[RightsRequestOut | DisownedOut]):
    """The request as it is now; with the link of a mail to an address that nobody confirmed, only a number."""


class AppealIn(Input):
    """Why the decision should be looked at again. Staff tell when and how it reached the company."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"grounds": "I had sent what you asked for."}]})

    grounds: LongText
    received_via: ReceivedVia | None = None
    received_at: Moment | None = Field(None, description="Secret keys only; by default, now.")
