"""What an event of a provider means: the provider's own verdict, or else what the person's words say."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.domain.people.identifiers import Identifier, from_e164
from chalicelib.domain.replies.classifier import Meaning, classify
from chalicelib.domain.sms.provider import Event, Inbound, ProviderOptIn, ProviderOptOut

PersonEvent = Inbound | ProviderOptOut | ProviderOptIn
"""An event that is about a person."""


def judge_meaning(event: Event) -> Meaning | None:
    """Returns what an event means; None if nothing is to be done, as for an opt-in that the person did not make."""
    match event:
        case ProviderOptOut():
            return Meaning.STOP
        case ProviderOptIn():
            return Meaning.START if event.source_is_recipient else None
        case Inbound():
            return Meaning(event.verdict) if event.verdict else classify(event.text).meaning
    return None


def select_relevant(events: Iterable[Event]) -> list[PersonEvent]:
    """Returns the events that need processing."""
    return [event for event in events if isinstance(event, PersonEvent) and judge_meaning(event) is not None]


def person_of(event: PersonEvent) -> str:
    """Returns the person's number, E.164."""
    return event.from_number if isinstance(event, Inbound) else event.number


def identifier_of(event: PersonEvent) -> Identifier:
    """Returns the identifier of the person, which is their number."""
    return from_e164(person_of(event))


def sender_of(event: PersonEvent) -> str:
    """Returns our number or name, as the provider writes it; may be empty, or `*` for all."""
    return event.to if isinstance(event, Inbound) else event.sender
