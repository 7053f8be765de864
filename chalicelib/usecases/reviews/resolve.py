"""Resolving a review: what a person found, and what follows from it, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from chalicelib.domain.changes import Event
from chalicelib.domain.consents.records import Source
from chalicelib.domain.errors import PreconditionFailed
from chalicelib.domain.event_types import EventType
from chalicelib.domain.events import details_digest
from chalicelib.domain.opt_outs.records import AddOptOutRecord, OptOutRecord, OptOutRecordKind
from chalicelib.domain.people.acts import Act
from chalicelib.domain.people.resolution import Resolution
from chalicelib.domain.people.subjects import Subject
from chalicelib.domain.reviews.review import Review, ReviewOutcome, acts_of, resolve
from chalicelib.domain.times import from_ms, to_ms
from chalicelib.domain.transactions import Change
from chalicelib.usecases.commit import Done, Plan, commit
from chalicelib.usecases.consents.record import Origin
from chalicelib.usecases.context import Context
from chalicelib.usecases.opt_outs.record import RecordOptOut, new_record, opt_out_event
from chalicelib.usecases.people import changing, people
from chalicelib.usecases.ports.bundle import Ports
from chalicelib.usecases.reviews import read as read_reviews
from chalicelib.usecases.reviews.read import KnownReview

_MOST_LOOKED_AT: Final = 100
_BECOMES: Final[dict[ReviewOutcome, tuple[OptOutRecordKind, EventType]]] = {
    "opt_out": ("opt_out", "opt_out.recorded"),
    "wrong_number": ("opt_out", "opt_out.recorded"),
    "not_opt_out": ("dismissal", "opt_out.dismissed"),
    "rights_request": ("dismissal", "opt_out.dismissed"),
    "opt_in": ("start", "opt_out.started"),
}
"""Outcome of a reply review → the kind of its opt-out record, and the type of the people's events."""


@dataclass(frozen=True, slots=True, repr=False)
class ResolveReview:
    """The command. `if_match` is the version that the reviewer saw, if given; `note` may be personal."""

    review_id: str
    outcome: ReviewOutcome
    note: str | None = None
    if_match: int | None = None


def resolve_review(ports: Ports, ctx: Context, command: ResolveReview) -> Done[KnownReview]:
    """Resolves a review; of a reply the people's opt-outs change with it.

    All texts of the review are acted upon: opted out from the first of them on, or freed of the doubt up to the last.
    Whoever wrote STOP in words that nobody doubts stays opted out. Raises NotFound, Invalid for an outcome that does
    not fit, PreconditionFailed where If-Match is stale, Conflict (review_resolved) where somebody was faster.
    """
    record_id, salt = ports.randomness.id("opt", ctx.now), ports.randomness.token(16).hex()

    def attempt() -> Plan[KnownReview]:
        review = read_reviews.required(ports, ctx, command.review_id)
        if command.if_match is not None and review.version != command.if_match:
            raise PreconditionFailed("Read the review again and send its present ETag.")
        event = _event(ctx, command, salt)
        if review.kind == "reply":
            event = replace(event, record_id=record_id)
        saved = resolve(review, command.outcome, event, ctx.actor.id, command.note, salt)
        (known,) = read_reviews.with_records(ports, ctx, [saved.review])
        effects = _effects(ports, ctx, known, command.outcome, record_id) if review.kind == "reply" else []
        return Plan([saved, *effects], known, review.id)

    return commit(ports, ctx, attempt, lambda review_id: read_reviews.read_review(ports, ctx, review_id))


def _event(ctx: Context, command: ResolveReview, salt: str) -> Event:
    digest = details_digest(salt, {"note": command.note}) if command.note else ""
    return replace(changing.event(ctx, "review.resolved"), digest=digest)


def _effects(ports: Ports, ctx: Context, known: KnownReview, outcome: ReviewOutcome, record_id: str) -> list[Change]:
    """What changes for the people of a reply review, and the record of it.

    More people than fit into one transaction stay as they are: opted out, by the doubt.
    """
    review = known.review
    # Records that were erased tell no time; the review was opened with the first of them.
    sent = {record.id: record.at for record in known.records} or {"": to_ms(review.opened_at)}
    subjects = [*review.subjects, *(one for record in known.records for one in record.subject_ids)]
    authors = {record.subject_ids[0] for record in known.records if record.subject_ids} or set(review.subjects[:1])

    def is_author(subject: Subject) -> bool:
        return not authors.isdisjoint((subject.id, *subject.absorbed))

    found = people.present(ports, ctx.tenant, list(dict.fromkeys(subjects))).values()
    others = [subject for subject in found if not is_author(subject)]
    if others and _BECOMES[outcome][0] != "opt_out":
        waiting = _named_elsewhere(ports, ctx, review)
        others = [one for one in others if waiting is not None and waiting.isdisjoint((one.id, *one.absorbed))]
    drafts = people.fitting([*filter(is_author, found), *others])
    record = _record(ports, ctx, review, outcome, sent, record_id)
    record = replace(record, subject_ids=tuple(draft.id for draft in drafts))
    acts: dict[str, tuple[Act, ...]] = {
        draft.id: acts_of(
            outcome,
            records=sent,
            register=draft.after.state.opt_outs,
            stop_scope=ctx.profile.stop_scope,
            record_id=record_id,
            author=is_author(draft.before),
        )
        for draft in drafts
    }
    event = opt_out_event(ctx, _BECOMES[outcome][1], record)
    return [*changing.subject_changes(ports, ctx, Resolution(None), drafts, acts, event), AddOptOutRecord(record)]


def _named_elsewhere(ports: Ports, ctx: Context, review: Review) -> set[str] | None:
    """Whom other open reviews of replies are about; None where there are too many to know.

    A doubt is dismissed up to a moment. For people who were only tied to the author that would dismiss an earlier text
    of their own too, which nobody has looked at: so they stay silent.
    """
    found, more = ports.reviews.page(ctx.tenant, "reply", None, _MOST_LOOKED_AT)
    return None if more else {one for other in found if other.id != review.id for one in other.subjects}


def _record(
    ports: Ports, ctx: Context, review: Review, outcome: ReviewOutcome, sent: dict[str, int], record_id: str
) -> OptOutRecord:
    kind, _ = _BECOMES[outcome]
    kinds = (ctx.profile.stop_scope,) if kind == "opt_out" else ()
    at = min(sent.values()) if kind == "opt_out" else max(sent.values())
    origin = Origin((), Source("sms", evidence={"review": review.id, "outcome": outcome}))
    record = new_record(ports, ctx, RecordOptOut(origin, kinds, "sms_stop", at=from_ms(at), kind=kind))
    return replace(record, id=record_id)
