"""From identifiers to subjects: the reads that come before a decision about people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from chalicelib.domain.people.acts import Granted
from chalicelib.domain.people.identifiers import Identifier, IdentifierKind
from chalicelib.domain.people.named import Named
from chalicelib.domain.people.resolution import Resolution, resolve_asserted, resolve_verified
from chalicelib.domain.people.states import State, join, restrictions
from chalicelib.domain.people.subjects import Draft, Subject, existing
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.times import to_ms
from chalicelib.usecases.context import Context
from chalicelib.usecases.ports.bundle import Ports

MOST_WRITES: Final = 100 - 7
"""For people in one transaction; the others are the idempotency record, the record, mail and two reviews."""


@dataclass(frozen=True, slots=True)
class View:
    """One person as seen through the identifiers that were named: what holds, and whose it is."""

    subject: Subject
    state: State
    overflow: bool = False  # reached through an identifier that more people share than are kept
    around: tuple[Subject, ...] = ()  # shared identifiers and devices whose own state counts here too
    by_device: bool = False  # reached through a device and nothing else

    @property
    def areas(self) -> tuple[str, ...]:
        """The area codes of the person's phone numbers; "" for one without."""
        return tuple(ref.area for ref in self.subject.identifiers if ref.kind is IdentifierKind.PHONE)


def keys_of(ports: Ports, ctx: Context, identifiers: Sequence[Identifier]) -> list[str]:
    """The stored keys of identifiers, in their order."""
    return [ports.secrets.identifier_key(ctx.tenant, identifier) for identifier in identifiers]


def named(
    ports: Ports, ctx: Context, identifiers: Sequence[Identifier], found: Mapping[str, Subject] | None = None
) -> list[Named]:
    """The identifiers with the subjects found under them; one read, unless they were `found` already."""
    keys = keys_of(ports, ctx, identifiers)
    if found is None:
        found = ports.subjects.find(ctx.tenant, keys)
    return [Named(identifier, key, found.get(key)) for identifier, key in zip(identifiers, keys, strict=True)]


def resolve(
    ports: Ports,
    ctx: Context,
    identifiers: Sequence[Identifier],
    *,
    trusted: bool,
    opening: bool,
    found: Mapping[str, Subject] | None = None,
) -> Resolution:
    """Who is meant by a change. Raises Conflict for opening changes of trusted callers only."""
    names = named(ports, ctx, identifiers, found)
    now = to_ms(ctx.now)

    def new_id() -> str:
        return ports.randomness.id("sub", ctx.now)

    if trusted:
        return _in_the_clear(resolve_verified(names, now, new_id, opening=opening), names)
    return _in_the_clear(resolve_asserted(names, now, new_id), names)


def _in_the_clear(resolution: Resolution, names: Sequence[Named]) -> Resolution:
    """The same, with the values that were named: an identifier known by its hash alone gets its value back."""
    values = {name.key: name.identifier for name in names if name.identifier.value}

    def told(draft: Draft) -> Draft:
        copies = (replace(copy, identifier=values.get(copy.key, copy.identifier)) for copy in draft.copies)
        return replace(draft, copies=tuple(copies))

    return replace(
        resolution,
        person=told(resolution.person) if resolution.person else None,
        others=tuple(map(told, resolution.others)),
        beside=tuple(map(told, resolution.beside)),
    )


def restricted(ports: Ports, ctx: Context, resolution: Resolution) -> tuple[Resolution, list[Draft]]:
    """Everyone whom a restriction reaches: one step along ties by word alone, and from a device to its person.

    Those named come first and always fit into one transaction. Strangers can tie others to them without end, so
    of the rest only as many follow as fit; then the resolution is marked for a review, and nothing is refused.
    """
    drafts = list(resolution.restricted)
    ids = {draft.id for draft in (*resolution.drafts, *resolution.tombstones)}
    ids.update(old for draft in drafts for old in draft.after.absorbed)
    links = [link for draft in drafts for link in (*_person_of(draft.before), *draft.after.state.links)]
    links = [link for link in dict.fromkeys(links) if link not in ids]
    if not links:
        return resolution, drafts
    named = {draft.id: draft for draft in (*resolution.drafts, *resolution.tombstones)}
    room = MOST_WRITES - sum(map(_writes, named.values()))
    cut = False
    for subject_id, subject in present(ports, ctx.tenant, links).items():
        if subject_id in ids:
            continue
        draft = existing(subject)
        if _writes(draft) > room:
            cut = True
            continue
        room -= _writes(draft)
        drafts.append(draft)
    return (replace(resolution, conflict=True) if cut else resolution), drafts


def fitting(subjects: Sequence[Subject]) -> list[Draft]:
    """Those of these people who fit into one transaction, in their order."""
    room = MOST_WRITES
    drafts = []
    for draft in map(existing, subjects):
        if _writes(draft) <= room:
            room -= _writes(draft)
            drafts.append(draft)
    return drafts


def reached(ports: Ports, ctx: Context, resolution: Resolution, *, widely: bool) -> tuple[Resolution, list[Draft]]:
    """Whom a change touches: those named or, where it restricts (`widely`, or by the call's header), all it reaches."""
    if widely or ctx.signalling:
        return restricted(ports, ctx, resolution)
    return resolution, list(resolution.restricted)


def _writes(draft: Draft) -> int:
    return 3 + len(draft.copies)  # its item, its event, and what senders are told of it


def _person_of(subject: Subject) -> tuple[str, ...]:
    return subject.members if subject.kind == "device" else ()


def present(ports: Ports, tenant: str, subject_ids: Sequence[str]) -> dict[str, Subject]:
    """Subjects by their present id: one that was absorbed is replaced by the person that it turned out to be."""
    found = ports.subjects.get(tenant, subject_ids) if subject_ids else {}
    result = {subject.id: subject for subject in found.values() if not subject.merged_into}
    moved = [subject.merged_into for subject in found.values() if subject.merged_into]
    if moved:
        result |= present(ports, tenant, [subject_id for subject_id in moved if subject_id not in result])
    return result


def see(ports: Ports, ctx: Context, groups: Sequence[Sequence[str]]) -> list[list[View]]:
    """For each group of identifier keys the people whom it reaches. One read, and one more where any is shared.

    Up to two more where a device or shared identifier leads to somebody who turned out to be somebody else, or who
    has (other) shared identifiers.
    """
    keys = list(dict.fromkeys(key for group in groups for key in group))
    found = ports.subjects.find(ctx.tenant, keys) if keys else {}
    members = {member for subject in found.values() for member in subject.members}
    shared = _shared(found) - found.keys()
    others, around = (
        ports.subjects.gather(ctx.tenant, sorted(members), sorted(shared)) if members or shared else ({}, {})
    )
    moved = {subject.id: subject.merged_into for subject in others.values() if subject.merged_into}
    if moved:
        present_ones = present(ports, ctx.tenant, sorted(set(moved.values())))
        others = {**others, **{old: present_ones[new] for old, new in moved.items() if new in present_ones}}
    known = {**found, **around}
    further = _shared(others) - known.keys()
    if further:
        known |= ports.subjects.find(ctx.tenant, sorted(further))
    cookies = _cookies(ctx.profile) if any(subject.kind == "device" for subject in found.values()) else frozenset()
    return [_views([found[key] for key in group if key in found], others, known, cookies) for group in groups]


def _shared(subjects: Mapping[str, Subject]) -> set[str]:
    return {ref.key for subject in subjects.values() for ref in subject.identifiers if ref.shared}


def _views(
    reached: Sequence[Subject], others: dict[str, Subject], known: dict[str, Subject], cookies: frozenset[str]
) -> list[View]:
    """The people reached, each with what shared identifiers and devices add to their own state."""
    result: dict[str, View] = {}
    for subject in {subject.id: subject for subject in reached}.values():
        people = [others[member] for member in subject.members if member in others]
        if not people:
            view = result.get(subject.id, View(subject, subject.state))
            result[subject.id] = replace(view, overflow=view.overflow or subject.overflow, by_device=False)
        for person in people:
            by_device = subject.kind == "device"
            view = result.get(person.id, View(person, person.state, by_device=by_device))
            around = view.around if subject in view.around else (*view.around, subject)
            overflow = view.overflow or subject.overflow
            result[person.id] = replace(view, overflow=overflow, around=around, by_device=view.by_device and by_device)
    return [_whole(view, known, cookies) for view in result.values()]


def _whole(view: View, known: Mapping[str, Subject], cookies: frozenset[str]) -> View:
    shared = [known[ref.key] for ref in view.subject.identifiers if ref.shared and ref.key in known]
    around = tuple({subject.id: subject for subject in (*view.around, *shared)}.values())
    whole = replace(view, around=around)
    if not around:
        return whole
    return replace(whole, state=compose(whole, cookies, view.state, [subject.state for subject in around]))


def compose(view: View, cookies: frozenset[str], own: State, around: Sequence[State]) -> State:
    """What counts for a person: their own state, and what each of `view.around` (in that order) adds to it.

    A shared identifier adds its restrictions. So does a device, with its grants for cookies; and who is reached
    through a device alone is asked about that device: beside cookies it may only what both have granted.
    """
    state = own
    for subject, theirs in zip(view.around, around, strict=True):
        added = restrictions(theirs)
        if subject.kind == "device":
            added = replace(added, grants=_of_purposes(theirs.grants, cookies))
            if view.by_device:
                state = replace(state, grants=_granted_twice(state.grants, theirs.grants, cookies))
        state = join(state, added)
    return state


def cookies_of(ctx: Context, view: View) -> frozenset[str]:
    """The codes of the tenant's purposes of nature `cookie`, where they matter for a view."""
    return _cookies(ctx.profile) if any(subject.kind == "device" for subject in view.around) else frozenset()


def _cookies(profile: Profile) -> frozenset[str]:
    return frozenset(code for code, purpose in profile.purposes.items() if purpose.nature == "cookie")


def _of_purposes(grants: Mapping[str, Granted], codes: frozenset[str]) -> dict[str, Granted]:
    return {name: grant for name, grant in grants.items() if name.partition("/")[0] in codes}


def _granted_twice(
    person: Mapping[str, Granted], device: Mapping[str, Granted], cookies: frozenset[str]
) -> dict[str, Granted]:
    """The person's grants for cookies, and of the others those that the device has too, as of the earlier one."""
    both = {name: min(person[name], device[name], key=lambda grant: grant.at) for name in person.keys() & device.keys()}
    return {**both, **_of_purposes(person, cookies)}
