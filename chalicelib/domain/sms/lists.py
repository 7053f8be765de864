"""What is said to a provider's API and heard from it: entries of its opt-out list, its subscription, its refusals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.domain.errors import Unavailable

_CODE: Final = re.compile(r"[A-Za-z_]{2,40}|[0-9]{1,6}|[A-Z]{2,6}(?:-[A-Z0-9]{1,6}){1,3}")


_OURS: Final = frozenset({"api", "account"})


def may_be_ours(source: object) -> bool:
    """Whether a provider's word for how a number came onto its list may mean that we put it there."""
    return isinstance(source, str) and source.lower() in _OURS


class ProviderUnavailable(Unavailable):
    """The provider cannot answer now: the same call may succeed after `retry_after` seconds.

    `unsure` tells that it may have done what was asked: the call left, and no answer came that could be read.
    """

    def __init__(self, *, retry_after: int = 5, unsure: bool = False) -> None:
        self.unsure = unsure
        super().__init__(retry_after=retry_after)


class ProviderRefused(Exception):
    """The provider does not take the call, now or later. `code` is the provider's own or a fixed word of ours."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True, repr=False)
class Failure:
    """A number that the provider did not take while it took others. Does not print itself."""

    number: str
    code: str


@dataclass(frozen=True, slots=True, repr=False)
class ListedOptOut:
    """An entry of the provider's list. Does not print itself."""

    number: str
    """The person, E.164."""
    closed: bool
    """Whether it stands there as opted out; False for an entry that says opted in."""
    source: str
    """The provider's word for who did it: `Recipient`, `Api`, `EndUser` …; empty where it is not told."""
    sender: str = ""
    """Our number, `*` or empty for all."""
    at: datetime | None = None
    """When, as far as it is told."""

    @property
    def by_recipient(self) -> bool:
        """Whether the person did it, which alone lifts (ProviderOptIn.source_is_recipient)."""
        return self.source in ("Recipient", "EndUser")


@dataclass(frozen=True, slots=True)
class SubscriptionState:
    """How the subscription stands by which a provider calls us."""

    status: str
    """The provider's word, `Active` where all is well; `Missing` where there is none for our address."""
    expires_at: datetime | None = None
    id: str = ""

    @property
    def active(self) -> bool:
        """Whether events arrive."""
        return self.status == "Active"


def code_of(given: object) -> str | None:
    """A provider's error code as far as it may be shown: a word or a short number, never a text or a phone number."""
    text = str(given) if isinstance(given, str | int) else ""
    return text if _CODE.fullmatch(text) else None
