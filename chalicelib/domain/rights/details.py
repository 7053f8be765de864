"""What people wrote: who asks, in whose name, what exactly, and the words of later acts. All of it can be erased."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from chalicelib.domain.rights.vocabulary import Authorization, QuestionCode
from chalicelib.domain.tenants.rights import Right


@dataclass(frozen=True, slots=True, repr=False)
class Requester:
    """The person whose right it is. Personal: it does not print itself."""

    first_name: str = ""
    last_name: str = ""
    email: str = ""  # normalized
    phone: str = ""  # E.164
    postal_address: tuple[str, ...] = ()  # its lines

    @property
    def name(self) -> str:
        """First and last name, as far as they are known."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def envelope(self) -> tuple[str, ...]:
        """The lines of an envelope: the name above the postal address, unless that begins with it; () without one."""
        lines = self.postal_address
        named = not self.name or (lines and lines[0].casefold() == self.name.casefold())
        return lines if named or not lines else (self.name, *lines)


@dataclass(frozen=True, slots=True, repr=False)
class Agent:
    """Whoever asks in the person's name. Personal: it does not print itself."""

    name: str
    email: str  # normalized
    authorization: Authorization
    organization: str = ""
    phone: str = ""
    reference: str = ""  # the agent's own name for the case


@dataclass(frozen=True, slots=True)
class PeriodAsked:
    """The days about which the person asks; None is open: from 2022-01-01, until now."""

    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, repr=False)
class RequestDetails:
    """The erasable part of a request. Does not print itself."""

    request_id: str
    requester: Requester
    agent: Agent | None
    text: str
    period: PeriodAsked | None
    salt: str
    question_code: QuestionCode | None = None

    def details(self) -> dict[str, Any]:
        """Returns what the digest in the first event covers."""
        asks, agent, period = self.requester, self.agent, self.period
        return {
            "first_name": asks.first_name,
            "last_name": asks.last_name,
            "email": asks.email,
            "phone": asks.phone,
            "postal_address": list(asks.postal_address),
            "agent": (
                [agent.name, agent.email, agent.authorization, agent.organization, agent.phone, agent.reference]
                if agent
                else None
            ),
            "text": self.text,
            "question_code": self.question_code,
            "period": [day.isoformat() if day else None for day in (period.since, period.until)] if period else None,
        }


def tell_nothing(request_id: str) -> RequestDetails:
    """Returns the details of a request of which they were erased: nobody is named, and no address is known."""
    return RequestDetails(request_id, Requester(), None, "", None, "")


def read_details(request_id: str, salt: str, fields: Mapping[str, Any]) -> RequestDetails:
    """Returns the details that `RequestDetails.details` described so."""
    names = ("first_name", "last_name", "email", "phone")
    agent, period = fields["agent"], fields["period"]
    return RequestDetails(
        request_id=request_id,
        requester=Requester(**{name: fields[name] for name in names}, postal_address=tuple(fields["postal_address"])),
        agent=Agent(*agent) if agent else None,
        text=fields["text"],
        period=PeriodAsked(*(date.fromisoformat(day) if day else None for day in period)) if period else None,
        salt=salt,
        question_code=fields["question_code"],
    )


@dataclass(frozen=True, slots=True)
class AddDetails:
    """A change: the details of a new request, and its place in the list by receipt."""

    details: RequestDetails = field(repr=False)
    type: Right
    received_at: datetime


@dataclass(frozen=True, slots=True)
class RestoreDetails:
    """A change: the details of an archived request are in the table again, where lists find the name."""

    details: RequestDetails = field(repr=False)
    type: Right
    received_at: datetime


@dataclass(frozen=True, slots=True)
class AddWords:
    """A change: what the act that made `version` said, beside that version's event, whose digest covers it.

    Words with a `message` are one between the company and the person, who can read it too; the rest is for staff.
    """

    request_id: str
    version: int
    at: datetime
    words: Mapping[str, Any] = field(repr=False)
    salt: str = field(repr=False)

    @property
    def is_message(self) -> bool:
        """Whether the requester can read it."""
        return "message" in self.words


@dataclass(frozen=True, slots=True, repr=False)
class RightsMessage:
    """One message between the company and the person about a request. Does not print itself."""

    version: int  # of the request, which it made
    at: datetime
    sender: str  # `staff`, `person` or `agent`
    text: str
    upload_ids: tuple[str, ...]
    actor: str = ""  # `<kind>:<id>` of whoever wrote it, where its event was read: for staff alone


@dataclass(frozen=True, slots=True)
class AddToPerson:
    """A change: a request in the list of those made with one identifier."""

    identifier_key: str
    request_id: str
    type: Right
    received_at: datetime
