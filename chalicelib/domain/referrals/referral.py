"""Referrals: somebody names a friend, who gets one message and never another (commitment PS-05)."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.domain.changes import Event
from chalicelib.domain.people.identifiers import Identifier
from chalicelib.domain.tenants.purposes import Purpose


@dataclass(frozen=True, slots=True, repr=False)
class Referral:
    """What is stored about a friend: the keyed hash of the address for good, the address itself until it was used.

    Times are in milliseconds. `ended_at`: when the address was erased, after a mail was sent (`sent_at`) or because
    none ever will be.
    """

    key: str  # the key of the friend's address (Identifier.key)
    referrer_keys: tuple[str, ...]
    queued_at: int
    link_id: str  # the unsubscribe link in the mail
    address: Identifier | None = None
    sent_at: int | None = None
    ended_at: int | None = None
    removed_at: int | None = None
    version: int = 1
    head: str = ""  # hash of the last event


@dataclass(frozen=True, slots=True, repr=False)
class SaveReferral:
    """A change: a referral's next version with its event, or the same version again, so that a repeat looks alike."""

    referral: Referral
    expected: int  # 0: the address must never have been named before
    event: Event | None


def purpose_of(purposes: dict[str, Purpose]) -> Purpose | None:
    """Returns the company's purpose of one message to a friend; None if it accepts no referrals."""
    return next((one for one in purposes.values() if one.nature == "referral" and one.one_time), None)
