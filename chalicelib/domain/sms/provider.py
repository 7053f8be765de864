"""The one interface of all SMS providers, and the words in which their calls are told.

    webhook + account ──Provider.receive──► Received(events, nonce, fingerprint)   or Forged, Stale
    fingerprint kept for the nonce ──Received.repeats──► new or a repeat           or Replayed

Refusals are 403 and counted by their `reason`. Nothing here prints a number, a text or a secret.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from chalicelib.domain.errors import Forbidden, PayloadTooLarge

MAX_BODY: Final = 256 * 1024
"""Bytes of a call's body (contract section 2). Telnyx, the most talkative, sends some 4 KiB."""


Certificates = Callable[[str], bytes]
"""The PEM text at a checked URL, empty where there is none (404): bounded in size and time, no redirects, cached, the
cache bounded too, since callers choose the path. Raises Unavailable where it can't be fetched now."""


class Refused(Forbidden):
    """A call that changes nothing and is answered 403. `reason` is a fixed word for the metric, never input."""

    code = "webhook_refused"
    kind = "refused"

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__("The call is not one that the provider signed for this address, or not a fresh one.")


class Forged(Refused):
    """Not proven to be the provider's: unsigned, altered, another tenant's, or no secret is set to check it with."""

    kind = "forged"


class Stale(Refused):
    """Properly signed, but outside the time window of the scheme."""

    kind = "stale"


class Replayed(Refused):
    """A known nonce with another content."""

    kind = "replayed"


@dataclass(frozen=True, slots=True, repr=False)
class Webhook:
    """One call as it arrived. `of` makes it. Does not print itself."""

    method: str
    url: str
    """The public URL that was configured at the provider, never one rebuilt from the request."""
    headers: dict[str, tuple[str, ...]]
    """By lower-case name, every value that was sent."""
    body: bytes
    """Raw, as signed."""
    received_at: datetime
    """Real time with its zone, which the time windows use, not the system's movable clock."""

    @classmethod
    def of(
        cls, method: str, url: str, headers: Iterable[tuple[str, str]], body: bytes, received_at: datetime
    ) -> Webhook:
        """From pairs of names in any case and values. Raises PayloadTooLarge, Forged for any method but POST."""
        if len(body) > MAX_BODY:
            raise PayloadTooLarge
        if method != "POST":
            raise Forged("wrong_method")
        known: dict[str, tuple[str, ...]] = {}
        for name, value in headers:
            known[name.lower()] = (*known.get(name.lower(), ()), value)
        return cls(method, url, known, body, received_at)

    def header(self, name: str) -> str | None:
        """The one value of a header, None without it. Raises Forged where it was sent twice: which was signed?"""
        values = self.headers.get(name.lower(), ())
        if len(values) > 1:
            raise Forged("repeated_header")
        return values[0] if values else None


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """What proves a call: a shared secret or the provider's public key, in the provider's own spelling."""

    value: str
    key_id: str = ""
    """The name under which the provider refers to it, where it has names (Twilio's SharedKey)."""


@dataclass(frozen=True, slots=True, repr=False)
class Account:
    """What a tenant has agreed with a provider. Does not print itself."""

    secrets: tuple[Secret, ...] = ()
    """The current one first; a second one is valid too while they rotate."""
    ids: frozenset[str] = field(default_factory=frozenset)
    """What a call must name to be this tenant's: Twilio AccountSids, RingCentral subscription ids, SNS topic ARNs."""
    handshake: bool = True
    """Whether the provider's test of the address may be answered at all (RingCentral)."""
    self_managed: bool = False
    """Whether the tenant switched the provider's own handling of STOP, START and HELP off."""

    def __post_init__(self) -> None:
        if len(self.secrets) > 2:
            raise ValueError("at most two secrets are valid at a time")

    def valid_secrets(self) -> tuple[Secret, ...]:
        """Those that are set. Raises Forged where none is: what cannot be checked is refused, not let through."""
        found = tuple(secret for secret in self.secrets if secret.value)
        if not found:
            raise Forged("secret_missing")
        return found


class Verdict(StrEnum):
    """What the provider itself made of a person's message, and acted upon."""

    STOP = "stop"
    START = "start"
    HELP = "help"


@dataclass(frozen=True, slots=True, repr=False)
class Inbound:
    """A message that a person sent. Does not print itself."""

    event_id: str
    provider: str
    from_number: str
    """The person, E.164."""
    to: str
    """Ours as the provider writes it: E.164, a short code, a sender's name; empty where it is not told."""
    text: str
    """At most 4,096 characters, without lone surrogates; may be empty."""
    at: datetime
    """When it was sent as far as that is told, else received; never later. Real time: see Received.on_clock."""
    verdict: Verdict | None = None
    """Set only where the provider says so in the call; never guessed from the text."""
    provider_answers: bool = False
    """Whether the provider sends the confirmation (or help) for this text itself, so that we must not."""


@dataclass(frozen=True, slots=True, repr=False)
class ProviderOptOut:
    """A number came onto the provider's opt-out list. Does not print itself."""

    event_id: str
    provider: str
    number: str
    """The person, E.164."""
    sender: str
    """Our number, or `*` for all of them; empty where it is not told."""
    at: datetime
    source_is_recipient: bool
    may_be_ours: bool = False
    """Whether it may tell of what we put onto the list ourselves."""


@dataclass(frozen=True, slots=True, repr=False)
class ProviderOptIn:
    """A number left the provider's opt-out list; it lifts only where `source_is_recipient`. Does not print itself."""

    event_id: str
    provider: str
    number: str
    sender: str
    at: datetime
    source_is_recipient: bool
    """False also where the provider does not say who did it."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """Genuine, and nothing to us; `reason` is a fixed word for the metric."""

    reason: str


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What the provider gets to read."""

    status: int
    headers: dict[str, str]
    body: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, repr=False)
class Handshake:
    """The provider tests the address: nothing changes, and exactly this is answered (no other headers: limits)."""

    answer: Answer


@dataclass(frozen=True, slots=True, repr=False)
class ConfirmSubscription:
    """SNS asks whether its topic may call us: a GET of this URL says yes. Its host is checked. It is a secret."""

    url: str


_Timed = Inbound | ProviderOptOut | ProviderOptIn
Event = Inbound | ProviderOptOut | ProviderOptIn | Ignored | Handshake | ConfirmSubscription


@dataclass(frozen=True, slots=True, repr=False)
class Received:
    """A verified call."""

    events: tuple[Event, ...]
    nonce: str = ""
    """What the scheme says is one delivery, the same over its retries; empty where there is no such thing."""
    fingerprint: str = ""
    """SHA-256 (hex) of what must stay the same under that nonce: the call or, where retries differ, what it tells."""

    def on_clock(self, ahead: timedelta) -> Received:
        """The same with its events' times moved: real times become those of the system's clock, so far ahead of it."""
        moved = (
            event if not isinstance(event, _Timed) else replace(event, at=event.at + ahead) for event in self.events
        )
        return replace(self, events=tuple(moved))

    def repeats(self, known: str | None) -> bool:
        """Whether it is the same call again, by the fingerprint kept for its nonce. Raises Replayed if that differs."""
        if known is None or not self.nonce:
            return False
        if known != self.fingerprint:
            raise Replayed("nonce_with_other_content")
        return True


class Provider(Protocol):
    """One SMS provider. `docs/sms-providers.md` tells how another is added."""

    @property
    def name(self) -> str:
        """The path segment of its webhook."""

    def receive(self, webhook: Webhook, account: Account) -> Received:
        """Verifies the call, then reads it. Raises Forged or Stale; whatever is genuine gives events."""

    def empty(self) -> Answer:
        """Thanks without words: nothing is sent to the person."""

    def reply(self, text: str) -> Answer | None:
        """An answer that makes the provider send `text` to the person; None where it takes none in the answer."""
