"""Resolves a review of replies by making the rights request that was texted, in one transaction with the review."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.people.identifiers import IdentifierKind
from chalicelib.domain.rights import intake as rules
from chalicelib.domain.times import from_ms
from chalicelib.usecases.commit import Done, Plan, commit
from chalicelib.usecases.people.reach import Reach, reach_known
from chalicelib.usecases.people.record_act import carry_out
from chalicelib.usecases.reviews.read import read_review
from chalicelib.usecases.reviews.resolve import plan_resolution
from chalicelib.usecases.rights.take_in import decide_people, draw, plan_requests

if TYPE_CHECKING:
    from chalicelib.domain.reviews.review import SaveReview
    from chalicelib.domain.transactions import Change
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.people.record_act import Decision
    from chalicelib.usecases.ports.bundle import Ports
    from chalicelib.usecases.reviews.read import KnownReview
    from chalicelib.usecases.reviews.resolve import Effects, Resolved, ResolveReview
    from chalicelib.usecases.rights.take_in import TakeIn


def resolve_into_request(
    ports: Ports, ctx: Context, command: ResolveReview, sent: TakeIn, *, dated: bool
) -> Done[KnownReview]:
    """Resolves a review with the outcome `rights_request`, and makes the requests, whose ids the review then names.

    The number that wrote is the requester's phone where none is sent. Unless the call is `dated`, the requests were
    received with the first text. Raises as `resolve_review` and `take_in` do, Invalid for any other outcome.
    """
    if command.outcome != "rights_request":
        raise Invalid(FieldError("/request", "not_allowed", "Send `request` with the outcome rights_request only."))
    record_id, salt = ports.randomness.id("opt", ctx.now), ports.randomness.token(16).hex()
    drawn = draw(ports, ctx, sent)

    def attempt() -> Plan[KnownReview]:
        resolved = plan_resolution(ports, ctx, command, record_id, salt)
        filled = _fill_in(ports, ctx, sent, resolved, dated=dated)
        rules.check(filled.submission, ctx.now)
        changes, made = plan_requests(ports, ctx, filled, drawn)
        people = _plan_people(ports, ctx, filled, made[0].id, resolved.effects)
        saved = _name_requests(resolved.saved, drawn.ids)
        known = replace(resolved.known, review=saved.review)
        return Plan([saved, *changes, *people], known, command.review_id)

    return commit(ports, ctx, attempt, lambda review_id: read_review(ports, ctx, review_id))


def _fill_in(ports: Ports, ctx: Context, sent: TakeIn, resolved: Resolved, *, dated: bool) -> TakeIn:
    """Returns the command with the number that wrote, and with the moment of the first text."""
    submission, identifiers = sent.submission, sent.identifiers
    key = resolved.effects.number if resolved.effects else ""
    wrote = ports.subjects.identifier_value(ctx.tenant, key) if key and not submission.requester.phone else None
    if wrote is not None and wrote.kind is IdentifierKind.PHONE:
        submission = replace(submission, requester=replace(submission.requester, phone=wrote.value))
        identifiers = (*identifiers, wrote)
    if not dated and resolved.known.records:
        received = from_ms(min(record.at for record in resolved.known.records))
        submission = replace(submission, intake=replace(submission.intake, received_at=received))
    return replace(sent, submission=submission, identifiers=identifiers)


def _plan_people(ports: Ports, ctx: Context, sent: TakeIn, request_id: str, effects: Effects | None) -> list[Change]:
    """Returns the changes of the people of the review and of the requests, who are mostly the same: one change each."""
    reach, decided = decide_people(ports, ctx, sent, request_id)
    decisions: list[Decision[Any]] = [*decided, *([effects.decision] if effects else ())]
    authors = effects.authors if effects else ()
    if reach is None:
        reach = reach_known(authors)
    else:
        known = {draft.id for draft in (*reach.everyone, *reach.resolution.tombstones)}
        reach = Reach(reach.resolution, (*reach.reached, *(one for one in authors if one.id not in known)))
    rows = effects.rows if effects else ()
    return [*carry_out(ports, ctx, reach, decisions, decisions[0].event_type), *rows] if decisions else [*rows]


def _name_requests(saved: SaveReview, request_ids: tuple[str, ...]) -> SaveReview:
    review = replace(saved.review, refs={**saved.review.refs, "requests": request_ids})
    event = replace(saved.event, body={**saved.event.body, "requests": list(request_ids)})
    return replace(saved, review=review, event=event)
