"""From identifiers to subjects: the reads that come before a decision about people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from chalicelib.domain.identifiers import Identifier, IdentifierKind
from chalicelib.domain.named import Named
from chalicelib.domain.resolution import Resolution, resolve_asserted, resolve_verified
from chalicelib.domain.states import State, join, restrictions
from chalicelib.domain.subjects import Draft, Subject, existing
from chalicelib.domain.times import to_ms
from chalicelib.usecases.context import Context
from chalicelib.usecases.ports import Ports

MOST_WRITES: Final = 100 - 4
"""For people in one transaction; the others are the idempotency record, the consent record, mail and a review."""


@dataclass(frozen=True, slots=True)
class View:
    """One person as seen through the identifiers that were named: what holds, and whose it is."""

    subject: Subject
    state: State
    overflow: bool = False  # reached through an identifier that more people share than are kept
    around: tuple[Subject, ...] = ()  # shared identifiers and devices whose own state counts here too

    @property
    def areas(self) -> tuple[str, ...]:
        """The area codes of the person's phone numbers; "" for one without."""
        return tuple(ref.area for ref in self.subject.identifiers if ref.kind is IdentifierKind.PHONE)


def named(ports: Ports, ctx: Context, identifiers: Sequence[Identifier]) -> list[Named]:
    """The identifiers with the subjects found under them; one read."""
    keys = [ports.secrets.identifier_key(ctx.tenant, identifier) for identifier in identifiers]
    found = ports.subjects.find(ctx.tenant, keys)
    return [Named(identifier, key, found.get(key)) for identifier, key in zip(identifiers, keys, strict=True)]


def resolve(
    ports: Ports, ctx: Context, identifiers: Sequence[Identifier], *, trusted: bool, opening: bool
) -> Resolution:
    """Who is meant by a change. Raises Conflict for opening changes of trusted callers only."""
    names = named(ports, ctx, identifiers)
    now = to_ms(ctx.now)

    def new_id() -> str:
        return ports.randomness.id("sub", ctx.now)

    if trusted:
        return resolve_verified(names, now, new_id, opening=opening)
    return resolve_asserted(names, now, new_id)


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


def _writes(draft: Draft) -> int:
    return 2 + len(draft.copies)  # its item and its event


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
    return [_views([found[key] for key in group if key in found], others, known) for group in groups]


def _shared(subjects: Mapping[str, Subject]) -> set[str]:
    return {ref.key for subject in subjects.values() for ref in subject.identifiers if ref.shared}


def _views(reached: Sequence[Subject], others: dict[str, Subject], known: dict[str, Subject]) -> list[View]:
    """The people reached, each with what shared identifiers and devices add to their own state."""
    result: dict[str, View] = {}
    for subject in {subject.id: subject for subject in reached}.values():
        people = [others[member] for member in subject.members if member in others]
        if not people:
            result.setdefault(subject.id, View(subject, subject.state, subject.overflow))
        for person in people:
            base = _with(result.get(person.id, View(person, person.state)), subject)
            result[person.id] = replace(base, overflow=base.overflow or subject.overflow)
    for subject_id, view in result.items():
        for ref in view.subject.identifiers:
            if ref.shared and ref.key in known:
                result[subject_id] = _with(result[subject_id], known[ref.key])
    return list(result.values())


def _with(view: View, around: Subject) -> View:
    if around in view.around:
        return view
    return replace(view, state=join(view.state, share_of(around, around.state)), around=(*view.around, around))


def share_of(around: Subject, state: State) -> State:
    """What of a state of a shared identifier or a device counts for a person seen through it."""
    return state if around.kind == "device" else restrictions(state)
