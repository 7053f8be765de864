"""Reads the people whom open reviews are about, with what tells who they are and what holds for them now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chalicelib.domain.times import to_ms
from chalicelib.usecases.people.look_up import list_decisions, pick_strictest_opt_outs
from chalicelib.usecases.people.person_views import read_states
from chalicelib.usecases.people.reach import read_present

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chalicelib.domain.people.identifiers import Identifier
    from chalicelib.domain.people.precedence import Decision
    from chalicelib.domain.people.register import Standing
    from chalicelib.domain.people.subjects import Subject
    from chalicelib.domain.reviews.review import Review
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports

MOST_PEOPLE: Final = 8
"""Of how many of its subjects a review shows more than the ids: the first that it came to be about."""


@dataclass(frozen=True, slots=True, repr=False)
class ReviewedPerson:
    """Somebody whom a review is about, as they are now, and what holds for them. Does not print itself."""

    subject: Subject
    decisions: Mapping[str, Decision]  # by slot
    opt_outs: tuple[Standing, ...]


@dataclass(frozen=True, slots=True, repr=False)
class ReviewedPeople:
    """The people of some reviews, by each id that a review may know them by, and values of identifiers that are held.

    Does not print itself.
    """

    by_id: Mapping[str, ReviewedPerson]
    values: Mapping[str, Identifier]  # by identifier key

    def list_of(self, review: Review) -> list[ReviewedPerson]:
        """Returns the people of one review, each once, in its order. Who is gone altogether is left out."""
        found = (self.by_id[one] for one in review.subjects[:MOST_PEOPLE] if one in self.by_id)
        return list({one.subject.id: one for one in found}.values())


NOBODY: Final = ReviewedPeople({}, {})


def read_people(ports: Ports, ctx: Context, reviews: Sequence[Review]) -> ReviewedPeople:
    """Returns the people of the open ones among reviews.

    One read for all of them, one more where any shares an identifier or was absorbed by somebody else, and one for the
    values of identifiers where any review asks who is meant.
    """
    waiting = [one for one in reviews if one.state == "open"]
    ids = list(dict.fromkeys(one for review in waiting for one in review.subjects[:MOST_PEOPLE]))
    present = read_present(ports, ctx.tenant, ids)
    if not present:
        return NOBODY
    people = _add_what_holds(ports, ctx, list(present.values()))
    by_id = {old: one for one in people for old in (one.subject.id, *one.subject.absorbed)}
    asked = [one for one in waiting if one.kind == "identity"]
    concerned = {one for review in asked for one in review.subjects[:MOST_PEOPLE]}
    keys = [ref.key for old in concerned if old in by_id for ref in by_id[old].subject.identifiers]
    keys += [key for review in asked for key in review.identifiers]
    return ReviewedPeople(by_id, ports.subjects.identifier_values(ctx.tenant, sorted(set(keys))))


def _add_what_holds(ports: Ports, ctx: Context, subjects: Sequence[Subject]) -> list[ReviewedPerson]:
    states, now = read_states(ports, ctx.tenant, subjects), to_ms(ctx.now)
    return [
        ReviewedPerson(one, list_decisions(ctx, [state], now), pick_strictest_opt_outs([state]))
        for one, state in ((one, states[one.id]) for one in subjects)
    ]
