"""Finds whom a change reaches: those named and, where it restricts, a device's person and those who follow later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from chalicelib.domain.people.following import ForTied
from chalicelib.domain.people.identifiers import Identifier
from chalicelib.domain.people.resolution import Resolution
from chalicelib.domain.people.subjects import Revision, Subject, keep_subject
from chalicelib.usecases.context import Context
from chalicelib.usecases.people.naming import resolve
from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True)
class Reach:
    """The resolution of who is meant, and everyone to whom the change applies at once: all of `reached`."""

    resolution: Resolution
    reached: tuple[Revision, ...]

    @property
    def everyone(self) -> tuple[Revision, ...]:
        """Those reached, then everyone else whose ties this call changes."""
        reached = set(self.ids)
        return (*self.reached, *(draft for draft in self.resolution.drafts if draft.id not in reached))

    @property
    def tied(self) -> tuple[str, ...]:
        """The ids of those tied to the people named by an earlier word alone, who follow where the call restricts."""
        named = self.resolution.restricted
        known = {draft.id for draft in (*self.reached, *self.resolution.tombstones)}
        known |= {old for draft in named for old in draft.after.absorbed}
        ties = dict.fromkeys(subject_id for draft in named for subject_id in draft.after.state.ties)
        return tuple(subject_id for subject_id in ties if subject_id not in known)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of those reached."""
        return tuple(draft.id for draft in self.reached)

    def list_ids(self, for_tied: ForTied) -> tuple[str, ...]:
        """Returns the ids of those whom an act is about: those reached, and the tied where anything follows."""
        return (*self.ids, *self.tied) if for_tied.acts else self.ids


def reach_named(resolution: Resolution) -> Reach:
    """Returns the reach of everyone whose ties a call may change, and of nobody else."""
    return Reach(resolution, resolution.drafts)


def reach_known(drafts: Iterable[Revision]) -> Reach:
    """Returns the reach of people who are known by their ids, without any new names."""
    return Reach(Resolution(None), tuple(drafts))


def find_reach(
    ports: Ports,
    ctx: Context,
    identifiers: Sequence[Identifier],
    *,
    trusted: bool,
    opening: bool = False,
    widely: bool = False,
    found: Mapping[str, Subject] | None = None,
) -> Reach:
    """Returns whom a call reaches: those named and, where it restricts (`widely` or by its header), a device's person.

    Raises Conflict for opening calls of trusted callers only. Takes one read, unless the subjects were `found`
    already, and one more where a device's person or the people who share an identifier are read.
    """
    resolution = resolve(ports, ctx, identifiers, trusted=trusted, opening=opening, found=found)
    if widely or ctx.signalling:
        return _widen(ports, ctx.tenant, resolution)
    return Reach(resolution, resolution.meant)


def read_present(ports: Ports, tenant: str, subject_ids: Sequence[str]) -> dict[str, Subject]:
    """Returns subjects by their present id, each absorbed one replaced by the person that it turned out to be."""
    found = ports.subjects.get(tenant, subject_ids) if subject_ids else {}
    result = {subject.id: subject for subject in found.values() if not subject.merged_into}
    moved = [subject.merged_into for subject in found.values() if subject.merged_into]
    if moved:
        result |= read_present(ports, tenant, [subject_id for subject_id in moved if subject_id not in result])
    return result


def read_drafts(ports: Ports, tenant: str, subject_ids: Sequence[str]) -> list[Revision]:
    """Returns drafts of the present subjects of these ids, shared ones with the states of those who share them."""
    present = read_present(ports, tenant, subject_ids)
    members = [member for subject in present.values() if subject.kind == "shared" for member in subject.members]
    around = read_present(ports, tenant, list(dict.fromkeys(members)))
    return [_with_sharers(keep_subject(subject), around) for subject in present.values()]


def _widen(ports: Ports, tenant: str, resolution: Resolution) -> Reach:
    """Returns whom a restriction reaches at once: those named, and the person of a device.

    A trusted word tied a device to its person. Strangers' words tied others to those named: they follow later, or
    writes to them could hold up what the person asks for (docs/decisions/0014-the-tied-follow.md).
    """
    named = {draft.id: draft.before for draft in (*resolution.drafts, *resolution.tombstones)}
    members = dict.fromkeys(member for draft in resolution.restricted for member in draft.after.members)
    around = named | read_present(ports, tenant, [member for member in members if member not in named])
    devices = [draft for draft in resolution.restricted if draft.after.kind == "device"]
    people = {one.id: one for draft in devices for one in _pick(around, draft.after.members) if one.id not in named}
    restricted = (_with_sharers(draft, around) for draft in resolution.restricted)
    return Reach(resolution, (*restricted, *map(keep_subject, people.values())))


def _with_sharers(draft: Revision, around: Mapping[str, Subject]) -> Revision:
    if draft.before.kind != "shared":
        return draft
    return replace(draft, sharers=tuple(subject.state for subject in _pick(around, draft.before.members)))


def _pick(around: Mapping[str, Subject], members: Sequence[str]) -> list[Subject]:
    """Returns those who are meant by the ids, each of which may be that of somebody whom they have absorbed since."""
    return [subject for subject in around.values() if not {subject.id, *subject.absorbed}.isdisjoint(members)]
