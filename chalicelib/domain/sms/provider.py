"""The interface that all SMS providers implement, and the events into which their calls are translated.

    webhook + account ──Provider.receive──► Received(events, nonce, fingerprint)   or Forged, Stale
    nonce and fingerprint ──usecases/sms/receive.py──► each event once             or Replayed

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
"""Bytes of a call's body (contract section 2). Telnyx, whose calls are the longest, sends some 4 KiB."""


Certificates = Callable[[str], bytes]
"""Fetches the PEM text at a checked URL, empty if there is none (404): bounded in size and time, without redirects and
cached; the cache is bounded too, since callers choose the path. Raises Unavailable if it can't be fetched now."""


class Refused(Forbidden):
    """A call that changes nothing and is answered with 403. `reason` is a fixed word for the metric, never input."""

    code = "webhook_refused"
    kind = "refused"

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__("The call is not one that the provider signed for this address, or not a fresh one.")


class Forged(Refused):
    """A call not proven to be the provider's: unsigned, altered, another tenant's, or without a secret to check it."""

    kind = "forged"


class Stale(Refused):
    """A call that is properly signed, but outside the time window of the scheme."""

    kind = "stale"


class Replayed(Refused):
    """A call with a known nonce and different content."""

    kind = "replayed"


@dataclass(frozen=True, slots=True, repr=False)
class Webhook:
    """One call as it arrived. `of` makes it. Does not print itself."""

    method: str
    url: str
    """The public URL that was configured at the provider, never one rebuilt from the request."""
    headers: dict[str, tuple[str, ...]]
    """Lower-case name → every value that was sent."""
    body: bytes
    """The raw bytes, as signed."""
    received_at: datetime
    """Real time with its zone. The time windows use it, not the system's movable clock."""

    @classmethod
    def of(
        cls, method: str, url: str, headers: Iterable[tuple[str, str]], body: bytes, received_at: datetime
    ) -> Webhook:
        """Makes one from pairs of name (any case) and value. Raises PayloadTooLarge; Forged for any method but POST."""
        if len(body) > MAX_BODY:
            raise PayloadTooLarge
        if method != "POST":
            raise Forged("wrong_method")
        known: dict[str, tuple[str, ...]] = {}
        for name, value in headers:
            known[name.lower()] = (*known.get(name.lower(), ()), value)
        return cls(method, url, known, body, received_at)

    def header(self, name: str) -> str | None:
        """Returns the one value of a header, or None. Raises Forged if it was sent twice: which one was signed?"""
        values = self.headers.get(name.lower(), ())
        if len(values) > 1:
            raise Forged("repeated_header")
        return values[0] if values else None


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """What proves a call: a shared secret or the provider's public key, in the provider's own spelling."""

    value: str
    key_id: str = ""
    """The name that the provider calls it by, if it has names (Twilio's SharedKey)."""


@dataclass(frozen=True, slots=True, repr=False)
class Account:
    """The part of a tenant's account at a provider that verifying calls needs. Does not print itself."""

    secrets: tuple[Secret, ...] = ()
    """The current one first; during a rotation a second one is valid too."""
    ids: frozenset[str] = field(default_factory=frozenset)
    """What a call must name to be this tenant's: Twilio AccountSids, RingCentral subscription ids, SNS topic ARNs."""
    handshake: bool = True
    """Whether the provider's test of the address may be answered (RingCentral)."""
    self_managed: bool = False
    """Whether the tenant switched off the provider's own handling of STOP, START and HELP."""

    def __post_init__(self) -> None:
        if len(self.secrets) > 2:
            raise ValueError("at most two secrets are valid at a time")

    def valid_secrets(self) -> tuple[Secret, ...]:
        """Returns the secrets that are set. Raises Forged if none is: a call that cannot be checked is refused."""
        found = tuple(secret for secret in self.secrets if secret.value)
        if not found:
            raise Forged("secret_missing")
        return found


class Verdict(StrEnum):
    """The meaning that the provider itself gave a person's message, and acted upon."""

    STOP = "stop"
    START = "start"
    HELP = "help"


@dataclass(frozen=True, slots=True, repr=False)
class Inbound:
    """A message that a person sent. Does not print itself."""

    event_id: str
    provider: str
    from_number: str
    """The person's number, E.164."""
    to: str
    """Our number as the provider writes it: E.164, a short code or a sender's name; empty if it does not say."""
    text: str
    """At most 4,096 characters, without lone surrogates; may be empty."""
    at: datetime
    """When it was sent, or when it was received if that is unknown or earlier. Real time: see Received.on_clock."""
    verdict: Verdict | None = None
    """Set only if the provider states it in the call; never guessed from the text."""
    provider_answers: bool = False
    """Whether the provider itself sends the confirmation (or help) for this text, so that we must not."""


@dataclass(frozen=True, slots=True, repr=False)
class ProviderOptOut:
    """A number came onto the provider's opt-out list. Does not print itself."""

    event_id: str
    provider: str
    number: str
    """The person's number, E.164."""
    sender: str
    """Our number, or `*` for all of them; empty if the provider does not say."""
    at: datetime
    source_is_recipient: bool
    may_be_ours: bool = False
    """Whether we may have put the number onto the list ourselves."""


@dataclass(frozen=True, slots=True, repr=False)
class ProviderOptIn:
    """A number left the provider's opt-out list; only with `source_is_recipient` it lifts. Does not print itself."""

    event_id: str
    provider: str
    number: str
    sender: str
    at: datetime
    source_is_recipient: bool
    """False also if the provider does not say who did it."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """A genuine call that does not concern us; `reason` is a fixed word for the metric."""

    reason: str


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """The HTTP answer to the provider."""

    status: int
    headers: dict[str, str]
    body: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, repr=False)
class Handshake:
    """The provider tests the address: nothing changes, and exactly `answer` is sent, with no other headers (limits)."""

    answer: Answer


@dataclass(frozen=True, slots=True, repr=False)
class ConfirmSubscription:
    """SNS asks whether its topic may call us; a GET of this URL confirms it. Its host is checked; it is a secret."""

    url: str


_Timed = Inbound | ProviderOptOut | ProviderOptIn
Event = Inbound | ProviderOptOut | ProviderOptIn | Ignored | Handshake | ConfirmSubscription


@dataclass(frozen=True, slots=True, repr=False)
class Received:
    """A verified call."""

    events: tuple[Event, ...]
    nonce: str = ""
    """The id that the provider gives one delivery, the same for its retries; empty if it gives none."""
    fingerprint: str = ""
    """SHA-256 (hex) of what must stay the same under that nonce, or without one: the call or, if retries differ, its
    events."""

    def on_clock(self, ahead: timedelta) -> Received:
        """Returns a copy whose events' times are moved from real time to the system's clock, which is `ahead` of it."""
        moved = (
            event if not isinstance(event, _Timed) else replace(event, at=event.at + ahead) for event in self.events
        )
        return replace(self, events=tuple(moved))


class Provider(Protocol):
    """One SMS provider. `docs/sms-providers.md` describes how to add another."""

    @property
    def name(self) -> str:
        """The path segment of its webhook."""

    def receive(self, webhook: Webhook, account: Account) -> Received:
        """Verifies the call, then reads it. Raises Forged or Stale; every genuine call gives events."""

    def empty(self) -> Answer:
        """Returns an answer that accepts the call and sends nothing to the person."""

    def reply(self, text: str) -> Answer | None:
        """Returns an answer that makes the provider send `text` to the person; None if its answers can't do that."""
