"""What a provider's API returns: entries of its opt-out list, the state of its subscription, and its refusals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.domain.errors import Unavailable

_CODE: Final = re.compile(r"[A-Za-z_]{2,40}|[0-9]{1,6}|[A-Z]{2,6}(?:-[A-Z0-9]{1,6}){1,3}")


_OURS: Final = frozenset({"api", "account"})


def may_be_ours(source: object) -> bool:
    """Whether a provider's word for how a number came onto its opt-out list may mean that we put it there."""
    return isinstance(source, str) and source.lower() in _OURS


class ProviderUnavailable(Unavailable):
    """The provider cannot answer now: the same call may succeed after `retry_after` seconds.

    `unsure` tells that the provider may have carried out the call: it was sent, and no readable answer came back.
    """

    def __init__(self, *, retry_after: int = 5, unsure: bool = False) -> None:
        self.unsure = unsure
        super().__init__(retry_after=retry_after)


class ProviderRefused(Exception):
    """The provider accepts the call neither now nor later. `code` is the provider's own or a fixed word of ours."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True, repr=False)
class Failure:
    """A number that the provider did not accept while it accepted others. Does not print itself."""

    number: str
    code: str


@dataclass(frozen=True, slots=True, repr=False)
class ListedOptOut:
    """An entry of the provider's opt-out list. Does not print itself."""

    number: str
    """The person's number, E.164."""
    closed: bool
    """Whether the entry says opted out; False for one that says opted in."""
    source: str
    """The provider's word for who made the entry: `Recipient`, `Api`, `EndUser` …; empty if it does not say."""
    sender: str = ""
    """Our number; `*` or empty for all of them."""
    at: datetime | None = None
    """When the entry was made; None if the provider does not say."""


@dataclass(frozen=True, slots=True)
class SubscriptionState:
    """The state of the subscription that makes a provider call us."""

    status: str
    """The provider's word, `Active` if all is well; `Missing` if there is no subscription for our address."""

    @property
    def active(self) -> bool:
        """Whether the provider sends events."""
        return self.status == "Active"


def code_of(given: object) -> str | None:
    """Returns a provider's error code if it may be shown: a word or a short number, never a text or a phone number."""
    text = str(given) if isinstance(given, str | int) else ""
    return text if _CODE.fullmatch(text) else None
