"""Ties by a stranger's word: whom they named together is told of each other, as far as there is room."""

from __future__ import annotations

from chalicelib.domain.people.acts import Linked
from chalicelib.domain.people.resolution import Resolution
from chalicelib.domain.people.states import MOST_LINKS
from chalicelib.domain.people.subjects import Draft, Subject


def new_ties(resolution: Resolution, draft: Draft) -> tuple[Linked, ...]:
    """The new ties of one of those named to the others; none where they are one clear person.

    Sure ties take the place of others; none takes that of a sure one, or strangers could push out whom a person
    was named with before.
    """
    named = _named_beside(resolution, draft)
    if not named:
        return ()
    known = draft.before.state.links
    confirmed = [tie for tie in named if tie.sure and known.get(tie.subject_id) is False]
    new = sorted((tie for tie in named if tie.subject_id not in known), key=lambda tie: not tie.sure)
    replaceable = len(known) - sum(known.values()) - len(confirmed)
    spare = MOST_LINKS - len(known)
    room = spare + sum(tie.sure for tie in new[spare : spare + replaceable])
    return (*confirmed, *new[:room])


def is_crowded(resolution: Resolution, draft: Draft) -> bool:
    """Whether one of those named was named with more others than there is room for."""
    known = draft.before.state.links
    new = [tie for tie in _named_beside(resolution, draft) if tie.subject_id not in known]
    return len(new) > MOST_LINKS - len(known)


def loses_ties(resolution: Resolution) -> bool:
    """Whether the person and those whom they absorb were tied to more subjects than are kept of one."""
    if resolution.person is None or not resolution.tombstones:
        return False
    drafts = (resolution.person, *resolution.tombstones)
    return len({tie for draft in drafts for tie in draft.before.state.links}) > MOST_LINKS


def _named_beside(resolution: Resolution, draft: Draft) -> list[Linked]:
    """Whom a stranger named together with a subject; nobody where it was not named itself."""
    others = resolution.others
    if resolution.person is not None or all(draft.id != other.id for other in others):
        return []
    return [Linked(other.id, _is_sure(other.before)) for other in others if other.id != draft.id]


def _is_sure(subject: Subject) -> bool:
    return any(ref.assurance == "verified" for ref in subject.identifiers)
