"""Ties on a stranger's word: subjects whom a stranger names together are tied to each other, if there is room."""

from __future__ import annotations

from chalicelib.domain.people.acts import Tied
from chalicelib.domain.people.resolution import Resolution
from chalicelib.domain.people.states import MOST_TIES
from chalicelib.domain.people.subjects import Revision, Subject


def find_new_ties(resolution: Resolution, draft: Revision) -> tuple[Tied, ...]:
    """Returns the new ties of one of those named to the others; none if one person is clearly meant.

    Sure ties take the place of others. No tie takes the place of a sure one, or strangers could push out the subjects
    with whom a person was named before.
    """
    named = _named_beside(resolution, draft)
    if not named:
        return ()
    known = draft.before.state.ties
    confirmed = [tie for tie in named if tie.sure and known.get(tie.subject_id) is False]
    new = sorted((tie for tie in named if tie.subject_id not in known), key=lambda tie: not tie.sure)
    replaceable = len(known) - sum(known.values()) - len(confirmed)
    spare = MOST_TIES - len(known)
    room = spare + sum(tie.sure for tie in new[spare : spare + replaceable])
    return (*confirmed, *new[:room])


def is_crowded(resolution: Resolution, draft: Revision) -> bool:
    """Returns whether one of those named was named with more others than there is room for."""
    known = draft.before.state.ties
    new = [tie for tie in _named_beside(resolution, draft) if tie.subject_id not in known]
    return len(new) > MOST_TIES - len(known)


def loses_ties(resolution: Resolution) -> bool:
    """Returns whether the person and those whom they absorb had ties to more subjects than one person can keep."""
    if resolution.person is None or not resolution.tombstones:
        return False
    drafts = (resolution.person, *resolution.tombstones)
    return len({tie for draft in drafts for tie in draft.before.state.ties}) > MOST_TIES


def _named_beside(resolution: Resolution, draft: Revision) -> list[Tied]:
    """Returns ties to the subjects that a stranger named together with this one; none if it was not named itself."""
    others = resolution.others
    if resolution.person is not None or all(draft.id != other.id for other in others):
        return []
    return [Tied(other.id, is_sure(other.before)) for other in others if other.id != draft.id]


def is_sure(subject: Subject) -> bool:
    """Returns whether an identifier of the subject was ever verified."""
    return any(ref.assurance == "verified" for ref in subject.identifiers)
