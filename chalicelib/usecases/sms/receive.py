"""Receives a provider's call, from its raw bytes to the answer that the provider gets.

account → verified call → events, each a transaction of its own under the call's nonce → one answer

A repeat finds each event done and gets the same answer; where a process died in between, the repeat does the rest. A
call to which the provider gave no id is known by its content, and what closes by whether it still stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from chalicelib import logs
from chalicelib.domain.changes import Claim
from chalicelib.domain.errors import Invalid
from chalicelib.domain.hashing import hash_text
from chalicelib.domain.replies.classifier import Meaning
from chalicelib.domain.sms import registry
from chalicelib.domain.sms.lists import ProviderRefused
from chalicelib.domain.sms.meanings import judge_meaning, select_relevant
from chalicelib.domain.sms.provider import (
    Answer,
    ConfirmSubscription,
    Forged,
    Handshake,
    Ignored,
    Provider,
    Received,
    Refused,
    Replayed,
    Webhook,
)
from chalicelib.usecases.context import of_system
from chalicelib.usecases.sms.answer_text import TextAnswer
from chalicelib.usecases.sms.process_inbound import process_inbound

if TYPE_CHECKING:
    from chalicelib.domain.sms.account import SmsAccount
    from chalicelib.domain.sms.meanings import PersonEvent
    from chalicelib.usecases.ports.bundle import Ports

KEPT_FOR: Final = timedelta(days=30)
"""How long a call's nonce is remembered."""


@dataclass(frozen=True, slots=True, repr=False)
class Call:
    """A call as it arrived. `secret` is the last segment of its path. Does not print itself."""

    tenant: str
    provider: str
    secret: str
    method: str
    headers: Sequence[tuple[str, str]]
    body: bytes
    request_id: str


def receive(ports: Ports, call: Call) -> Answer:
    """Verifies a call, does what its events say and returns the provider's answer.

    Raises Refused (forged, stale or replayed: nothing has changed, and it is counted), PayloadTooLarge, Unavailable.
    """
    tenant = call.tenant if call.tenant in ports.profiles else "-"
    with count_refusals(lambda: tenant, call.provider if call.provider in registry.NAMES else "unknown"):
        account, url = _account(ports, call)
        provider = registry.make_provider(call.provider, ports.sms_certificates)
        if provider is None:
            raise Forged("unknown_address")
        webhook = Webhook.of(call.method, url, call.headers, call.body, ports.clock.real_now())
        received = provider.receive(webhook, account.account)
        for event in received.events:
            if isinstance(event, Handshake):
                return event.answer
        spoken = carry_out(ports, tenant, provider, received, call.request_id)
        answer = provider.reply(spoken.text) if spoken else None
        return answer or provider.empty()


@contextmanager
def count_refusals(tenant: Callable[[], str], provider: str) -> Iterator[None]:
    """Counts and logs a refusal raised within, by its reason, and lets it pass. `tenant` is called only then."""
    try:
        yield
    except Refused as refusal:
        logs.log("warning", "webhook.refused", tenant=tenant(), provider=provider, code=refusal.reason)
        logs.count("WebhooksRefused", tenant=tenant())
        raise


def carry_out(ports: Ports, tenant: str, provider: Provider, received: Received, request_id: str) -> TextAnswer | None:
    """Does what a verified call says, event by event, and returns the answer to the person, if any.

    Raises Replayed for a known nonce with other content, Unavailable.
    """
    for event in received.events:
        if isinstance(event, ConfirmSubscription):
            _confirm(ports, tenant, provider, event.url)
        if isinstance(event, Ignored):
            logs.log("info", "webhook.ignored", tenant=tenant, provider=provider.name, code=event.reason)
    now = ports.clock.now()
    received = received.on_clock(now - ports.clock.real_now())
    ctx = of_system(ports.profiles[tenant], f"sms.{provider.name}", now, request_id)
    spoken = None
    for number, event in enumerate(select_relevant(received.events)):
        claimed = replace(ctx, claim=_claim(provider, received, number, event))
        try:
            spoken = process_inbound(ports, claimed, provider, event) or spoken
        except Invalid as error:
            if error.code != "idempotency_key_reused":
                raise
            raise Replayed("nonce_with_other_content") from error
    return spoken


def _confirm(ports: Ports, tenant: str, provider: Provider, url: str) -> None:
    try:
        ports.sms_certificates.confirm_subscription(url)
    except ProviderRefused as refusal:  # a retry would be refused too
        about = {"tenant": tenant, "provider": provider.name, "code": refusal.code}
        logs.log("error", "webhook.subscription_refused", **about)


def _account(ports: Ports, call: Call) -> tuple[SmsAccount, str]:
    """Returns the account that the path names, and the configured URL. All errors look the same from outside."""
    known = call.tenant in ports.profiles and call.provider in registry.NAMES
    account = ports.sms_accounts.get(call.tenant, call.provider) if known else None
    url = account.called(call.secret) if account else None
    if account is None or url is None:
        raise Forged("unknown_address")
    return account, url


def _claim(provider: Provider, received: Received, number: int, event: PersonEvent) -> Claim | None:
    """Returns the claim of one event of a delivery. Only events that can change something have a number.

    Without an id of the provider's, a second text of the same words cannot be told from the same call again. What opens
    something is then done once in 30 days. What closes is not claimed: it is a repeat only while it still stands.
    """
    if not received.nonce and judge_meaning(event) in (Meaning.STOP, Meaning.UNSURE):
        return None
    nonce = received.nonce or received.fingerprint
    parts = ("sms", provider.name, nonce, str(number))
    fingerprint = hash_text("\n".join(parts))
    return Claim(fingerprint, received.fingerprint, KEPT_FOR)
