"""Processes a text or a provider's report of one: one transaction an event, which its nonce lets happen only once.

STOP opts out, START lifts what STOP texts closed, YES and START confirm what is pending, HELP is answered. A text that
may be a STOP opts out at once and is reviewed. YES, HELP and everything else open the window for replies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.replies.classifier import Meaning
from chalicelib.domain.sms.meanings import identifier_of, judge_meaning
from chalicelib.domain.sms.provider import ProviderOptOut
from chalicelib.usecases.people.naming import derive_identifier_keys
from chalicelib.usecases.sms.answer_text import answer_rows, answer_to
from chalicelib.usecases.sms.confirm_by_text import note_text, start_by_text
from chalicelib.usecases.sms.opt_out_by_text import doubt_text, stop_by_text
from chalicelib.usecases.suppressions.push import find_closed

if TYPE_CHECKING:
    from chalicelib.domain.sms.meanings import PersonEvent
    from chalicelib.domain.sms.provider import Provider
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports
    from chalicelib.usecases.sms.answer_text import TextAnswer


def process_inbound(ports: Ports, ctx: Context, provider: Provider, event: PersonEvent) -> TextAnswer | None:
    """Does what an event means, once, and returns the text for the provider's answer; a repeat returns the same.

    Raises Invalid (idempotency_key_reused) for another event under the same claim, Unavailable.
    """
    match judge_meaning(event):
        case Meaning.STOP if _is_echo(ports, ctx, event):
            return None
        case Meaning.STOP:
            return stop_by_text(ports, ctx, provider, event)
        case Meaning.START:
            start_by_text(ports, ctx, event)
        case Meaning.UNSURE:
            doubt_text(ports, ctx, event)
        case Meaning.HELP:
            spoken = answer_to("help", ctx, event)
            note_text(ports, ctx, event, rows=answer_rows(ports, ctx, provider, event, spoken))
            return spoken
        case Meaning.YES | Meaning.OTHER as said:
            note_text(ports, ctx, event, confirms=said is Meaning.YES)
    return None


def _is_echo(ports: Ports, ctx: Context, event: PersonEvent) -> bool:
    """Returns whether the event is our own push coming back.

    Taken for the person's own word, it would outlive the reason for the push.
    """
    if not isinstance(event, ProviderOptOut) or not event.may_be_ours:
        return False
    (key,) = derive_identifier_keys(ports, ctx, (identifier_of(event),))
    if find_closed(ports, ctx.tenant, [key], ctx.now)[key]:
        return True
    pushes = ports.pushes.of(ctx.tenant, [key], (event.provider,))
    return any(push.closed or push.pushed_at is None or push.pushed_at >= event.at for push in pushes)
