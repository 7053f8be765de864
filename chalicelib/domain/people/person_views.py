"""People as seen through the identifiers that were named: their own state, and what shared identifiers add to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from chalicelib.domain.people.acts import Granted
from chalicelib.domain.people.identifiers import IdentifierKind
from chalicelib.domain.people.states import State, join, select_restrictions
from chalicelib.domain.people.subjects import Subject


@dataclass(frozen=True, slots=True)
class View:
    """One person as seen through the identifiers that were named: the subject, and the state that holds for them."""

    subject: Subject
    state: State
    overflow: bool = False  # reached through an identifier that more people share than are kept
    around: tuple[Subject, ...] = ()  # shared identifiers and devices whose own states count here too
    by_device: bool = False  # reached through a device and nothing else

    @property
    def areas(self) -> tuple[str, ...]:
        """The area codes of the person's phone numbers; "" for a number without one."""
        return tuple(ref.area for ref in self.subject.identifiers if ref.kind is IdentifierKind.PHONE)


class _Way(NamedTuple):
    """One way that leads to a person: `by` is the person's own subject, or a shared identifier or device of theirs."""

    person: Subject
    by: Subject

    @property
    def is_direct(self) -> bool:
        return self.by is self.person


def list_shared_keys(subjects: Iterable[Subject]) -> set[str]:
    """Returns the keys of the identifiers that these subjects share with others."""
    return {ref.key for subject in subjects for ref in subject.identifiers if ref.shared}


def build_views(
    reached: Sequence[Subject],
    members: Mapping[str, Subject],
    known: Mapping[str, Subject],
    cookies: frozenset[str],
) -> list[View]:
    """Returns the people to whom the subjects in `reached` lead, in the order in which they are found.

    `members`: the people behind shared identifiers and devices, by id. `known`: the shared identifiers, by key.
    `cookies`: the codes of the tenant's purposes of nature `cookie`.
    """
    ways = [way for subject in _distinct(reached) for way in _find_ways(subject, members)]
    people = dict.fromkeys(way.person.id for way in ways)
    return [_build_view([way for way in ways if way.person.id == one], known, cookies) for one in people]


def _find_ways(subject: Subject, members: Mapping[str, Subject]) -> list[_Way]:
    """Returns the ways to the people behind a shared identifier or device or, if none is known, to the subject."""
    people = [members[member] for member in subject.members if member in members]
    return [_Way(person, subject) for person in people] or [_Way(subject, subject)]


def _build_view(ways: Sequence[_Way], known: Mapping[str, Subject], cookies: frozenset[str]) -> View:
    """Returns the person to whom all of these ways lead."""
    person = ways[0].person
    shared = [known[ref.key] for ref in person.identifiers if ref.shared and ref.key in known]
    around = _distinct([*(way.by for way in ways if not way.is_direct), *shared])
    overflow = any(way.by.overflow for way in ways)
    by_device = all(way.by.kind == "device" and not way.is_direct for way in ways)
    view = View(person, person.state, overflow, around, by_device)
    if not around:
        return view
    return replace(view, state=compose(view, cookies, person.state, [subject.state for subject in around]))


def compose(view: View, cookies: frozenset[str], own: State, around: Sequence[State]) -> State:
    """Returns what counts for a person: their own state, and what each of `view.around` (in that order) adds to it."""
    state = own
    for subject, theirs in zip(view.around, around, strict=True):
        if subject.kind == "device":
            state = _with_device(state, theirs, cookies, alone=view.by_device)
        else:
            state = join(state, select_restrictions(theirs))
    return state


def _with_device(state: State, device: State, cookies: frozenset[str], *, alone: bool) -> State:
    """Adds a device's restrictions, as for a shared identifier, and its grants for cookies.

    If the person is reached through a device `alone`, the question is about that device: apart from cookies, only
    what both the person and the device have granted counts.
    """
    grants, proven = state.grants, state.proven
    if alone:
        grants = _granted_twice(state.grants, device.grants, cookies)
        proven = _granted_twice(state.proven, device.proven, cookies)
    chosen = _of_purposes(device.grants, cookies)
    added = replace(select_restrictions(device), grants=chosen, proven=_of_purposes(device.proven, cookies))
    return join(replace(state, grants=grants, proven=proven), added)


def _of_purposes(grants: Mapping[str, Granted], codes: frozenset[str]) -> dict[str, Granted]:
    return {name: grant for name, grant in grants.items() if name.partition("/")[0] in codes}


def _granted_twice(
    person: Mapping[str, Granted], device: Mapping[str, Granted], cookies: frozenset[str]
) -> dict[str, Granted]:
    """Returns the person's grants for cookies and, of the other grants, those that the device has too.

    Of two grants for one slot, the earlier one is returned.
    """
    both = {name: min(person[name], device[name], key=lambda grant: grant.at) for name in person.keys() & device.keys()}
    return {**both, **_of_purposes(person, cookies)}


def _distinct(subjects: Iterable[Subject]) -> tuple[Subject, ...]:
    """Returns each subject once, in their order."""
    return tuple({subject.id: subject for subject in subjects}.values())
