"""The ports to SMS providers: a tenant's accounts, the providers' APIs, and the two fetches that SNS needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from chalicelib.domain.sms.account import SmsAccount
from chalicelib.domain.sms.lists import Failure, ListedOptOut, SubscriptionState


class SmsAccounts(Protocol):
    """The tenants' accounts with providers, at most an hour old. One may be put there, or changed, at any time."""

    def get(self, tenant: str, provider: str) -> SmsAccount | None:
        """Returns the account, or None where there is no usable one: every call is then refused. Raises Unavailable."""

    def read_again(self, tenant: str, provider: str) -> SmsAccount | None:
        """Returns the account as `get` does, but at most a minute old. Raises Unavailable.

        For calls that the known account does not explain. However many there are, this costs one read a minute.
        """

    def providers(self, tenant: str) -> tuple[str, ...]:
        """Returns the providers with which the tenant has a usable account, in the registry's order."""


class SmsClient(Protocol):
    """One tenant's access to one provider's API.

    Every method raises ProviderUnavailable (a later call may succeed) or ProviderRefused (no call will), whose codes
    include `not_offered`.
    """

    @property
    def can_list(self) -> bool:
        """Whether `listed` returns the provider's opt-out list."""

    @property
    def can_push(self) -> bool:
        """Whether `push` is offered."""

    @property
    def can_send(self) -> bool:
        """Whether `send_text` is offered: the tenant agreed and configured what it needs."""

    @property
    def has_subscription(self) -> bool:
        """Whether the provider calls us through a subscription that expires; the last two methods maintain it."""

    def push(self, numbers: Sequence[str], closed: bool) -> list[Failure]:
        """Puts numbers (E.164) on the provider's list or takes them off, and returns those that it did not accept.

        The call may be repeated: where it raises, some numbers may have been accepted.
        """

    def listed(self, cursor: str | None) -> tuple[list[ListedOptOut], str | None]:
        """Returns a page of the provider's list, the first for None, and where the next page starts."""

    def send_text(self, to: str, from_: str, text: str) -> None:
        """Sends one SMS. ProviderUnavailable with `unsure` means that it may have been sent."""

    def check_subscription(self) -> SubscriptionState:
        """Returns the state of the subscription for our address; its status is `Missing` where there is none."""

    def create_subscription(self, url: str, token: str) -> SubscriptionState:
        """Creates a subscription; the provider tests the address (Handshake) before it answers."""


class SmsClients(Protocol):
    """The clients by tenant and provider."""

    def get(self, tenant: str, provider: str) -> SmsClient | None:
        """Returns the client, or None where the tenant has no account there or the provider has no API."""


class SmsCertificates(Protocol):
    """The fetches that SNS's HTTP deliveries need."""

    def __call__(self, url: str) -> bytes:
        """Fetches a certificate; see domain.sms.provider.Certificates."""

    def confirm_subscription(self, url: str) -> None:
        """Confirms ConfirmSubscription.url. Raises ProviderUnavailable or ProviderRefused."""
