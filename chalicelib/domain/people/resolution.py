"""Who is meant when a caller names identifiers: the one place that assigns identifiers to people.

Identifiers that a trusted caller names together are one person's (*verified*). Identifiers that anybody else names
together remain several subjects, with ties between them (*asserted*) along which only restrictions travel.
docs/decisions/0003-who-is-meant.md gives the rules and their reasons.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chalicelib.domain.errors import Conflict
from chalicelib.domain.people import joining, provenance
from chalicelib.domain.people import register as registers
from chalicelib.domain.people.identifiers import IdentifierKind
from chalicelib.domain.people.opt_out_acts import OptedOut
from chalicelib.domain.people.states import join, select_restrictions
from chalicelib.domain.people.subjects import (
    MOST_IDENTIFIERS,
    Named,
    NewId,
    Revision,
    Subject,
    attach,
    begin_subject,
    keep_subject,
)


@dataclass(frozen=True, slots=True)
class Resolution:
    """Who is meant. Grants go to `person` alone; restrictions go to all of `restricted`."""

    person: Revision | None
    others: tuple[Revision, ...] = ()
    tombstones: tuple[Revision, ...] = ()  # subjects that the person absorbs in this change
    conflict: bool = False  # the identifiers contradict each other
    owners: tuple[tuple[str, str], ...] = ()  # (identifier key, subject id) of each identifier named
    beside: tuple[Revision, ...] = ()  # those of `others` that were named with the person, who has no room for them
    by_name: bool = False  # a trusted caller named one clear person by several identifiers

    @property
    def drafts(self) -> tuple[Revision, ...]:
        """Everyone whose ties this call may change."""
        return (self.person, *self.others) if self.person else self.others

    @property
    def restricted(self) -> tuple[Revision, ...]:
        """Everyone whom a restriction reaches: one person if it is clear who is meant, otherwise everyone named.

        It is laid on every device that was named, since others may sit there too. What one clear person refuses does
        not restrict a phone that others share with them.
        """
        return (*self.meant[:1], *self._devices, *self.beside) if self.person else self.others

    @property
    def meant(self) -> tuple[Revision, ...]:
        """Everyone for whom anything else counts: the person, or everyone named if it is not clear who is meant."""
        return (self.person, *self.beside) if self.person else self.others

    @property
    def _devices(self) -> tuple[Revision, ...]:
        return tuple(draft for draft in self.others if draft.after.kind == "device")

    def find_via(self, subject_id: str) -> str:
        """Returns from which identifiers an act of this call comes that reaches a subject (`provenance`).

        It is unknown for a subject that was not named itself, unless a device of theirs was.
        """
        if self.by_name and any(draft.id == subject_id for draft in self.drafts):
            return provenance.CLEAR
        mine = {subject_id, *(draft.id for draft in self._devices if subject_id in draft.before.members)}
        return provenance.join_tags(provenance.make_tag(key) for key, owner in self.owners if owner in mine)

    @property
    def carried(self) -> tuple[OptedOut, ...]:
        """The opt-outs that stand on devices which become the person's by this call, and are new to the person.

        A browser's signal came before anybody knew whose browser it was; from now on it counts for the person.
        """
        if self.person is None:
            return ()
        known = self.person.after.state.opt_outs
        tied = [draft for draft in self._devices if draft.after.members != draft.before.members]
        acts = [act for draft in tied for act in _list_standing(draft)]
        return tuple(act for act in dict.fromkeys(acts) if registers.apply(known, (act,)) != known)


def _list_standing(device: Revision) -> list[OptedOut]:
    """Returns the opt-outs that stand on a device, as coming from this device, however they reached it."""
    via = provenance.join_tags(provenance.make_tag(ref.key) for ref in device.after.identifiers)
    standing = registers.select_restrictions(device.after.state.opt_outs)
    return [replace(act, via=via) for act in standing.opt_outs.values()]


def resolve_asserted(named: Sequence[Named], now: int, new_id: NewId) -> Resolution:
    """Resolves each identifier on its own: nothing is merged or refused, and each subject can be tied to the others."""
    drafts: dict[str, Revision] = {}
    owners = []
    for name in named:
        if name.found is not None:
            draft = drafts.setdefault(name.found.id, keep_subject(name.found))
        else:
            draft = begin_subject(new_id(), "device" if name.identifier.kind is IdentifierKind.DEVICE else "person")
            draft = drafts[draft.id] = attach(draft, name.identifier, name.ref("asserted", now))
        owners.append((name.key, draft.id))
    conflict = joining.contradict(_find_people(named))
    return Resolution(None, tuple(drafts.values()), conflict=conflict, owners=tuple(owners))


def resolve_verified(named: Sequence[Named], now: int, new_id: NewId, *, opening: bool) -> Resolution:
    """Resolves identifiers to the one person whom a trusted caller means.

    `opening`: the call wants to grant or join something.

    Raises Conflict (identity_conflict, too_many_identifiers) for an opening call only; a restriction is never
    refused and reaches everyone named.
    """
    ordered = sorted(named, key=lambda name: -name.rank)
    people = _find_people(ordered)
    unknown = [name for name in ordered if name.unknown]
    shared = {name.found.id: name.found for name in ordered if name.found and name.found.kind == "shared"}
    if joining.contradict(people) or (not people and not unknown and shared and opening):
        if opening:
            raise Conflict(
                "These identifiers do not name one person. Name the person by e-mail or external_id too, "
                "or join two records of one person with POST /v1/subjects/link.",
                code="identity_conflict",
            )
        return replace(resolve_asserted(named, now, new_id), conflict=True, by_name=_name_someone(named))
    if not people and not unknown:
        return _without_person(ordered, shared, now, new_id)
    splits = len(people) == 1 and joining.is_somebody_else(people[0], ordered, unknown)
    claimed = [name for name in ordered if name.found and name.found.id == people[0].id] if splits else []
    person = joining.merge(people) if people and not splits else _find_floating(unknown) or begin_subject(new_id())
    person, beside = _add_unknown(person, unknown, now, new_id, opening=opening)
    person, others = _join_shared(person, ordered, now)
    if splits:
        person, former = joining.share(person, keep_subject(people[0]), claimed, now, new_id)
        others += former
    person = joining.confirm(person, named)
    devices = joining.point_devices(ordered, person.id, now, new_id)
    tombstones = joining.make_tombstones(ordered, person)
    elsewhere = {copy.key: draft.id for draft in beside for copy in draft.copies}
    owners = tuple((name.key, elsewhere.get(name.key, person.id)) for name in ordered if not _is_of_others_too(name))
    every = (*others, *devices, *beside)
    return Resolution(person, every, tombstones, False, owners, tuple(beside), _name_someone(named))


def _add_unknown(
    person: Revision, unknown: Sequence[Named], now: int, new_id: NewId, *, opening: bool
) -> tuple[Revision, list[Revision]]:
    """Returns the person with the identifiers that nobody had before, and the subjects for whom there is no room.

    Raises Conflict (too_many_identifiers) for an opening call.
    """
    beside = []
    for name in unknown:
        if opening or joining.has_room(person, name):
            person = joining.add(person, name, now)
        elif name.found:
            beside.append(keep_subject(name.found))
        else:
            beside.append(attach(begin_subject(new_id()), name.identifier, name.ref("asserted", now)))
    return person, beside


def _join_shared(person: Revision, ordered: Sequence[Named], now: int) -> tuple[Revision, list[Revision]]:
    """Returns the person as one of those who share each shared identifier named, and these identifiers with them."""
    shared = [(name, name.found) for name in ordered if name.found and name.found.kind == "shared"]
    others = [keep_subject(subject) for _, subject in shared]
    for name, _ in shared:
        person, others = joining.add_member(person, others, name, now)
    return person, others


def resolve_linked(named: Sequence[Named], now: int, new_id: NewId) -> Resolution:
    """Resolves everyone named to one person, whatever spoke against it: somebody at the tenant has decided so.

    Raises Conflict (too_many_identifiers) if that person would have more identifiers than are kept.
    """
    ordered = sorted(named, key=lambda name: -name.rank)
    people = _find_people(ordered)
    unknown = [name for name in ordered if name.unknown]
    person = joining.merge(people) if people else _find_floating(unknown) or begin_subject(new_id())
    person, _ = _add_unknown(person, unknown, now, new_id, opening=True)
    if len(person.after.identifiers) > MOST_IDENTIFIERS:
        raise Conflict("Unlink an identifier that is out of use first.", code="too_many_identifiers")
    person, others = _join_shared(person, ordered, now)
    person = joining.confirm(person, named)
    devices = joining.point_devices(ordered, person.id, now, new_id)
    tombstones = joining.make_tombstones(ordered, person)
    return Resolution(person, (*others, *devices), tombstones, owners=tuple((name.key, person.id) for name in ordered))


def resolve_unlinked(named: Sequence[Named], new_id: NewId, shared: Mapping[str, Subject]) -> Resolution:
    """Separates the identifiers named from their person; they become a person of their own with the same restrictions.

    These are the person's own and those of the identifiers that they share (`shared`, by key), which go on counting for
    the person who keeps the id.

    Both keep the ties that strangers' words made, since nobody knows which of them was meant. A device that pointed to
    the person points to the one who keeps the id, until it is named together with the other one.

    Raises Conflict unless the identifiers belong to exactly one person, who keeps at least one other.
    """
    people = list({name.found.id: name.found for name in named if name.found and name.found.kind == "person"}.values())
    keys = {name.key for name in named}
    owned = {copy.key for subject in people for copy in keep_subject(subject).copies}
    if len(people) != 1 or not keys <= owned or keys == {ref.key for ref in people[0].identifiers}:
        raise Conflict("Name some, not all, of the identifiers that one person alone has.")
    former = keep_subject(people[0])
    kept = select_restrictions(former.after.state)
    for ref in former.after.identifiers:
        kept = join(kept, select_restrictions(shared[ref.key].state)) if ref.key in shared else kept
    draft = begin_subject(new_id())
    apart = Revision(
        draft.before,
        replace(
            draft.after,
            identifiers=tuple(ref for ref in former.after.identifiers if ref.key in keys),
            state=replace(kept, ties=former.after.state.ties),
        ),
        tuple(copy for copy in former.copies if copy.key in keys),
    )
    stays = Revision(
        former.before,
        replace(former.after, identifiers=tuple(ref for ref in former.after.identifiers if ref.key not in keys)),
        tuple(copy for copy in former.copies if copy.key not in keys),
    )
    return Resolution(apart, (stays,), owners=tuple((key, apart.id) for key in keys))


def restore_values(resolution: Resolution, named: Sequence[Named]) -> Resolution:
    """Returns the resolution with the named values: an identifier known only by its hash gets its value back."""
    values = {name.key: name.identifier for name in named if name.identifier.value}

    def valued(draft: Revision) -> Revision:
        copies = (replace(copy, identifier=values.get(copy.key, copy.identifier)) for copy in draft.copies)
        return replace(draft, copies=tuple(copies))

    return replace(
        resolution,
        person=valued(resolution.person) if resolution.person else None,
        others=tuple(map(valued, resolution.others)),
        beside=tuple(map(valued, resolution.beside)),
    )


def _is_of_others_too(name: Named) -> bool:
    """Returns whether a person was named by their id alone who shares this identifier, which was not named itself."""
    ref = name.found.ref(name.key) if name.found and name.found.kind == "person" else None
    return ref is not None and ref.shared


def _name_someone(named: Sequence[Named]) -> bool:
    """Returns whether several identifiers name one person together; one alone might be shared, and a device tells none.

    Had one of several been shared, the others would still have told who is meant.
    """
    return sum(name.identifier.kind is not IdentifierKind.DEVICE for name in named) > 1


def _find_people(named: Sequence[Named]) -> list[Subject]:
    """Returns the people named, each once; one named only by strangers so far (a floating subject) does not count."""
    found = (name.found for name in named if name.found and not name.unknown)
    return list({subject.id: subject for subject in found if subject.kind == "person"}.values())


def _find_floating(unknown: Sequence[Named]) -> Revision | None:
    """Returns the floating subject that becomes the person, since its item exists already; None if there is none."""
    return next((keep_subject(name.found) for name in unknown if name.found), None)


def _without_person(ordered: Sequence[Named], shared: dict[str, Subject], now: int, new_id: NewId) -> Resolution:
    """Resolves a call that names only devices or shared identifiers.

    A single device stands for itself; otherwise nobody is clearly meant, and all of them can only be restricted.
    """
    apart = resolve_asserted(ordered, now, new_id)
    devices = [draft for draft in apart.others if draft.after.kind == "device"]
    if len(devices) == 1 and not shared:
        return Resolution(devices[0], owners=apart.owners)
    return Resolution(None, apart.others, owners=apart.owners)
