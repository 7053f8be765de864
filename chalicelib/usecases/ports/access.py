"""The ports to API keys, to sessions, and to what is known of the team's mailboxes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from chalicelib.domain.access.api_keys import ApiKey, ApiKeySet
from chalicelib.domain.access.sessions import Session
from chalicelib.domain.rights.reminding.turns import Turns


class ApiKeys(Protocol):
    """API keys."""

    def use(self, tenant: str, key_id: str, secret_hash: str, now: datetime) -> ApiKey | None:
        """Marks the API key as used and returns it where id and hash agree and it is not revoked; else returns None.

        One write, or none for a key that this process used within the last minute: changes made since are not seen
        yet in that case. Wrong hashes for an id that exists cost one write a minute together, and a repeated text
        whose id does not exist costs one too. Only what the table says of this id and hash refuses a key, never what
        others tried. The caller must check the expiry. Raises Unavailable.
        """

    def forget(self, tenant: str) -> None:
        """Drops the tenant's keys from this process's memory, so that it sees its own changes at once."""

    def get(self, tenant: str, key_id: str) -> ApiKey | None:
        """Returns the key, or None where this tenant has none of that id."""

    def page(self, tenant: str, after: str | None, limit: int) -> tuple[list[ApiKey], str | None]:
        """Returns keys, newest first, revoked ones too, and where the next page starts."""

    def all(self, tenant: str) -> ApiKeySet:
        """Returns every key of the tenant, with the version of the set."""

    def names(self, tenant: str, wanted: Iterable[str]) -> Mapping[str, str]:
        """Returns by id what people call the tenant's keys and members, among them those wanted that there are.

        No call while this process read them less than a minute ago, else one query. Where one is wanted that was not
        among them, it asks again, once a second at most: a key may have been made since.
        """


class Sessions(Protocol):
    """Sessions of the console, found by the hash of their cookie."""

    def add(self, session: Session) -> None:
        """Keeps a session that begins. One write."""

    def use(self, tenant: str, text_hash: str, now: datetime) -> Session | None:
        """Returns a session, marked as used if it has not ended, or None where the tenant has none of that hash.

        One write; none for one that this process marked, or found over, within the last minute: that it was ended
        elsewhere since is not seen yet. The caller must check whether it is over.
        """

    def end(self, tenant: str, text_hash: str, now: datetime) -> None:
        """Ends a session if there is one: in this process at once, in others within a minute. One write."""


class StaffMailboxes(Protocol):
    """What is known of the mailboxes of the team. A member is one address, so another address is another member."""

    def has_bounced(self, tenant: str, member_id: str) -> bool:
        """Returns whether mail to a member came back for good, so that others are told instead."""

    def mark_bounced(self, tenant: str, member_id: str, now: datetime) -> None:
        """Remembers that mail to a member came back for good."""

    def turns(self, tenant: str, member_id: str) -> Turns:
        """Returns when a member, or for "" the privacy mailbox, is mailed of what needs them."""
