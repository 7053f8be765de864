"""Who is meant when somebody names identifiers: the one place that ties identifiers to people.

What a trusted caller names together is one person (a *verified* link). What anybody else names together stays
several subjects that are told of each other (*asserted* links), along which only restrictions travel.
docs/decisions/0003-who-is-meant.md gives the rules and their reasons.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from chalicelib.domain.errors import Conflict
from chalicelib.domain.identifiers import RANK, Identifier, IdentifierKind
from chalicelib.domain.states import join, restrictions
from chalicelib.domain.subjects import (
    MOST_IDENTIFIERS,
    MOST_MEMBERS,
    Assurance,
    Copy,
    Draft,
    IdentifierRef,
    Subject,
    attach,
    existing,
    new,
)

NewId = Callable[[], str]
_IDENTIFYING = (IdentifierKind.EXTERNAL_ID, IdentifierKind.EMAIL)


@dataclass(frozen=True, slots=True)
class Named:
    """One identifier of a call, its stored key, and the subject found under it."""

    identifier: Identifier
    key: str
    found: Subject | None

    @property
    def rank(self) -> int:
        """How surely it names one person."""
        return RANK[self.identifier.kind]

    def ref(self, assurance: Assurance, now: int) -> IdentifierRef:
        """A tie to this identifier from now on."""
        value = self.identifier.value
        area = value[2:5] if value.startswith("+1") and self.identifier.kind is IdentifierKind.PHONE else ""
        return IdentifierRef(self.key, assurance, now, area=area)


@dataclass(frozen=True, slots=True)
class Resolution:
    """Who is meant. Grants go to `person` alone; restrictions to all of `restricted`."""

    person: Draft | None
    others: tuple[Draft, ...] = ()
    tombstones: tuple[Draft, ...] = ()  # subjects that the person absorbs in this change
    conflict: bool = False  # the identifiers contradict each other
    owners: tuple[tuple[str, str], ...] = ()  # (identifier key, subject id) of each identifier named
    beside: tuple[Draft, ...] = ()  # of `others`: named with the person, who has no room for them

    @property
    def drafts(self) -> tuple[Draft, ...]:
        """Everyone whose ties this call may change."""
        return (self.person, *self.others) if self.person else self.others

    @property
    def restricted(self) -> tuple[Draft, ...]:
        """Whom a restriction reaches: the one person where one is clear, else everyone named.

        What a clear person refuses is not laid on a phone that others share with them.
        """
        return (self.person, *self.beside) if self.person else self.others


def resolve_asserted(named: Sequence[Named], now: int, new_id: NewId) -> Resolution:
    """Each identifier on its own: nobody is joined, nothing is refused, every subject learns of the others."""
    drafts: dict[str, Draft] = {}
    owners = []
    for name in named:
        if name.found is not None:
            draft = drafts.setdefault(name.found.id, existing(name.found))
        else:
            draft = new(new_id(), "device" if name.identifier.kind is IdentifierKind.DEVICE else "person")
            draft = drafts[draft.id] = attach(draft, name.identifier, name.ref("asserted", now))
        owners.append((name.key, draft.id))
    conflict = _contradict(_people(named))
    return Resolution(None, tuple(drafts.values()), conflict=conflict, owners=tuple(owners))


def resolve_verified(named: Sequence[Named], now: int, new_id: NewId, *, opening: bool) -> Resolution:
    """The one person whom a trusted caller names. `opening`: the call wants to grant or join something.

    Raises Conflict (identity_conflict, too_many_identifiers) for an opening call only; a restriction is never
    refused and reaches everyone named.
    """
    ordered = sorted(named, key=lambda name: -name.rank)
    people = _people(ordered)
    unknown = [name for name in ordered if name.found is None and name.identifier.kind is not IdentifierKind.DEVICE]
    shared = {name.found.id: name.found for name in ordered if name.found and name.found.kind == "shared"}
    if _contradict(people) or (not people and not unknown and shared and opening):
        if opening:
            raise Conflict(
                "These identifiers do not name one person. Name the person by e-mail or external_id too, "
                "or join two records of one person with POST /v1/subjects/link.",
                code="identity_conflict",
            )
        return replace(resolve_asserted(named, now, new_id), conflict=True)
    if not people and not unknown:
        return _without_person(ordered, shared, now, new_id)
    splits = len(people) == 1 and _is_somebody_else(people[0], ordered, unknown)
    if splits:
        person = new(new_id())
        claimed = [name for name in ordered if name.found is people[0]]
    else:
        person = _merge(people) if people else new(new_id())
        claimed = []
    beside = []
    for name in unknown:
        if len(person.after.identifiers) < MOST_IDENTIFIERS or opening:
            person = _with(person, name, now)
        else:
            beside.append(attach(new(new_id()), name.identifier, name.ref("asserted", now)))
    others = [existing(subject) for subject in shared.values()]
    for name in (name for name in ordered if name.found and name.found.kind == "shared"):
        person, others = _member(person, others, name, now)
    if splits:
        person, former = _share(person, existing(people[0]), claimed, now, new_id)
        others += former
    person = _confirmed(person, named)
    tombstones = tuple(_tombstone(subject, person.id) for subject in people if not splits and subject.id != person.id)
    devices = _devices(ordered, person.id, now, new_id)
    elsewhere = {copy.key: draft.id for draft in beside for copy in draft.copies}
    owners = tuple((name.key, elsewhere.get(name.key, person.id)) for name in ordered)
    return Resolution(person, (*others, *devices, *beside), tombstones, owners=owners, beside=tuple(beside))


def resolve_linked(named: Sequence[Named], now: int, new_id: NewId) -> Resolution:
    """Everyone named is one person, whatever spoke against it: a person of the tenant has decided so.

    Raises Conflict (too_many_identifiers) where the one person would have more than are kept.
    """
    ordered = sorted(named, key=lambda name: -name.rank)
    people = _people(ordered)
    person = _merge(people) if people else new(new_id())
    for name in ordered:
        if name.found is None and name.identifier.kind is not IdentifierKind.DEVICE:
            person = _with(person, name, now)
    if len(person.after.identifiers) > MOST_IDENTIFIERS:
        raise Conflict("Unlink an identifier that is out of use first.", code="too_many_identifiers")
    others = [existing(name.found) for name in ordered if name.found and name.found.kind == "shared"]
    for name in (name for name in ordered if name.found and name.found.kind == "shared"):
        person, others = _member(person, others, name, now)
    person = _confirmed(person, named)
    devices = _devices(ordered, person.id, now, new_id)
    tombstones = tuple(_tombstone(subject, person.id) for subject in people if subject.id != person.id)
    return Resolution(person, (*others, *devices), tombstones, owners=tuple((name.key, person.id) for name in ordered))


def resolve_unlinked(named: Sequence[Named], new_id: NewId) -> Resolution:
    """The identifiers named leave their person and become a person of their own, with the same restrictions.

    Raises Conflict where they are not part of exactly one person who keeps at least one identifier.
    """
    people = _people(named)
    keys = {name.key for name in named}
    owned = {copy.key for subject in people for copy in existing(subject).copies}
    if len(people) != 1 or not keys <= owned or keys == {ref.key for ref in people[0].identifiers}:
        raise Conflict("Name some, not all, of the identifiers that one person alone has.")
    former = existing(people[0])
    draft = new(new_id())
    apart = Draft(
        draft.before,
        replace(
            draft.after,
            identifiers=tuple(ref for ref in former.after.identifiers if ref.key in keys),
            state=restrictions(former.after.state),
        ),
        tuple(copy for copy in former.copies if copy.key in keys),
    )
    stays = Draft(
        former.before,
        replace(former.after, identifiers=tuple(ref for ref in former.after.identifiers if ref.key not in keys)),
        tuple(copy for copy in former.copies if copy.key not in keys),
    )
    return Resolution(apart, (stays,), owners=tuple((key, apart.id) for key in keys))


def _people(named: Sequence[Named]) -> list[Subject]:
    return list({name.found.id: name.found for name in named if name.found and name.found.kind == "person"}.values())


def _contradict(people: Sequence[Subject]) -> bool:
    """Whether they cannot be one person: two of them have an identifying identifier of the same kind, or too many."""
    for kind in _IDENTIFYING:
        if sum(any(ref.kind is kind for ref in subject.identifiers) for subject in people) > 1:
            return True
    return len(people) > 1 and len({r.key for subject in people for r in subject.identifiers}) > MOST_IDENTIFIERS


def _is_somebody_else(known: Subject, ordered: Sequence[Named], unknown: Sequence[Named]) -> bool:
    """Whether the unknown identifiers mean another person than the one whose identifiers came with them.

    A new e-mail with the known phone of somebody who has another e-mail is a second person on one phone; a new
    phone with a known e-mail is the same person's second phone.
    """
    strongest = max(name.rank for name in ordered if name.found is known)
    kinds = {ref.kind for ref in known.identifiers}
    return any(name.rank > strongest and name.identifier.kind in kinds for name in unknown)


def _merge(people: Sequence[Subject]) -> Draft:
    draft = existing(people[0])
    for subject in people[1:]:
        after = replace(
            draft.after,
            state=join(draft.after.state, subject.state),
            identifiers=_distinct((*draft.after.identifiers, *subject.identifiers)),
            absorbed=tuple(dict.fromkeys((*draft.after.absorbed, subject.id, *subject.absorbed))),
        )
        draft = Draft(draft.before, after, (*draft.copies, *existing(subject).copies))
    return draft


def _distinct(refs: Sequence[IdentifierRef]) -> tuple[IdentifierRef, ...]:
    """Each identifier once: two people who shared one had a tie to it each."""
    return tuple({ref.key: ref for ref in reversed(refs)}.values())[::-1]


def _tombstone(subject: Subject, person_id: str) -> Draft:
    return Draft(subject, replace(subject, merged_into=person_id))


def _with(person: Draft, name: Named, now: int) -> Draft:
    if len(person.after.identifiers) >= MOST_IDENTIFIERS:
        raise Conflict("Unlink an identifier that is out of use first.", code="too_many_identifiers")
    return attach(person, name.identifier, name.ref("verified", now))


def _member(person: Draft, others: list[Draft], name: Named, now: int) -> tuple[Draft, list[Draft]]:
    """Adds the person to a shared identifier's people, and the identifier to the person's."""
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


def _share(person: Draft, known: Draft, claimed: Sequence[Named], now: int, new_id: NewId) -> tuple[Draft, list[Draft]]:
    """Turns identifiers of `known` into shared ones that mean both people."""
    shared = []
    keys = {name.key for name in claimed}
    for name in claimed:
        draft = new(new_id(), "shared")
        ref = replace(name.ref("verified", now), shared=False)
        after = replace(draft.after, identifiers=(ref,), members=(known.id, person.id))
        shared.append(Draft(draft.before, after, (Copy(name.key, (known.id, known.before.version), name.identifier),)))
        mine = replace(ref, shared=True)
        person = replace(person, after=replace(person.after, identifiers=(*person.after.identifiers, mine)))
    refs = tuple(replace(ref, shared=True) if ref.key in keys else ref for ref in known.after.identifiers)
    known = Draft(
        known.before,
        replace(known.after, identifiers=refs),
        tuple(copy for copy in known.copies if copy.key not in keys),
    )
    return person, [known, *shared]


def _confirmed(person: Draft, named: Sequence[Named]) -> Draft:
    keys = {name.key for name in named}
    if all(ref.assurance == "verified" for ref in person.after.identifiers if ref.key in keys):
        return person
    refs = tuple(replace(ref, assurance="verified") if ref.key in keys else ref for ref in person.after.identifiers)
    return replace(person, after=replace(person.after, identifiers=refs))


def _devices(named: Sequence[Named], person_id: str, now: int, new_id: NewId) -> list[Draft]:
    devices = []
    for name in (name for name in named if name.identifier.kind is IdentifierKind.DEVICE):
        ref = name.ref("verified", now)
        draft = existing(name.found) if name.found else attach(new(new_id(), "device"), name.identifier, ref)
        devices.append(replace(draft, after=replace(draft.after, members=(person_id,))))
    return devices


def _without_person(ordered: Sequence[Named], shared: dict[str, Subject], now: int, new_id: NewId) -> Resolution:
    """Only devices or shared identifiers were named: a device stands for itself, a shared one is restricted."""
    apart = resolve_asserted(ordered, now, new_id)
    devices = [draft for draft in apart.others if draft.after.kind == "device"]
    if len(devices) == 1 and not shared:
        return Resolution(devices[0], owners=apart.owners)
    return Resolution(None, apart.others, owners=apart.owners)
