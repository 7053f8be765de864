"""Blanks what reviewers wrote, once it is to go with what it is about."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.domain.reviews.review import Review, SaveReview
from chalicelib.usecases.events import call_event

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


def read_noted(ports: Ports, tenant: str, review_ids: Iterable[str]) -> list[Review]:
    """Returns those of these reviews in which a note stands, each once; "" is none. A read for each."""
    reviews = (ports.reviews.get(tenant, one) for one in dict.fromkeys(review_ids) if one)
    return [one for one in reviews if one is not None and one.note]


def forget_note(ctx: Context, review: Review, record_id: str = "") -> SaveReview:
    """Returns the change by which a review loses its note, with the event that says so."""
    event = call_event(ctx, "review.erased", record_id=record_id, body={"erased": ["note"]})
    return SaveReview(replace(review, note=None, salt="", version=review.version + 1), review.version, event)
