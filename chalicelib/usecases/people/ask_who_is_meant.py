"""Asks somebody of the tenant who is meant: one open `identity` review a subject, which later conflicts join."""

from __future__ import annotations

from dataclasses import dataclass, replace

from chalicelib.domain.changes import Event
from chalicelib.domain.people import ties
from chalicelib.domain.people.resolution import Resolution
from chalicelib.domain.people.subjects import Revision
from chalicelib.domain.reviews.review import (
    MOST_IDENTIFIERS,
    Raised,
    RaisedFor,
    Review,
    extend_identity,
    has_room,
    open_review,
)
from chalicelib.domain.transactions import Change
from chalicelib.usecases.context import Context
from chalicelib.usecases.people.reach import Reach
from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True)
class Question:
    """The review that a call's people are asked about, and the change of it, if there is anything to add."""

    review_id: str
    changes: tuple[Change, ...]
    subject_ids: tuple[str, ...]

    def note(self, draft: Revision) -> Revision:
        """Returns the draft so that the next conflict finds the review without a search; others stay as they are."""
        if draft.id not in self.subject_ids or draft.after.review_id == self.review_id:
            return draft
        return replace(draft, after=replace(draft.after, review_id=self.review_id))


def ask_who_is_meant(ports: Ports, ctx: Context, reach: Reach, event: Event) -> Question | None:
    """Returns the question where identifiers contradict each other or ties find no room; None where all is clear.

    Takes a read only where a review about one of the people was opened before.
    """
    resolution = reach.resolution
    crowded = any(ties.is_crowded(resolution, draft) for draft in reach.everyone)
    if not (resolution.conflict or crowded or ties.loses_ties(resolution)):
        return None
    subjects = tuple(draft.id for draft in resolution.drafts)
    keys = tuple(dict.fromkeys(key for key, _ in resolution.owners))
    waiting = _find_open(ports, ctx, resolution.drafts)
    if waiting is not None and has_room(waiting, subjects):
        longer = extend_identity(waiting, subjects, keys, event)
        return Question(waiting.id, (longer,) if longer else (), subjects)
    if waiting is not None and not _brings_others(resolution, waiting):
        return Question(waiting.id, (), tuple(waiting.subjects))
    review_id = ports.randomness.id("rev", ctx.now)
    refs = {"subjects": subjects, "identifiers": keys[:MOST_IDENTIFIERS]}
    reason: RaisedFor = "contradiction" if resolution.conflict else "too_many_ties"
    raised = Raised(reason, event.type, event.record_id, event.actor)
    opened = open_review(review_id, "identity", refs, ctx.profile.time_zone, event, raised)
    return Question(review_id, (opened,), subjects)


def _brings_others(resolution: Resolution, review: Review) -> bool:
    """Returns whether anybody whom a trusted word knows is named for whom a full review has no room.

    Names that strangers have made up open no other review: there is no end of them.
    """
    known = [draft.id for draft in resolution.drafts if ties.is_sure(draft.before)]
    return not set(known) <= set(review.subjects)


def _find_open(ports: Ports, ctx: Context, drafts: tuple[Revision, ...]) -> Review | None:
    for review_id in dict.fromkeys(draft.before.review_id for draft in drafts if draft.before.review_id):
        found = ports.reviews.get(ctx.tenant, review_id)
        if found is not None and found.state == "open":
            return found
    return None
