"""Resolves a review: what the reviewer found and what follows from it, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from chalicelib.domain.changes import Event
from chalicelib.domain.events import hash_details
from chalicelib.domain.opt_outs.records import OptOutRecord, OptOutRecordKind
from chalicelib.domain.outbox import OutboxRow
from chalicelib.domain.people.act_records import Source
from chalicelib.domain.people.acts import Act
from chalicelib.domain.people.following import Following, ForTied
from chalicelib.domain.people.person_views import list_shared_keys
from chalicelib.domain.people.subjects import Revision, Subject, keep_subject
from chalicelib.domain.reviews.replies import Texts, collect_texts, decide_acts, find_number
from chalicelib.domain.reviews.review import Review, ReviewOutcome, SaveReview, resolve
from chalicelib.domain.times import from_ms
from chalicelib.usecases.commit import Done, Plan, commit
from chalicelib.usecases.context import Context
from chalicelib.usecases.events import call_event
from chalicelib.usecases.opt_outs.record import EVENT_TYPES, RecordOptOut, new_record
from chalicelib.usecases.people.change_subjects import make_row
from chalicelib.usecases.people.origin import Origin
from chalicelib.usecases.people.reach import reach_known, read_present
from chalicelib.usecases.people.record_act import Decision, carry_out, make_act_event
from chalicelib.usecases.ports.bundle import Ports
from chalicelib.usecases.preconditions import require_match
from chalicelib.usecases.reviews import read as read_reviews
from chalicelib.usecases.reviews.read import KnownReview

_MOST_LOOKED_AT: Final = 100
_MOST_AT_ONCE: Final = 4
"""The most authors changed with the review; more are written to by one number that was parted again and again."""
_BECOMES: Final[dict[ReviewOutcome, OptOutRecordKind]] = {
    "opt_out": "opt_out",
    "wrong_number": "opt_out",
    "not_opt_out": "dismissal",
    "rights_request": "dismissal",
    "opt_in": "start",
}
"""The outcome of a reply review → the kind of its opt-out record."""


@dataclass(frozen=True, slots=True, repr=False)
class ResolveReview:
    """The command to resolve a review. `if_match` is the version that the reviewer saw; `note` may be personal."""

    review_id: str
    outcome: ReviewOutcome
    note: str | None = None
    if_match: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Effects:
    """What follows for the people of a reply review: one decision about those changed at once, and rows for the rest.

    `number` is the stored key of the number that wrote, "" where it can't be told. Does not print itself.
    """

    decision: Decision[OptOutRecord]
    authors: tuple[Revision, ...]
    rows: tuple[OutboxRow, ...]
    number: str


@dataclass(frozen=True, slots=True, repr=False)
class Resolved:
    """What resolving a review changes: the review itself and, for one of replies, its people. Does not print itself."""

    saved: SaveReview
    known: KnownReview
    effects: Effects | None


def resolve_review(ports: Ports, ctx: Context, command: ResolveReview) -> Done[KnownReview]:
    """Resolves a review. For a review of replies, the people's opt-outs change with it.

    The outcome applies to all texts of the review: it opts out from the first of them on, or dismisses the doubt up to
    the last. Whoever wrote an unmistakable STOP stays opted out. Raises NotFound, Invalid for an outcome that does not
    fit, PreconditionFailed where If-Match is stale, Conflict (review_resolved) where somebody was faster.
    """
    record_id, salt = ports.randomness.id("opt", ctx.now), ports.randomness.token(16).hex()

    def attempt() -> Plan[KnownReview]:
        resolved = plan_resolution(ports, ctx, command, record_id, salt)
        effects = resolved.effects
        people = (
            carry_out(ports, ctx, reach_known(effects.authors), [effects.decision], effects.decision.event_type)
            if effects
            else ()
        )
        rows = effects.rows if effects else ()
        return Plan([resolved.saved, *people, *rows], resolved.known, command.review_id)

    return commit(ports, ctx, attempt, lambda review_id: read_reviews.read_review(ports, ctx, review_id))


def plan_resolution(ports: Ports, ctx: Context, command: ResolveReview, record_id: str, salt: str) -> Resolved:
    """Returns what resolving the review changes, as it is now. `record_id` is that of the record of the outcome.

    Raises as `resolve_review` does.
    """
    review = read_reviews.require_review(ports, ctx, command.review_id)
    require_match(review.version, command.if_match)
    event = _event(ctx, command, salt)
    if review.kind == "reply":
        event = replace(event, record_id=record_id)
    saved = resolve(review, command.outcome, event, ctx.actor.id, command.note, salt)
    (known,) = read_reviews.add_records(ports, ctx, [saved.review])
    effects = _decide_effects(ports, ctx, known, command.outcome, record_id) if review.kind == "reply" else None
    return Resolved(saved, known, effects)


def _event(ctx: Context, command: ResolveReview, salt: str) -> Event:
    digest = hash_details(salt, {"note": command.note}) if command.note else ""
    return call_event(ctx, "review.resolved", digest=digest)


def _decide_effects(ports: Ports, ctx: Context, known: KnownReview, outcome: ReviewOutcome, record_id: str) -> Effects:
    """Decides what follows for the people of a reply review, and on the record of it.

    The authors are changed at once. Those who are tied to them by a stranger's word follow by the outbox.
    """
    texts = collect_texts(known.review, known.records)
    authors, others = _read_people(ports, ctx, known.review, texts, outcome)
    drafts, written = (*authors, *others), {author.id for author in authors}
    record = _record(ports, ctx, known.review, outcome, texts)
    record = replace(record, id=record_id, subject_ids=tuple(draft.id for draft in drafts))
    acts = {
        draft.id: decide_acts(
            outcome,
            records=texts.sent,
            register=draft.after.state.opt_outs,
            stop_scope=ctx.profile.stop_scope,
            record_id=record_id,
            author=draft.id in written,
        )
        for draft in drafts
    }
    decision = Decision(record, acts, EVENT_TYPES[record.kind])
    event = make_act_event(ctx, EVENT_TYPES[record.kind], record)
    later: dict[tuple[Act, ...], list[str]] = {}
    for draft in (*authors[_MOST_AT_ONCE:], *others):
        later.setdefault(acts[draft.id], []).append(draft.id)
    rows = (Following(tuple(ids), ForTied(each), event, received=0) for each, ids in later.items())
    return Effects(
        decision,
        tuple(authors[:_MOST_AT_ONCE]),
        tuple(make_row(ports, ctx, following) for following in rows),
        find_number(texts, [author.before for author in authors]),
    )


def _read_people(
    ports: Ports, ctx: Context, review: Review, texts: Texts, outcome: ReviewOutcome
) -> tuple[list[Revision], list[Revision]]:
    """Returns the authors of the texts, and the people tied to them who are affected too."""
    found = read_present(ports, ctx.tenant, texts.subject_ids).values()
    authors = [subject for subject in found if texts.is_by(subject)]
    others = [subject for subject in found if not texts.is_by(subject)]
    if others and _BECOMES[outcome] != "opt_out":
        others = _without_texts_of_their_own(ports, ctx, review, others)
    shared = [subject for subject in _find_shared(ports, ctx, authors, texts) if subject not in found]
    return list(map(keep_subject, [*authors, *shared])), list(map(keep_subject, others))


def _find_shared(ports: Ports, ctx: Context, authors: Sequence[Subject], texts: Texts) -> list[Subject]:
    """Returns the numbers of the authors that are shared by now and took the doubt along: it ends for both or stays."""
    keys = sorted(list_shared_keys(authors))
    found = ports.subjects.find(ctx.tenant, keys) if keys else {}
    return [subject for subject in found.values() if texts.lie_on(subject)]


def _without_texts_of_their_own(ports: Ports, ctx: Context, review: Review, others: Sequence[Subject]) -> list[Subject]:
    """Returns those whom no other open review of replies is about; nobody where there are too many reviews to tell.

    A doubt is dismissed up to a moment. For people who are only tied to the author, that would also dismiss an earlier
    text of their own that nobody has reviewed, so they stay opted out.
    """
    found, more = ports.reviews.page(ctx.tenant, "reply", None, _MOST_LOOKED_AT)
    if more:
        return []
    named = {subject_id for other in found if other.id != review.id for subject_id in other.subjects}
    return [subject for subject in others if named.isdisjoint((subject.id, *subject.absorbed))]


def _record(ports: Ports, ctx: Context, review: Review, outcome: ReviewOutcome, texts: Texts) -> OptOutRecord:
    """Returns the record of the outcome. An opt-out counts from the first text on, anything else from the last."""
    kind = _BECOMES[outcome]
    kinds = (ctx.profile.stop_scope,) if kind == "opt_out" else ()
    at = from_ms(texts.first if kind == "opt_out" else texts.last)
    origin = Origin((), Source("sms", evidence={"review": review.id, "outcome": outcome}))
    return new_record(ports, ctx, RecordOptOut(origin, kinds, "sms_stop", at=at, kind=kind))
