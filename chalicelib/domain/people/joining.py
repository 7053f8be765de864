"""How people are merged, gain identifiers and come to share them: what speaks against it, and the steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from chalicelib.domain.errors import Conflict
from chalicelib.domain.people.identifiers import IdentifierKind
from chalicelib.domain.people.sharing import list_taken_along
from chalicelib.domain.people.states import State, apply, join
from chalicelib.domain.people.subjects import (
    MOST_IDENTIFIERS,
    MOST_MEMBERS,
    Copy,
    IdentifierRef,
    Named,
    NewId,
    Revision,
    Subject,
    attach,
    begin_subject,
    keep_subject,
)

_IDENTIFYING: Final = (IdentifierKind.EXTERNAL_ID, IdentifierKind.EMAIL)


def merge(people: Sequence[Subject]) -> Revision:
    """Returns the first of these people with the others' state and identifiers added."""
    draft = keep_subject(people[0])
    for subject in people[1:]:
        draft = _absorb(draft, subject)
    return draft


def _absorb(draft: Revision, subject: Subject) -> Revision:
    after = replace(
        draft.after,
        state=join(draft.after.state, subject.state),
        identifiers=_distinct((*draft.after.identifiers, *subject.identifiers)),
        absorbed=tuple(dict.fromkeys((*draft.after.absorbed, subject.id, *subject.absorbed))),
        review_id=draft.after.review_id or subject.review_id,
    )
    return Revision(draft.before, after, (*draft.copies, *keep_subject(subject).copies))


def _distinct(refs: Sequence[IdentifierRef]) -> tuple[IdentifierRef, ...]:
    """Returns each identifier once; two people who shared one each had a reference to it."""
    return tuple({ref.key: ref for ref in reversed(refs)}.values())[::-1]


def make_tombstones(named: Sequence[Named], person: Revision) -> tuple[Revision, ...]:
    """Returns the subjects among those named that the person absorbs, each marked as merged into the person."""
    found = {name.found.id: name.found for name in named if name.found and name.found.id in person.after.absorbed}
    return tuple(Revision(subject, replace(subject, merged_into=person.id)) for subject in found.values())


def has_room(person: Revision, name: Named) -> bool:
    """Returns whether the person has room for an unknown identifier, or for all identifiers of a floating subject."""
    keys = {ref.key for ref in name.found.identifiers} if name.found else {name.key}
    return len(keys | {ref.key for ref in person.after.identifiers}) <= MOST_IDENTIFIERS


def add(person: Revision, name: Named, now: int) -> Revision:
    """Returns the person with an unknown identifier, or with the floating subject that was found under it.

    Raises Conflict (too_many_identifiers) if there is no room.
    """
    if not has_room(person, name):
        raise Conflict("Unlink an identifier that is out of use first.", code="too_many_identifiers")
    if name.found:
        mine = (person.id, *person.after.absorbed)
        return person if name.found.id in mine else _absorb(person, name.found)
    return attach(person, name.identifier, name.ref("verified", now))


def add_member(person: Revision, others: list[Revision], name: Named, now: int) -> tuple[Revision, list[Revision]]:
    """Adds the person to the people of a shared identifier, and the identifier to the person's."""
    changed = []
    for draft in others:
        after = draft.after
        if name.found and draft.id == name.found.id and person.id not in after.members:
            if len(after.members) >= MOST_MEMBERS:
                after = replace(after, overflow=True)
            else:
                after = replace(after, members=(*after.members, person.id))
        changed.append(replace(draft, after=after))
    if person.after.ref(name.key) is None and len(person.after.identifiers) < MOST_IDENTIFIERS:
        ref = replace(name.ref("verified", now), shared=True)
        person = replace(person, after=replace(person.after, identifiers=(*person.after.identifiers, ref)))
    return person, changed


def share(
    person: Revision, known: Revision, claimed: Sequence[Named], now: int, new_id: NewId
) -> tuple[Revision, list[Revision]]:
    """Turns identifiers of `known` into shared ones that mean both people.

    Each begins with what would have been laid on it, had it been shared from the start.
    """
    shared = []
    keys = {name.key for name in claimed}
    for name in claimed:
        draft = begin_subject(new_id(), "shared")
        ref = replace(name.ref("verified", now), shared=False)
        state = apply(State(), list_taken_along(known.before, name.key))
        after = replace(draft.after, state=state, identifiers=(ref,), members=(known.id, person.id))
        shared.append(
            Revision(draft.before, after, (Copy(name.key, (known.id, known.before.version), name.identifier),))
        )
        mine = replace(ref, shared=True)
        person = replace(person, after=replace(person.after, identifiers=(*person.after.identifiers, mine)))
    refs = tuple(replace(ref, shared=True) if ref.key in keys else ref for ref in known.after.identifiers)
    known = Revision(
        known.before,
        replace(known.after, identifiers=refs),
        tuple(copy for copy in known.copies if copy.key not in keys),
    )
    return person, [known, *shared]


def confirm(person: Revision, named: Sequence[Named]) -> Revision:
    """Returns the person with all those of their identifiers that were named marked as verified."""
    keys = {name.key for name in named}
    if all(ref.assurance == "verified" for ref in person.after.identifiers if ref.key in keys):
        return person
    refs = tuple(replace(ref, assurance="verified") if ref.key in keys else ref for ref in person.after.identifiers)
    return replace(person, after=replace(person.after, identifiers=refs))


def point_devices(named: Sequence[Named], person_id: str, now: int, new_id: NewId) -> list[Revision]:
    """Returns the devices named, each pointing to the person from now on."""
    pointing = []
    for name in (name for name in named if name.identifier.kind is IdentifierKind.DEVICE):
        ref = name.ref("verified", now)
        draft = (
            keep_subject(name.found) if name.found else attach(begin_subject(new_id(), "device"), name.identifier, ref)
        )
        pointing.append(replace(draft, after=replace(draft.after, members=(person_id,))))
    return pointing


def contradict(people: Sequence[Subject]) -> bool:
    """Returns whether these cannot be one person.

    They cannot if two of them have an identifying identifier of the same kind, or all have too many identifiers
    together.
    """
    for kind in _IDENTIFYING:
        if sum(any(ref.kind is kind for ref in subject.identifiers) for subject in people) > 1:
            return True
    return len(people) > 1 and len({r.key for subject in people for r in subject.identifiers}) > MOST_IDENTIFIERS


def is_somebody_else(known: Subject, ordered: Sequence[Named], unknown: Sequence[Named]) -> bool:
    """Returns whether the unknown identifiers mean a person other than the one whose identifiers came with them.

    A new e-mail with the known phone of somebody who has another e-mail is a second person on one phone; a new
    phone with a known e-mail is the same person's second phone.
    """
    strongest = max(name.rank for name in ordered if name.found and name.found.id == known.id)
    kinds = {ref.kind for ref in known.identifiers}
    return any(name.rank > strongest and name.identifier.kind in kinds for name in unknown)
