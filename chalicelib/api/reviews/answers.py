"""How a review appears in answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.api.opt_outs.held import held_opt_out
from chalicelib.api.people.lookup.answers import show_decision
from chalicelib.api.pipeline import preconditions
from chalicelib.api.reviews import schemas
from chalicelib.domain.people.identifiers import read_kind
from chalicelib.domain.times import from_ms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chalicelib.api.pipeline.call import Call
    from chalicelib.domain.opt_outs.records import OptOutRecord
    from chalicelib.domain.people.identifiers import Identifier
    from chalicelib.domain.reviews.review import Raised, Review
    from chalicelib.usecases.reviews.read import KnownReview
    from chalicelib.usecases.reviews.read_people import ReviewedPerson


def show_review(call: Call, known: KnownReview) -> schemas.ReviewOut:
    """Shows a review: its texts and, as it is open or resolved, what decides it or what was found."""
    review = known.review
    values: dict[str, Any] = {
        "id": review.id,
        "kind": review.kind,
        "state": review.state,
        "opened_at": review.opened_at,
        "due_at": review.due_at,
        "overdue": review.overdue(call.context.now),
        "etag": preconditions.etag(review.version),
        "subject_ids": list(review.subjects),
        "messages": [_show_text(record) for record in known.records],
        "allowed_outcomes": list(review.allowed_outcomes),
    }
    values |= _show_open(call, known) if review.state == "open" else _show_resolved(call, review)
    return schemas.ReviewOut.model_validate(values)


def _show_text(record: OptOutRecord) -> schemas.MessageOut:
    found = record.source.evidence
    return schemas.MessageOut(
        record_id=record.id,
        received_at=from_ms(record.at),
        text=found.get("text"),
        number=found.get("from"),
        sent_to=found.get("to"),
        provider=found.get("provider"),
    )


def _show_open(call: Call, known: KnownReview) -> dict[str, Any]:
    review, values = known.review, known.people.values
    people = known.people.list_of(review)
    shown: dict[str, Any] = {"people": [_show_person(one, values) for one in people]}
    if review.raised is not None:
        shown["raised_by"] = _show_raised(call, review.raised)
    if review.kind == "identity":
        shown["identifiers"] = [_show_asked(key, people, values) for key in review.identifiers]
    return shown


def _show_raised(call: Call, raised: Raised) -> schemas.RaisedOut:
    return schemas.RaisedOut(
        reason=raised.reason,
        event=raised.event_type,
        record_id=raised.record_id or None,
        actor=raised.actor,
        actor_name=call.name(raised.actor),
    )


def _show_asked(
    key: str, people: Sequence[ReviewedPerson], values: Mapping[str, Identifier]
) -> schemas.AskedIdentifierOut:
    owners = [one.subject.id for one in people if one.subject.ref(key) is not None]
    return schemas.AskedIdentifierOut(kind=read_kind(key), value=_find_value(key, values), subject_ids=owners)


def _show_person(person: ReviewedPerson, values: Mapping[str, Identifier]) -> schemas.ReviewedPersonOut:
    subject = person.subject
    return schemas.ReviewedPersonOut(
        subject_id=subject.id,
        kind=subject.kind,
        identifiers=[
            schemas.ReviewedIdentifierOut(
                kind=ref.kind,
                value=_find_value(ref.key, values),
                assurance=ref.assurance,
                since=from_ms(ref.since),
                shared=ref.shared,
            )
            for ref in subject.identifiers
        ],
        decisions=[show_decision(slot, decision) for slot, decision in person.decisions.items()],
        opt_outs=[held_opt_out(standing) for standing in person.opt_outs],
    )


def _find_value(key: str, values: Mapping[str, Identifier]) -> str | None:
    return values[key].value if key in values else None


def _show_resolved(call: Call, review: Review) -> dict[str, Any]:
    values: dict[str, Any] = {
        "outcome": review.outcome,
        "resolved_at": review.resolved_at,
        "resolver": review.resolver,
        "resolver_name": call.name(review.resolver),
    }
    if "requests" in review.refs:
        values["rights_request_ids"] = list(review.refs["requests"])
    if review.note is not None:
        values["note"] = review.note
    return values
