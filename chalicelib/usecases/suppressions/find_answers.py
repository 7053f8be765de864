"""Finds the identifiers that waiting entries concern, and what holds for each of them by the answer of a look-up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.domain.suppressions.answers import Answer, answer_all
from chalicelib.domain.suppressions.numbering import Concerned, Known, find_subject
from chalicelib.domain.suppressions.waiting import is_composed
from chalicelib.domain.times import to_ms
from chalicelib.usecases.context import of_system
from chalicelib.usecases.people.person_views import read_views

if TYPE_CHECKING:
    from chalicelib.domain.people.person_views import View
    from chalicelib.domain.people.subjects import Subject
    from chalicelib.domain.suppressions.feed import AddSuppressions
    from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True)
class Found:
    """What a step of the sequencer has to know, by identifier key, and by id of the people to whom others lead."""

    concerned: tuple[Concerned, ...]
    known: Mapping[str, Known]
    leads: Mapping[str, tuple[str, ...]]


def find_answers(ports: Ports, tenant: str, waiting: Sequence[AddSuppressions]) -> Found:
    """Returns which identifiers each waiting entry concerns, what was told of them, and what holds now.

    It takes four reads, and more where identifiers are shared, people were joined or contracts matter.
    """
    subjects = _read_present(ports, tenant, {find_subject(added) for added in waiting})
    members = _read_present(ports, tenant, {member for subject in subjects.values() for member in subject.members})
    ids = {one for subject in (*subjects.values(), *members.values()) for one in _list_ids(subject)}
    leads = {one: found.identifier_keys for one, found in ports.suppressions.leads(tenant, sorted(ids)).items()}
    concerned = tuple(_concern(added, subjects.get(find_subject(added)), members, leads) for added in waiting)
    keys = list(dict.fromkeys(key for one in concerned for key in one.identifier_keys))
    return Found(concerned, _read_known(ports, tenant, keys), leads)


def _concern(
    added: AddSuppressions,
    subject: Subject | None,
    members: Mapping[str, Subject],
    leads: Mapping[str, tuple[str, ...]],
) -> Concerned:
    """Returns the identifiers whose answers a version of this subject, as it is now, may have changed.

    Those are its own, with those that lead to it, and where it restricts others, all of theirs.
    """
    if subject is None:
        return Concerned(added, added.identifier_keys)
    behind = [members[member] for member in subject.members if member in members]
    reached = [subject, *(behind if subject.kind == "shared" else ())]
    keys = dict.fromkeys([*added.identifier_keys, *(key for one in reached for key in _list_keys(one, leads))])
    way = subject.identifiers[0].key if behind and subject.identifiers else ""
    unaware = tuple(dict.fromkeys(person.id for person in behind if person.ref(way) is None))
    return Concerned(added, tuple(keys), way, unaware)


def _list_keys(subject: Subject, leads: Mapping[str, tuple[str, ...]]) -> Iterable[str]:
    yield from (ref.key for ref in subject.identifiers)
    for one in _list_ids(subject):
        yield from leads.get(one, ())


def _list_ids(subject: Subject) -> tuple[str, ...]:
    return subject.id, *subject.absorbed


def _read_present(ports: Ports, tenant: str, ids: set[str]) -> dict[str, Subject]:
    """Returns subjects by the ids given, each that was absorbed replaced by the person that it turned out to be."""
    found = ports.subjects.get(tenant, sorted(ids)) if ids else {}
    while moved := {one: subject.merged_into for one, subject in found.items() if subject.merged_into}:
        newer = ports.subjects.get(tenant, sorted(set(moved.values())))
        found = {**found, **{one: newer[into] for one, into in moved.items()}}
    return found


def _read_known(ports: Ports, tenant: str, keys: Sequence[str]) -> dict[str, Known]:
    now = ports.clock.now()
    ctx = of_system(ports.profiles[tenant], "sequence", now)
    seen = read_views(ports, ctx, [[key] for key in keys])
    names = {name for views in seen for view in views for name in view.state.contracts}
    contracts = ports.contracts.get(tenant, sorted(names)) if names else {}
    told = ports.suppressions.last_words(tenant, keys)
    return {
        key: Known(
            told[key],
            answer_all([view.state for view in views], ctx.profile, contracts, to_ms(now)) if views else Answer(),
            _find_owner(views),
        )
        for key, views in zip(keys, seen, strict=True)
    }


def _find_owner(views: Sequence[View]) -> str | None:
    """Returns the id of the subject that alone decides; "" where the answer is composed; None where nobody is found."""
    if not views:
        return None
    subject = views[0].subject
    return "" if len(views) > 1 or views[0].around or is_composed(subject) else subject.id
