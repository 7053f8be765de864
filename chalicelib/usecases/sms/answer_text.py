"""Answers a person who texted, in the provider's answer or by a text of ours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.domain.sms.meanings import identifier_of, sender_of
from chalicelib.domain.sms.provider import Inbound
from chalicelib.law import statutes
from chalicelib.usecases.people.naming import derive_identifier_keys
from chalicelib.usecases.sms import send_texts

if TYPE_CHECKING:
    from chalicelib.domain.outbox import OutboxRow
    from chalicelib.domain.sms.meanings import PersonEvent
    from chalicelib.domain.sms.provider import Provider
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports
    from chalicelib.usecases.sms.send_texts import TextKind

SAID_WITHIN: Final = timedelta(minutes=statutes.CONFIRM_STOP_WITHIN.sole)
"""A confirmation goes out this soon after the STOP, or not at all (contract, section 6)."""


@dataclass(frozen=True, slots=True, repr=False)
class TextAnswer:
    """The answer to the person: one of the tenant's texts."""

    kind: TextKind
    text: str
    until: datetime


def answer_to(kind: TextKind, ctx: Context, event: PersonEvent) -> TextAnswer | None:
    """Returns the text due to the person; None where the provider sends its own or ours would come too late."""
    if not isinstance(event, Inbound) or event.provider_answers or ctx.now - event.at >= SAID_WITHIN:
        return None
    return TextAnswer(kind, send_texts.text_of(ctx.profile, kind), event.at + SAID_WITHIN)


def answer_rows(
    ports: Ports, ctx: Context, provider: Provider, event: PersonEvent, spoken: TextAnswer | None
) -> tuple[OutboxRow, ...]:
    """Returns the row that sends the text, where the provider takes none in its answer and the tenant lets us send."""
    if spoken is None or provider.reply(spoken.text) is not None:
        return ()
    if not send_texts.can_send(ports, ctx.tenant, provider.name):
        return ()
    (key,) = derive_identifier_keys(ports, ctx, (identifier_of(event),))
    about = {"provider": provider.name, "identifier_key": key, "sender": sender_of(event)}
    return (send_texts.make_row(ports, ctx.now, kind=spoken.kind, until=spoken.until, **about),)
