"""Finds whom a change reaches: those named and, where it restricts, everyone to whom they are tied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from chalicelib.domain.people.identifiers import Identifier
from chalicelib.domain.people.resolution import Resolution
from chalicelib.domain.people.subjects import Revision, Subject, keep_subject
from chalicelib.usecases.context import Context
from chalicelib.usecases.people.naming import resolve
from chalicelib.usecases.ports.bundle import Ports

MOST_WRITES: Final = 100 - 7
"""Writes for people in one transaction; the others are for the idempotency record, the record, mail and two reviews."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The resolution of who is meant, and everyone to whom the change applies: all of `reached`."""

    resolution: Resolution
    reached: tuple[Revision, ...]

    @property
    def named(self) -> tuple[Revision, ...]:
        """The one person where it is clear who that is, else everyone named."""
        return self.resolution.meant

    @property
    def everyone(self) -> tuple[Revision, ...]:
        """Those reached, then everyone else whose ties this call changes."""
        return (*self.reached, *(draft for draft in self.resolution.drafts if draft not in self.reached))

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of those reached."""
        return tuple(draft.id for draft in self.reached)


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
    """Returns whom a call reaches: those named and, where it restricts (`widely` or by its header), those tied to them.

    Raises Conflict for opening calls of trusted callers only. Takes one read, unless the subjects were `found`
    already, and one more where anybody is tied to others.
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


def take_fitting(subjects: Iterable[Subject], room: int = MOST_WRITES) -> list[Revision]:
    """Returns those people who fit into `room` writes of one transaction, in their order."""
    taken: list[Revision] = []
    for draft in map(keep_subject, subjects):
        if _writes(draft) <= room:
            room -= _writes(draft)
            taken.append(draft)
    return taken


def _widen(ports: Ports, tenant: str, resolution: Resolution) -> Reach:
    """Returns whom a restriction reaches: one step along ties by word alone, and from a device to its person.

    Those named come first and always fit into one transaction. Strangers can tie any number of others to them, so
    only as many of the rest follow as fit. If any are left out, the resolution is marked for a review; nothing is
    refused.
    """
    named = {draft.id: draft for draft in (*resolution.drafts, *resolution.tombstones)}
    known = {*named, *(old for draft in resolution.restricted for old in draft.after.absorbed)}
    ties = [subject_id for draft in resolution.restricted for subject_id in _ties(draft) if subject_id not in known]
    if not ties:
        return Reach(resolution, resolution.restricted)

    present = read_present(ports, tenant, list(dict.fromkeys(ties)))
    tied = [subject for subject_id, subject in present.items() if subject_id not in known]
    fitting = take_fitting(tied, MOST_WRITES - sum(map(_writes, named.values())))
    if len(fitting) < len(tied):
        resolution = replace(resolution, conflict=True)
    return Reach(resolution, (*resolution.restricted, *fitting))


def _ties(draft: Revision) -> tuple[str, ...]:
    person = draft.after.members if draft.after.kind == "device" else ()
    return (*person, *draft.after.state.ties)


def _writes(draft: Revision) -> int:
    return 3 + len(draft.copies)  # its item, its event, and its entries for the suppression feed
