"""Reads reviews: the open ones with all that decides them, one by its id, and how many are waiting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import is_id
from chalicelib.domain.opt_outs.records import OptOutRecord
from chalicelib.domain.reviews.review import KINDS, Review, ReviewKind, Waiting
from chalicelib.usecases import cursors
from chalicelib.usecases.audit.keep_read import keep_read
from chalicelib.usecases.context import Context
from chalicelib.usecases.ports.bundle import Ports
from chalicelib.usecases.reviews.read_people import MOST_PEOPLE, NOBODY, ReviewedPeople, read_people


@dataclass(frozen=True, slots=True, repr=False)
class KnownReview:
    """A review with the records of the texts that it is about, in order of arrival, except those that were erased.

    `people` are those of an open one, where somebody reads it to decide it.
    """

    review: Review
    records: tuple[OptOutRecord, ...]
    people: ReviewedPeople = NOBODY


def list_reviews(
    ports: Ports, ctx: Context, kind: ReviewKind | None, limit: int, cursor: str | None
) -> tuple[list[KnownReview], str | None]:
    """Returns a page of open reviews with what decides them, those due first first.

    The read is an audited one where there are any. Raises Malformed for a wrong cursor, Unavailable.
    """
    list_name = f"reviews:{kind or ''}"
    after = cursors.decode(ports, ctx.tenant, list_name, cursor) if cursor else None
    found, last = ports.reviews.page(ctx.tenant, kind, after, limit)
    return _show(ports, ctx, found), cursors.encode(ports, ctx.tenant, list_name, last) if last else None


def view_review(ports: Ports, ctx: Context, review_id: str) -> KnownReview:
    """Returns the review, with what decides it while it is open. The read is an audited one.

    Raises NotFound, Unavailable.
    """
    (known,) = _show(ports, ctx, [require_review(ports, ctx, review_id)])
    return known


def _show(ports: Ports, ctx: Context, reviews: Sequence[Review]) -> list[KnownReview]:
    people = read_people(ports, ctx, reviews)
    known = [replace(one, people=people) for one in add_records(ports, ctx, reviews)]
    if reviews:
        shown = dict.fromkeys(one for review in reviews for one in review.subjects[:MOST_PEOPLE])
        keep_read(ports, ctx, "review.viewed", shown)
    return known


def read_review(ports: Ports, ctx: Context, review_id: str) -> KnownReview:
    """Returns the review as it answers whoever resolved it, open or resolved. Raises NotFound."""
    (known,) = add_records(ports, ctx, [require_review(ports, ctx, review_id)])
    return known


def require_review(ports: Ports, ctx: Context, review_id: str) -> Review:
    """Returns the review without its records. Raises NotFound."""
    review = ports.reviews.get(ctx.tenant, review_id) if is_id(review_id, "rev") else None
    if review is None:
        raise NotFound("There is no such review.")
    return review


def add_records(ports: Ports, ctx: Context, reviews: Sequence[Review]) -> list[KnownReview]:
    """Returns the reviews with what was written. One read for all of it."""
    wanted = [record_id for review in reviews for record_id in review.records]
    records = ports.opt_out_records.get(ctx.tenant, wanted) if wanted else {}
    return [KnownReview(review, _of(review, records)) for review in reviews]


def count_waiting(ports: Ports, ctx: Context) -> list[Waiting]:
    """Returns for each kind how many reviews are open and how many overdue. One index query each."""
    return [ports.reviews.waiting(ctx.tenant, kind, ctx.now) for kind in KINDS]


def _of(review: Review, records: Mapping[str, OptOutRecord]) -> tuple[OptOutRecord, ...]:
    return tuple(records[record_id] for record_id in review.records if record_id in records)
