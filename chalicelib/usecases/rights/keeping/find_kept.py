"""Finds what holds keep from a deletion, and which of these holds the answer says nothing of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chalicelib.usecases.rights.archived import find_basis
from chalicelib.usecases.rights.holds import find_holds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalicelib.domain.people.subjects import Subject
    from chalicelib.domain.rights.holds.hold import Hold
    from chalicelib.domain.rights.requests import RightsRequest
    from chalicelib.domain.rights.seen import LetterBasis
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True, repr=False)
class KeptPeople:
    """Of whom nothing is deleted. Does not print itself.

    `untold` are the holds that keep something and that the answer does not name: they were placed while it was given,
    or since, or a denial in part names other grounds. `answer` is what its letters are made of.
    """

    ids: frozenset[str]  # of subjects
    untold: tuple[Hold, ...]
    answer: LetterBasis | None


NOBODY_KEPT: Final = KeptPeople(frozenset(), (), None)


def find_kept(
    ports: Ports, ctx: Context, request: RightsRequest, version: int, people: Iterable[Subject]
) -> KeptPeople:
    """Returns which of these people a hold keeps, of a request that was answered by this version of it.

    That is a hold which is active now, or which the answer names although it was released since: what a letter says is
    kept is not gone when it is read.
    """
    active = {hold.id: hold for hold in find_holds(ports, ctx, request)}
    answer = find_basis(ports, ctx.tenant, request.id, version)
    named = answer.event.body.get("holds", ()) if answer else ()
    released = [ports.holds.get(ctx.tenant, hold_id) for hold_id in named if hold_id not in active]
    met = [*active.values(), *(hold for hold in released if hold is not None)]
    keeping = [(hold, person) for person in people for hold in met if _keeps(hold, person)]
    kept_by = {hold.id for hold, _ in keeping}
    untold = tuple(hold for hold in active.values() if hold.id in kept_by and hold.id not in named)
    return KeptPeople(frozenset(person.id for _, person in keeping), untold, answer)


def _keeps(hold: Hold, person: Subject) -> bool:
    """Returns whether a hold that the request meets keeps what is this person's."""
    if hold.on == "subject":
        return hold.target in (person.id, *person.absorbed)
    return hold.on == "rights_request" or hold.target in person.state.contracts
