"""Makes the command of the body by which requests are made, whether sent alone or as a line of an import.

How its addresses and numbers are read holds for every body about requests.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.people.identifiers import Identifier, parse_email, parse_phone
from chalicelib.domain.rights.details import Agent, PeriodAsked, Requester
from chalicelib.domain.rights.intake import Submission
from chalicelib.domain.rights.requests import Intake
from chalicelib.usecases.rights.take_in import TakeIn

if TYPE_CHECKING:
    from chalicelib.api.rights.schemas import AgentIn, RequesterIn, RightsRequestIn


def read_command(body: RightsRequestIn, now: datetime, *, trusted: bool) -> TakeIn:
    """Returns the command that a body stands for. Raises Invalid for an address or number that cannot exist."""
    asks, agent = body.requester, body.agent
    email = read_email(asks.email, "/requester/email") if asks.email is not None else None
    phone = read_phone(asks.phone, "/requester/phone") if asks.phone is not None else None
    submission = Submission(
        types=tuple(body.types),
        intake=Intake(
            received_at=body.received_at or now,
            entered_at=now,
            via=body.received_via,
            sender=body.received_from,
            relationship=asks.relationship,
            state=asks.state,
            country=asks.country,
            prefers=asks.preferred_contact,
            authorization=agent.authorization if agent else None,
            contract_id=body.contract_external_id,
            trusted=trusted,
        ),
        requester=_read_requester(asks, email, phone),
        agent=_read_agent(agent) if agent else None,
        upload_id=agent.upload_id if agent else None,
        text=body.details,
        question_code=body.question_code,
        period=PeriodAsked(body.period.since, body.period.until) if body.period else None,
    )
    return TakeIn(submission, tuple(one for one in (email, phone) if one))


def _read_requester(asks: RequesterIn, email: Identifier | None, phone: Identifier | None) -> Requester:
    lines = (line.strip() for line in (asks.postal_address or "").splitlines())
    return Requester(
        first_name=asks.first_name.strip(),
        last_name=asks.last_name.strip(),
        email=email.value if email else "",
        phone=phone.value if phone else "",
        postal_address=tuple(line for line in lines if line),
    )


def _read_agent(agent: AgentIn) -> Agent:
    email = read_email(agent.email, "/agent/email")
    phone = read_phone(agent.phone, "/agent/phone") if agent.phone is not None else None
    return Agent(
        name=agent.name,
        email=email.value,
        authorization=agent.authorization,
        organization=agent.organization or "",
        phone=phone.value if phone else "",
        reference=agent.reference or "",
    )


def read_email(text: str, pointer: str) -> Identifier:
    """Returns the address that stands in a field. Raises Invalid for one that can't exist."""
    email = parse_email(text)
    if email is None:
        raise Invalid(FieldError(pointer, "not_a_email", "Must be an e-mail address, without blanks within."))
    return email


def read_phone(text: str, pointer: str) -> Identifier:
    """Returns the number that stands in a field, without its extension. Raises Invalid for one that can't exist."""
    phone = parse_phone(text, leave_extension=True)
    if phone is None:
        message = "Must be a phone number: E.164, or a US number in any usual form."
        raise Invalid(FieldError(pointer, "not_a_phone", message))
    return phone
