"""Reviews: what somebody at the company must look at, by when, and what follows from what they find.

In a *reply* review somebody decides whether texts ask to stop, which software cannot tell; until then the texts count
as if they did. An *identity* review is about identifiers that contradict each other; its outcome changes nothing by
itself: `POST /v1/subjects/link` and `unlink` do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal, cast

from chalicelib.domain.calendar.business_days import legal_date, receipt_date
from chalicelib.domain.changes import Event
from chalicelib.domain.errors import Conflict, FieldError, Invalid
from chalicelib.domain.event_types import EventType
from chalicelib.domain.times import start_of_day

ReviewKind = Literal["identity", "reply"]
ReviewState = Literal["open", "resolved"]
ReviewOutcome = Literal[
    "opt_out",
    "not_opt_out",
    "opt_in",
    "wrong_number",
    "rights_request",
    "same_person",
    "different_people",
    "no_action",
]
KINDS: Final[tuple[ReviewKind, ...]] = ("identity", "reply")
OUTCOMES: Final[dict[ReviewKind, tuple[ReviewOutcome, ...]]] = {
    "reply": ("opt_out", "not_opt_out", "opt_in", "wrong_number", "rights_request"),
    "identity": ("same_person", "different_people", "no_action"),
}
WITHIN: Final = 2
"""The number of business days, as `legal_date` counts them, within which a review is promised."""
MOST_RECORDS: Final = 20
"""The most records that a review keeps: the first and the latest ones, since what follows counts from these."""
MOST_SUBJECTS: Final = 40
"""The most subjects about whom one question who is meant is asked; whoever reads as many knows what is going on."""
MOST_IDENTIFIERS: Final = 16
"""The most identifiers that one question keeps: those that its first calls named."""
_DAY: Final = timedelta(days=1)


RaisedFor = Literal["unclear_reply", "contradiction", "too_many_ties"]
"""Why one is opened: a text that may ask to stop, identifiers that contradict each other, or ties without room."""


@dataclass(frozen=True, slots=True)
class Raised:
    """What raised a review: why, by an event of which type, with which record of an act ("": none), and by whom."""

    reason: RaisedFor
    event_type: EventType
    record_id: str
    actor: str  # `<kind>:<id>`


@dataclass(frozen=True, slots=True, repr=False)
class Review:
    """One review. `note` is what the reviewer wrote and may be personal, so it does not print itself."""

    id: str  # rev_…; for a reply, with the ULID of the first opt-out record
    kind: ReviewKind
    opened_at: datetime
    due_at: datetime  # from then on it is overdue
    refs: Mapping[str, Sequence[str]]  # `subjects`: sub_…, `records`: opt_… in order of arrival, `identifiers`: keys
    state: ReviewState = "open"
    outcome: ReviewOutcome | None = None
    resolved_at: datetime | None = None
    resolver: str | None = None  # key_…
    note: str | None = None
    salt: str = ""  # binds the last event's digest to the note
    version: int = 0
    head: str = ""  # hash of the last event

    @property
    def subjects(self) -> tuple[str, ...]:
        """The subjects that it is about."""
        return tuple(self.refs.get("subjects", ()))

    @property
    def records(self) -> tuple[str, ...]:
        """The records of the texts that it is about."""
        return tuple(self.refs.get("records", ()))

    @property
    def identifiers(self) -> tuple[str, ...]:
        """The keys of the identifiers that were named together, of a question who is meant."""
        return tuple(self.refs.get("identifiers", ()))

    @property
    def raised(self) -> Raised | None:
        """What raised it; None where that is not known any more."""
        if "raised" not in self.refs:
            return None
        reason, event_type, record_id, actor = self.refs["raised"]
        return Raised(cast("RaisedFor", reason), cast("EventType", event_type), record_id, actor)

    @property
    def allowed_outcomes(self) -> tuple[ReviewOutcome, ...]:
        """The outcomes that it can have; none once it has one."""
        return OUTCOMES[self.kind] if self.state == "open" else ()

    def overdue(self, now: datetime) -> bool:
        """Returns whether it should have been resolved by now."""
        return self.state == "open" and now >= self.due_at


@dataclass(frozen=True, slots=True)
class OpenReview:
    """A change: a new review, with its first event."""

    review: Review
    event: Event


@dataclass(frozen=True, slots=True)
class SaveReview:
    """A change: the next version of a review, with the event that made it."""

    review: Review
    expected: int
    event: Event


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many reviews of a kind are open, and how many overdue; more than 100 open ones are reported as 100."""

    kind: ReviewKind
    open: int
    overdue: int


def due(opened_at: datetime, zone: str) -> datetime:
    """Returns the end of the second business day after the day, in the tenant's time zone, on which it was opened."""
    return start_of_day(legal_date(receipt_date(opened_at, zone), WITHIN) + _DAY, zone)


def open_review(
    review_id: str, kind: ReviewKind, refs: Mapping[str, Sequence[str]], zone: str, call: Event, raised: Raised
) -> OpenReview:
    """Returns a new review. `call` is any event of the call that opens it: actor, request and moment are the same.

    Its event names records and subjects; from these chains the rest can be told.
    """
    opened_at = call.recorded_at
    because = [raised.reason, raised.event_type, raised.record_id, raised.actor]
    review = Review(review_id, kind, opened_at, due(opened_at, zone), {**refs, "raised": because}, version=1)
    named = {name: list(ids) for name, ids in refs.items() if name != "identifiers"}
    return OpenReview(review, _event(call, "review.opened", {"kind": kind, **named}))


def with_record(review: Review, record_id: str) -> Review:
    """Returns the review with one more text of the same person, or unchanged if it holds that text already."""
    if record_id in review.records:
        return review
    records = [*review.records, record_id]
    if len(records) > MOST_RECORDS:
        records = [records[0], *records[-(MOST_RECORDS - 1) :]]
    return replace(review, refs={**review.refs, "records": records})


def with_subjects(review: Review, subject_ids: Sequence[str]) -> Review:
    """Returns the review with everyone whom another text reached or another call named."""
    new = [subject_id for subject_id in dict.fromkeys(subject_ids) if subject_id not in review.subjects]
    return replace(review, refs={**review.refs, "subjects": [*review.subjects, *new]}) if new else review


def extend(review: Review, record_id: str, subject_ids: Sequence[str], call: Event) -> SaveReview:
    """Returns the change that adds a text to an open review; see `open_review` for `call`.

    Raises Conflict (review_resolved) if the review is resolved; the text then needs a review of its own.
    """
    _require_open(review)
    longer = with_subjects(with_record(review, record_id), subject_ids)
    body = {"record": record_id, "subjects": list(subject_ids)}
    return SaveReview(
        replace(longer, version=review.version + 1), review.version, _event(call, "review.extended", body)
    )


def has_room(review: Review, subject_ids: Sequence[str]) -> bool:
    """Returns whether these can be asked about in the review too; whoever finds no room is asked about in another."""
    return len(with_subjects(review, subject_ids).subjects) <= MOST_SUBJECTS


def with_identifiers(review: Review, keys: Iterable[str]) -> Review:
    """Returns the review with the keys of identifiers that another call named, as far as there is room."""
    every = [*dict.fromkeys((*review.identifiers, *keys))][:MOST_IDENTIFIERS]
    return replace(review, refs={**review.refs, "identifiers": every})


def extend_identity(review: Review, subject_ids: Sequence[str], keys: Iterable[str], call: Event) -> SaveReview | None:
    """Returns the change that adds to an open identity review who was named beside its subjects; see `open_review`.

    `keys` are those of the identifiers named. Returns None where it holds the subjects already: so strangers who repeat
    themselves write nothing.
    """
    longer = with_subjects(review, subject_ids)
    if longer == review:
        return None
    longer = with_identifiers(longer, keys)
    event = _event(call, "review.extended", {"subjects": list(subject_ids)})
    return SaveReview(replace(longer, version=review.version + 1), review.version, event)


def resolve(
    review: Review, outcome: ReviewOutcome, call: Event, resolver: str, note: str | None, salt: str
) -> SaveReview:
    """Returns the change that resolves a review. `call.digest` binds it to the note, if there is one.

    Raises Invalid for an outcome that reviews of this kind cannot have, Conflict (review_resolved) if the review is
    resolved already.
    """
    fitting = OUTCOMES[review.kind]
    if outcome not in fitting:
        message = f"A review of kind {review.kind} takes one of: {', '.join(fitting)}."
        raise Invalid(FieldError("/outcome", "not_allowed", message))
    _require_open(review)
    resolved = replace(
        review,
        state="resolved",
        outcome=outcome,
        resolved_at=call.recorded_at,
        resolver=resolver,
        note=note,
        salt=salt if note else "",
        version=review.version + 1,
    )
    event = replace(_event(call, "review.resolved", {"outcome": outcome}), record_id=call.record_id, digest=call.digest)
    return SaveReview(resolved, review.version, event)


def _require_open(review: Review) -> None:
    if review.state == "resolved":
        raise Conflict("Somebody has resolved it already; read it to see what they found.", code="review_resolved")


def _event(call: Event, kind: EventType, body: dict[str, Any]) -> Event:
    return replace(call, type=kind, at=call.recorded_at, record_id="", digest="", body=body)
