"""Reads the views of the people whom the identifiers in a call lead to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chalicelib.domain.people.identifiers import is_subject_id
from chalicelib.domain.people.person_views import View, build_views, list_shared_keys
from chalicelib.domain.people.resolution import Resolution
from chalicelib.domain.people.states import State
from chalicelib.domain.people.subjects import Subject
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.usecases.context import Context
from chalicelib.usecases.people.reach import read_present
from chalicelib.usecases.ports.bundle import Ports


def read_views(ports: Ports, ctx: Context, groups: Sequence[Sequence[str]]) -> list[list[View]]:
    """Returns for each group of identifier keys the people whom it reaches; an id in their place, the subject itself.

    It takes one read, one more where any identifier is shared, and up to two more where a device or shared identifier
    leads to somebody who was absorbed by somebody else or who has (other) shared identifiers.
    """
    keys = list(dict.fromkeys(key for group in groups for key in group))
    found = ports.subjects.find(ctx.tenant, keys) if keys else {}
    by_id = {key: subject for key, subject in found.items() if is_subject_id(key)}
    found = {**found, **_follow_merges(ports, ctx.tenant, by_id)} if by_id else found
    members, known = _read_around(ports, ctx.tenant, found)
    has_device = any(subject.kind == "device" for subject in found.values())
    cookies = _cookies(ctx.profile) if has_device else frozenset()
    return [build_views([found[key] for key in group if key in found], members, known, cookies) for group in groups]


def read_states(ports: Ports, tenant: str, people: Sequence[Subject]) -> dict[str, State]:
    """Returns by subject id what holds for people who are known already, with what their shared identifiers add.

    It takes one read where any of them shares an identifier.
    """
    shared = sorted(list_shared_keys(people))
    known = ports.subjects.find(tenant, shared) if shared else {}
    return {view.subject.id: view.state for view in build_views(people, {}, known, frozenset())}


def read_beside(ports: Ports, ctx: Context, resolution: Resolution) -> list[State]:
    """Returns the states whose restrictions count for the person too: of shared identifiers, and of a device's person.

    Takes one more read only where there are any that the call does not name.
    """
    if resolution.person is None:
        return []
    person = resolution.person.after
    named = {key for key, _ in resolution.owners}
    members = person.members if person.kind == "device" else ()
    shared = list_shared_keys([person]) - named
    owners, unnamed = ports.subjects.gather(ctx.tenant, members, sorted(shared)) if members or shared else ({}, {})
    beside = [draft.after for draft in resolution.others if draft.after.kind != "person"]
    around = (*beside, *_follow_merges(ports, ctx.tenant, owners).values(), *unnamed.values())
    return [subject.state for subject in around]


def cookies_of(ctx: Context, view: View) -> frozenset[str]:
    """Returns the codes of the tenant's purposes of nature `cookie`, where they matter for a view."""
    return _cookies(ctx.profile) if any(subject.kind == "device" for subject in view.around) else frozenset()


def _read_around(
    ports: Ports, tenant: str, found: Mapping[str, Subject]
) -> tuple[dict[str, Subject], dict[str, Subject]]:
    """Returns by id the people behind what was found, and by key what was found and all shared identifiers around."""
    ids = {member for subject in found.values() for member in subject.members}
    shared = list_shared_keys(found.values()) - found.keys()
    members, around = ports.subjects.gather(tenant, sorted(ids), sorted(shared)) if ids or shared else ({}, {})
    members = _follow_merges(ports, tenant, members)
    known = {**found, **around}
    further = list_shared_keys(members.values()) - known.keys()
    return members, {**known, **(ports.subjects.find(tenant, sorted(further)) if further else {})}


def _follow_merges(ports: Ports, tenant: str, members: dict[str, Subject]) -> dict[str, Subject]:
    """Returns the members, with everyone who was absorbed replaced by the person that they turned out to be."""
    moved = {subject.id: subject.merged_into for subject in members.values() if subject.merged_into}
    if not moved:
        return members
    present = read_present(ports, tenant, sorted(set(moved.values())))
    # Somebody may have been absorbed by a person who was absorbed in turn; the last of them knows all whom it absorbed.
    now = {old: subject for subject in present.values() for old in (subject.id, *subject.absorbed)}
    return {**members, **{old: now[old] for old in moved if old in now}}


def _cookies(profile: Profile) -> frozenset[str]:
    return frozenset(code for code, purpose in profile.purposes.items() if purpose.nature == "cookie")
