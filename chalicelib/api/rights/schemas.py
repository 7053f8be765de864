"""The body that makes rights requests, and the answer (contract, section 7)."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.api.people.schemas import EmailText, PhoneText
from chalicelib.api.pipeline.models import ActorName, Day, Input, Moment, Output, line, text
from chalicelib.api.rights.pages.schemas import AnsweredOut, SaidOut
from chalicelib.api.rights.staff_schemas import (
    ErasureOut,
    HoldOut,
    NoteOut,
    ProofCheckOut,
    RequestFileOut,
    RequestTaskOut,
)
from chalicelib.api.tenants.schemas import PeriodOut
from chalicelib.domain.rights.appeals import AppealOutcome, AppealStatus
from chalicelib.domain.rights.intake import MOST_TYPES
from chalicelib.domain.rights.states import Action
from chalicelib.domain.rights.verification import Level, Permission
from chalicelib.domain.rights.vocabulary import (
    Authorization,
    PreferredContact,
    QuestionCode,
    ReceivedFrom,
    ReceivedVia,
    Relationship,
    Status,
    WaitingFor,
)
from chalicelib.domain.tenants.rights import Right
from chalicelib.law.countries import COUNTRIES
from chalicelib.law.states import STATE_ZONES

RequestId = Annotated[str, Field(pattern=r"^req_[0-7][0-9A-HJKMNP-TV-Z]{25}$")]
ContractId = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
LongText = Annotated[str, text(10_000)]
UploadId = Annotated[str, Field(pattern=r"^upl_[0-7][0-9A-HJKMNP-TV-Z]{25}$")]
_DETAILS: Final = 10_000
_EXAMPLE: Final[dict[str, Any]] = {
    "types": ["delete"],
    "requester": {
        "first_name": "Pat",
        "last_name": "Doe",
        "email": "pat@example.com",
        "state": "CA",
        "country": "US",
        "relationship": "website_visitor",
    },
}


class RequesterIn(Input):
    """The person whose right it is. Names may be left out for opt-outs, limits and withdrawals."""

    first_name: Annotated[str, line(100, 0)] = ""
    last_name: Annotated[str, line(100, 0)] = ""
    email: EmailText | None = None
    phone: PhoneText | None = Field(None, description="An extension is left off.")
    postal_address: Annotated[str, text(500)] | None = Field(
        None,
        description="Its lines as they stand on an envelope, the name first.",
        examples=["12 Main Street\nSpringfield, IL 62704"],
    )
    preferred_contact: PreferredContact | None = None
    state: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = Field(
        None, examples=["CA"], description="The US state or territory in which the person lives."
    )
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = Field("US", description="ISO 3166-1 alpha-2.")
    relationship: Relationship

    @model_validator(mode="after")
    def _places(self) -> RequesterIn:
        if self.country not in COUNTRIES:
            raise PydanticCustomError("not_a_country", "`country` must be a code of ISO 3166-1.")
        if self.state is not None and self.country != "US":
            raise PydanticCustomError("state_abroad", "Send `state` only with the country US.")
        if self.state is not None and self.state not in STATE_ZONES:
            raise PydanticCustomError("not_a_state", "`state` must be a state or territory of the United States.")
        return self


class AgentIn(Input):
    """Whoever asks in the person's name, and by what right."""

    name: Annotated[str, line(200)]
    organization: Annotated[str, line(200)] | None = None
    email: EmailText
    phone: PhoneText | None = None
    reference: Annotated[str, line(100)] | None = Field(None, description="The agent's own name for the case.")
    authorization: Authorization
    upload_id: UploadId | None = Field(None, description="The paper: an upload with the purpose `authorization`.")


class PeriodIn(Input):
    """The days that are asked about. Without `from`, all that is held since 2022-01-01."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, populate_by_name=True)

    since: Day | None = Field(None, alias="from")
    until: Day | None = Field(None, alias="to")


class RightsRequestIn(Input):
    """A rights request, or several of one person in one call."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, json_schema_extra={"examples": [_EXAMPLE]}
    )

    types: list[Right] = Field(min_length=1, max_length=MOST_TYPES)
    requester: RequesterIn
    received_from: ReceivedFrom = "person"
    agent: AgentIn | None = None
    contract_external_id: ContractId | None = Field(
        None, description="With `received_from: controller`: the contract of the customer that orders."
    )
    details: Annotated[str, text(_DETAILS, 0)] = Field(
        "", description="What exactly is asked. Send no health information."
    )
    question_code: QuestionCode | None = Field(None, description="With the type `question`: what it is about.")
    period: PeriodIn | None = Field(None, description="The days that `know`, `access` and `portability` ask about.")
    received_via: ReceivedVia = "web_form"
    received_at: Moment | None = Field(
        None, description="When it reached you. Secret keys only; by default, now. The clock runs from here."
    )


class ClockOut(Output):
    """Where the dates come from. `law` is null where only the company's promise holds."""

    jurisdiction: str | None = Field(examples=["US-CA"])
    law: str | None
    citation: str | None
    certainty: str | None = Field(description="Set where the wording of the law itself was not seen.")
    promise: bool = Field(description="Whether the date is the company's own promise.")
    response: PeriodOut
    extension: PeriodOut | None = Field(description="By how many days one extension moves the date at most.")
    outer_limit_on: Day
    outer_limit_at: Moment
    explanation: list[str] = Field(description="The same in sentences, for staff and for the person.")


class VerificationOut(Output):
    """What is needed to know who asks, and how far it has come."""

    required: bool
    needed: Level
    level: Level
    method: Literal["code", "call_back", "staff"] | None = Field(
        description="How to go on: with the code that is mailed, by a call, or by what staff ask for."
    )
    expires_at: Moment | None = Field(description="Until when the code works that has left last; null before it left.")


class LinkedRequestOut(Output):
    """One of the requests that were made in the same call."""

    id: str
    type: Right
    status: Status
    due_on: Day
    intake_token: str | None = None
    tracking_token: str | None = None


class TakenInOut(Output):
    """The request that leads, and all that were made with it, in `linked_requests`."""

    id: str
    status: Status
    type: Right
    linked_requests: list[LinkedRequestOut]
    received_at: Moment
    acknowledge_by: Day
    due_at: Moment
    due_on: Day = Field(description="The last day for the answer; `due_at` is the end of it, where it ends first.")
    target_on: Day = Field(description="The day that the company aims at, shortly before `due_on`.")
    honor_by: Day | None = Field(description="By when an opt-out or withdrawal holds in every other system too.")
    clock: ClockOut
    verification: VerificationOut
    intake_token: str = Field(
        description="For this caller alone: status, additions, withdrawal, appeal. Messages and answers open with the "
        "link that is mailed."
    )


class AppealOut(Output):
    """The latest appeal of a decision."""

    id: str
    status: AppealStatus
    received_at: Moment
    due_on: Day
    due_at: Moment
    required: bool = Field(description="Whether the law gives the appeal; the company offers it in any case.")
    late: bool = Field(
        description="Whether it came after the days in which it was promised. It is answered all the same."
    )
    outcome: AppealOutcome | None
    decided_at: Moment | None


class RequesterOut(Output):
    """The person whose right it is."""

    first_name: str
    last_name: str
    email: str | None
    phone: str | None
    postal_address: list[str]
    preferred_contact: PreferredContact | None
    state: str | None
    country: str
    relationship: Relationship


class AgentOut(Output):
    """Whoever asks in the person's name."""

    name: str
    organization: str | None
    email: str
    phone: str | None
    reference: str | None
    authorization: Authorization
    permission: Permission


class PeriodAskedOut(Output):
    """The days that are asked about; null is open."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, serialize_by_alias=True)

    since: Day | None = Field(alias="from")
    until: Day | None = Field(alias="to")


class RightsRequestOut(Output):
    """A rights request. What follows `allowed_actions` is for staff alone, or appears only once it is there."""

    id: str
    type: Right
    status: Status
    received_at: Moment
    acknowledge_by: Day
    acknowledged_at: Moment | None = Field(description="When the first letter left, or staff told of the receipt.")
    due_at: Moment
    due_on: Day = Field(description="The last day for the answer; `due_at` is the end of it, where it ends first.")
    honor_by: Day | None
    clock: ClockOut
    extended: bool
    verification: VerificationOut
    linked_requests: list[str] = Field(description="The others that were made in the same call.")
    allowed_actions: list[Action] = Field(description="What you can do now, with the key or token of this call.")
    closed_at: Moment | None = None
    appeal_by: Day | None = None
    appeal: AppealOut | None = None
    tracking_token: str | None = None
    said: SaidOut | None = Field(None, description="For the people of a request: the same in sentences.")
    answered: AnsweredOut | None = Field(None, description="With a tracking token: the answer, once it was sent.")
    target_on: Day | None = Field(None, description="The day that the company aims at. Nobody outside is told it.")
    entered_at: Moment | None = None
    received_via: ReceivedVia | None = None
    received_from: ReceivedFrom | None = None
    requester: RequesterOut | None = None
    agent: AgentOut | None = None
    details: str | None = None
    question_code: QuestionCode | None = None
    period: PeriodAskedOut | None = None
    subject_ids: list[str] | None = Field(
        None, description="The people to whom the requester's e-mail and phone belong for sure, whoever asks."
    )
    checks: list[ProofCheckOut] | None = None
    waiting_for: WaitingFor | None = Field(None, description="What `waiting_for_requester` waits for.")
    assignee: str | None = Field(None, description="Who works on it: `id` in `GET /v1/team`.")
    assignee_name: ActorName = None
    decided_by: str | None = Field(None, description="The member who decided; the key where it names nobody.")
    decided_by_name: ActorName = None
    marks: list[str] | None = Field(None, description="What staff must see at once.")
    possible_duplicates: list[str] | None = None
    cap_reached: bool | None = Field(None, description="Asked more often than has to be answered.")
    tasks: list[RequestTaskOut] | None = None
    uploads: list[RequestFileOut] | None = Field(None, description="Papers, evidence, and files of answers.")
    holds: list[HoldOut] | None = None
    action_notes: dict[str, list[NoteOut]] | None = Field(
        None, description="By action: what stands in its way although the status allows it, or must be known before."
    )
    erasure: ErasureOut | None = None
