"""What the providers' clients share: operations that are not offered are refused, and long lists go out in batches."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import NoReturn

from chalicelib.domain.sms.lists import Failure, ListedOptOut, ProviderRefused, SubscriptionState


class Client:
    """A client that offers nothing. Subclasses override what a provider offers (usecases.ports.sms.SmsClient)."""

    can_list = False
    can_push = False
    can_send = False
    has_subscription = False

    def push(self, numbers: Sequence[str], closed: bool) -> list[Failure]:
        """Not offered."""
        refuse()

    def listed(self, cursor: str | None) -> tuple[list[ListedOptOut], str | None]:
        """Not offered."""
        refuse()

    def send_text(self, to: str, from_: str, text: str) -> None:
        """Not offered."""
        refuse()

    def check_subscription(self) -> SubscriptionState:
        """Not offered."""
        refuse()

    def create_subscription(self, url: str, token: str) -> SubscriptionState:
        """Not offered."""
        refuse()


def refuse() -> NoReturn:
    """Raises the error for what the provider, or the tenant's agreement with it, does not offer."""
    raise ProviderRefused("not_offered")


def basic(user: str, password: str) -> str:
    """Returns the value of an Authorization header for basic authentication."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def split(numbers: Sequence[str], size: int) -> list[Sequence[str]]:
    """Splits the numbers into batches of at most `size`."""
    return [numbers[start : start + size] for start in range(0, len(numbers), size)]
