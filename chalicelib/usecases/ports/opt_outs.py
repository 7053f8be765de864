"""The ports of what people no longer want: opt-outs, links, reviews, referrals, uploads, and what senders are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.domain.links.person_links import PersonLink
from chalicelib.domain.opt_outs.records import OptOutRecord
from chalicelib.domain.referrals.referral import Referral
from chalicelib.domain.reviews.review import Review, ReviewKind, Waiting
from chalicelib.domain.suppressions.feed import AddSuppressions, FeedHead, Numbered
from chalicelib.domain.suppressions.pushes import Push
from chalicelib.domain.uploads.upload import Arrived, Form, Upload


class OptOutRecords(Protocol):
    """Records of opt-outs."""

    def get(self, tenant: str, record_ids: list[str]) -> dict[str, OptOutRecord]:
        """By id, those that exist (here). One read for all of them."""


class PersonLinks(Protocol):
    """Links for one person each."""

    def get(self, tenant: str, link_id: str) -> PersonLink | None:
        """The link, or None where there is none (here)."""


class Suppressions(Protocol):
    """The suppression feed, and what waits to be numbered for it."""

    def waiting(self, tenant: str, limit: int) -> tuple[list[AddSuppressions], bool]:
        """What waits, each person's in the order of commit, and whether that is all.

        About `limit` a shard; all that was committed before the call where it is all.
        """

    def head(self, tenant: str) -> FeedHead:
        """How far the feed has got."""

    def page(self, tenant: str, after: int, limit: int) -> list[Numbered]:
        """The entries that follow a position, without gap; empty at the end."""


class Pushes(Protocol):
    """What SMS providers were told of each number."""

    def of(self, tenant: str, identifier_keys: list[str], providers: tuple[str, ...]) -> list[Push]:
        """What these providers were told of these numbers. One read for all of them."""

    def keep(self, tenant: str, push: Push) -> None:
        """Notes the outcome of a push, in place of the last one."""

    def begin_reconciling(self, tenant: str, now: datetime, again_at: datetime) -> bool:
        """Whether the lists are to be compared now; the next time is `again_at`, for whoever else asks before."""


class Uploads(Protocol):
    """Files that somebody hands in: what is known of them, and their bytes. All that touch bytes raise Unavailable."""

    def get(self, tenant: str, upload_id: str, now: datetime) -> Upload | None:
        """The upload, or None where there is none (here) or its time is over."""

    def form(self, tenant: str, upload: Upload) -> Form:
        """A new form that takes exactly the file that was announced, for ten minutes."""

    def arrived(self, tenant: str, upload: Upload) -> Arrived | None:
        """What was sent with its form last, or None where nothing was."""

    def keep(self, tenant: str, upload: Upload) -> None:
        """Copies the bytes of a complete upload to where they stay. Raises Conflict (upload_changed)."""

    def read_range(self, tenant: str, upload: Upload, start: int, length: int) -> bytes:
        """At most `length` bytes of a complete or attached upload from `start`; empty at its end.

        Raises Conflict (upload_changed) where a complete one was sent again since.
        """


class Reviews(Protocol):
    """What people of the company must look at."""

    def get(self, tenant: str, review_id: str) -> Review | None:
        """The review, or None where there is none (here)."""

    def page(
        self, tenant: str, kind: ReviewKind | None, after: str | None, limit: int
    ) -> tuple[list[Review], str | None]:
        """Open reviews of one kind or all, in order of the moment when they are due, and where the next page starts.

        One that was opened a moment ago may still be missing.
        """

    def waiting(self, tenant: str, kind: ReviewKind, now: datetime) -> Waiting:
        """How many are open and overdue; one index query."""


class Referrals(Protocol):
    """Friends who were referred."""

    def get(self, tenant: str, identifier_keys: Sequence[str]) -> dict[str, Referral]:
        """By the keys of their addresses, those that were ever named. One read for all of them."""
