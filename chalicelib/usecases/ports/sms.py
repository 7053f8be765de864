"""The ports towards SMS providers: a tenant's accounts, the providers' APIs, and SNS's two fetches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from chalicelib.domain.sms.account import SmsAccount
from chalicelib.domain.sms.lists import Failure, ListedOptOut, SubscriptionState


class SmsAccounts(Protocol):
    """What tenants agreed with providers, at most an hour old."""

    def get(self, tenant: str, provider: str) -> SmsAccount | None:
        """The account, or None where there is none that can be used: then everything is refused. Raises Unavailable."""

    def providers(self, tenant: str) -> tuple[str, ...]:
        """The providers at which the tenant has an account that can be used, in the registry's order."""


class SmsClient(Protocol):
    """One tenant's access to one provider's API.

    Every method raises ProviderUnavailable (again later) or ProviderRefused (never), `not_offered` among its codes.
    """

    @property
    def can_list(self) -> bool:
        """Whether `listed` gives the provider's opt-out list."""

    @property
    def can_push(self) -> bool:
        """Whether `push` is offered."""

    @property
    def can_send(self) -> bool:
        """Whether `send_text` is offered: the tenant agreed, and gave what it takes."""

    @property
    def has_subscription(self) -> bool:
        """Whether the provider calls us by a subscription that runs out, which the last three methods keep."""

    def push(self, numbers: Sequence[str], closed: bool) -> list[Failure]:
        """Puts numbers (E.164) on the provider's list, or takes them off; gives those that it did not take.

        May be repeated: where it raises, some numbers may have been taken.
        """

    def listed(self, cursor: str | None) -> tuple[list[ListedOptOut], str | None]:
        """A page of the provider's list, from the start for None, and where the next one starts."""

    def send_text(self, to: str, from_: str, text: str) -> None:
        """Sends one SMS. ProviderUnavailable with `unsure` means that it may have been sent."""

    def check_subscription(self) -> SubscriptionState:
        """How the subscription for our address stands; status `Missing` where there is none."""

    def renew_subscription(self) -> SubscriptionState:
        """Makes it run for its whole time anew. ProviderRefused where there is none, or a blacklisted one."""

    def create_subscription(self, url: str, token: str) -> SubscriptionState:
        """Makes one; the provider tests the address (Handshake) before it answers."""


class SmsClients(Protocol):
    """The clients by tenant and provider."""

    def get(self, tenant: str, provider: str) -> SmsClient | None:
        """The client, or None where the tenant has no account there or the provider has no API."""


class SmsCertificates(Protocol):
    """What SNS's HTTP deliveries need."""

    def __call__(self, url: str) -> bytes:
        """See domain.sms.provider.Certificates."""

    def confirm_subscription(self, url: str) -> None:
        """Says yes to ConfirmSubscription.url. Raises ProviderUnavailable or ProviderRefused."""
