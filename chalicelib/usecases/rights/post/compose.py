"""Makes a letter ready to leave: what it says, where it goes, and which link and code it brings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from chalicelib.domain.events import hash_details
from chalicelib.domain.mail.content import Content
from chalicelib.domain.people.identifiers import Identifier, IdentifierKind
from chalicelib.domain.rights.actions import agents
from chalicelib.domain.rights.letters import Letter, LetterChannel, Queued, Tracking
from chalicelib.domain.rights.post import delivery
from chalicelib.domain.rights.requests import SaveRightsRequest
from chalicelib.domain.rights.texts.compose import compose_letter
from chalicelib.domain.rights.texts.content import LetterFacts
from chalicelib.usecases.rights import tokens

if TYPE_CHECKING:
    from chalicelib.domain.rights.details import RequestDetails
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.domain.tenants.profiles import Profile
    from chalicelib.domain.transactions import Change
    from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True, repr=False)
class ReadyLetter:
    """A letter that is ready to leave. Does not print itself."""

    queued: Queued
    channel: LetterChannel
    address: tuple[str, ...]
    content: Content
    tracking: Tracking | None  # the link, where it is new with this letter
    facts: LetterFacts
    envelope: tuple[str, ...]  # of the reader, as far as it is known

    def on_paper(self, profile: Profile) -> ReadyLetter:
        """Returns the letter as it is printed where e-mail was refused: without link and code, of no use on paper."""
        facts = replace(self.facts, page="", code="")
        content = compose_letter(profile, facts)
        return replace(self, channel="mail", address=self.envelope, content=content, tracking=None, facts=facts)


def compose(
    ports: Ports,
    profile: Profile,
    request: RightsRequest,
    details: RequestDetails,
    queued: Queued,
    body: Mapping[str, Any],
    words: Mapping[str, Any],
    at: datetime,
    now: datetime,
) -> ReadyLetter:
    """Returns the letter that an event with this body, these words and this moment makes."""
    controller = _find_controller(ports, profile.tenant, request, queued, body)
    channel, address = delivery.choose_address(details, request.intake, queued.kind, queued.to, controller)
    if channel == "email" and is_bounced(ports, profile.tenant, request, address[0]):
        channel, address = delivery.choose_address(
            details, request.intake, queued.kind, queued.to, controller, by_email=False
        )
    tracking, page = None, ""
    if channel == "email":
        tracking, page = _find_page(ports, profile.tenant, request, queued, now)
    with_code = channel == "email" and queued.code
    facts = LetterFacts(
        kind=queued.kind,
        to=queued.to,
        request_id=request.id,
        type=request.type,
        relationship=request.intake.relationship,
        at=at,
        body=body,
        words=words,
        confirmed=delivery.is_confirmed(request, queued.to),
        page=page,
        stands_in=queued.to == "agent"
        and agents.stands_in(request.intake.authorization, body.get("permission", "given")),
        requester=_name_requester(details) if queued.kind == "controller" else (),
        reference=_find_reference(request, details, queued),
        code=tokens.compose_code(ports, profile.tenant, request.lead, queued.code) if with_code else "",
    )
    envelope = details.requester.envelope if queued.to == "person" else ()
    return ReadyLetter(queued, channel, address, compose_letter(profile, facts), tracking, facts, envelope)


def is_bounced(ports: Ports, tenant: str, request: RightsRequest, address: str) -> bool:
    """Returns whether an e-mail address takes no mail of this request."""
    if not request.post.bounced:
        return False
    return ports.secrets.identifier_key(tenant, Identifier(IdentifierKind.EMAIL, address)) in request.post.bounced


def with_digest(saved: Change, letter: Letter) -> Change:
    """Returns the change of a request with its event, which covers what this letter says and its address."""
    if not isinstance(saved, SaveRightsRequest):
        raise TypeError("a step begins with the request")
    digest = hash_details(letter.salt, letter.details())
    return replace(saved, event=replace(saved.event, digest=digest, record_id=letter.id))


def _find_controller(ports: Ports, tenant: str, request: RightsRequest, queued: Queued, body: Mapping[str, Any]) -> str:
    """Returns the contact of the customer to whom the letter goes; "" for other letters, or where none is known."""
    if queued.to != "controller":
        return ""
    contract_id = body.get("contract") if queued.kind == "controller" else request.intake.contract_id
    found = ports.contracts.get(tenant, [contract_id]) if contract_id else {}
    contract = found.get(contract_id or "")
    return (contract.controller_contact or "") if contract else ""


def _find_reference(request: RightsRequest, details: RequestDetails, queued: Queued) -> str:
    """Returns the agent's own name for the case, for letters to them; "" where it may be a stranger's words."""
    told = queued.to == "agent" and request.intake.trusted and details.agent is not None
    return details.agent.reference if told and details.agent else ""


def _name_requester(details: RequestDetails) -> tuple[str, ...]:
    """Returns the lines by which a controller learns who asks, and nothing of what they wrote."""
    asks, agent = details.requester, details.agent
    lines = [asks.name, asks.email, asks.phone, *asks.postal_address]
    if agent is not None:
        by = ", ".join(part for part in (agent.name, agent.organization, agent.email, agent.phone) if part)
        lines.append(f"Through: {by}")
    return tuple(line for line in lines if line)


def _find_page(
    ports: Ports, tenant: str, request: RightsRequest, queued: Queued, now: datetime
) -> tuple[Tracking | None, str]:
    """Returns the address of the page for the reader, with a new tracking link where theirs ends soon."""
    if queued.to == "controller":
        return None, ""
    if queued.to == "person" and not request.proof.address_confirmed:
        return None, tokens.letter_page(ports, tenant, request.id)
    link = request.post.agent_tracking if queued.to == "agent" else request.post.tracking
    renewed = None
    if link is None or link.until - now < delivery.RENEWED_BEFORE:
        link = renewed = tokens.new_tracking(ports, now)
    return renewed, tokens.tracking_page(ports, tenant, request.id, link.id)
