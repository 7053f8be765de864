"""The file of an ended contract: canonical JSON in two objects, each of its own class, in which nobody is named.

`agreement` holds its dates, its people and its events, `consents` what these people allowed and refused about it, with
the events and records that prove it. People stand there by id and keyed hash. Addresses, numbers, evidence and reasons
are in neither, nor is what staff wrote: so nothing needs to be sealed, and nothing to be erased.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from chalicelib.domain.archive.contract_topics import ContractTopics, find_topics
from chalicelib.domain.archive.objects import KeptClass, find_last_day
from chalicelib.domain.archive.plain import to_plain
from chalicelib.domain.archive.told_events import tell_event
from chalicelib.domain.consents.records import ConsentRecord
from chalicelib.domain.contracts.archived import PartName, name_object
from chalicelib.domain.events import canonical
from chalicelib.domain.hashing import hash_bytes
from chalicelib.domain.opt_outs.records import OptOutRecord
from chalicelib.domain.people.acts import read_acts, slot, whole_purpose
from chalicelib.domain.people.precedence import decide
from chalicelib.domain.people.register import list_standings
from chalicelib.domain.people.states import State, apply, list_slots
from chalicelib.domain.times import format_rfc3339, from_ms

if TYPE_CHECKING:
    from chalicelib.domain.contracts.archiving import WholeContract
    from chalicelib.domain.contracts.contract import Contract, Member
    from chalicelib.domain.events import StoredEvent
    from chalicelib.domain.people.act_records import ActRecord
    from chalicelib.domain.people.subjects import Subject
    from chalicelib.domain.tenants.profiles import Profile

FORMAT: Final = "privacy-archive/1"
CLASSES: Final[dict[PartName, KeptClass]] = {"agreement": "agreement", "consents": "consent_proof"}
"""Part → the class by which its object is kept."""
_UPKEEP: Final = frozenset({"contract.archived", "contract.file_deleted"})
"""Events of what is done with a contract because of its age, which must not make it older."""


@dataclass(frozen=True, slots=True, repr=False)
class PersonFile:
    """Somebody of a contract, as they are now: all events of theirs, and the records that some of these name."""

    subject: Subject
    members: tuple[Member, ...]  # theirs, and those of whoever they have absorbed
    events: tuple[StoredEvent, ...]  # of all their chains, each from its first one on
    records: Mapping[str, ActRecord]


@dataclass(frozen=True, slots=True, repr=False)
class ContractFile:
    """One part of a contract's file as it is put into the archive."""

    name: PartName
    key: str  # of the object
    content: bytes
    sha256: str
    until: datetime  # the last day of its class


def make_files(profile: Profile, whole: WholeContract, people: Sequence[PersonFile]) -> tuple[ContractFile, ...]:
    """Returns both parts of a contract's file as everything is now. The same for the same input.

    Each is kept from the end of the contract on, or from the latest act on it, whichever is later; what people said is
    kept from their latest act on where that is later still.
    """
    contract, topics = whole.contract, find_topics(profile, whole.contract)
    chosen = [(one, topics.choose(one.events)) for one in people]
    belonging = {member for one in people for member in one.members}
    head = {"format": FORMAT, "tenant": profile.tenant, "id": contract.external_id, "version": contract.version}
    agreement = {
        "contract": _tell_contract(contract),
        "people": [_tell_person(one) for one in people],
        "gone": [_tell_member(one) for one in whole.members if one not in belonging],
        "events": [tell_event(one) for one in whole.events],
    }
    consents = {"people": [_tell_consents(one, events, topics, contract) for one, events in chosen]}
    told: dict[PartName, tuple[Mapping[str, Any], Iterable[StoredEvent]]] = {
        "agreement": (agreement, whole.events),
        "consents": (consents, [*whole.events, *(event for _, events in chosen for event in events)]),
    }
    return tuple(_make_file(profile, contract, name, {**head, **body}, events) for name, (body, events) in told.items())


def _make_file(
    profile: Profile, contract: Contract, name: PartName, body: Mapping[str, Any], events: Iterable[StoredEvent]
) -> ContractFile:
    content = canonical({**body, "kind": "contract", "part": name, "class": CLASSES[name]}).encode()
    sha256 = hash_bytes(content)
    acts = [one.event.recorded_at for one in events if one.event.type not in _UPKEEP]
    until = find_last_day(CLASSES[name], profile.retention, max([_find_end(contract), *acts]))
    return ContractFile(name, name_object(contract.external_id, contract.version, name, sha256), content, sha256, until)


def _find_end(contract: Contract) -> datetime:
    end = contract.periods[-1].end
    if end is None:
        raise ValueError("only a contract with an end goes to the archive")
    return from_ms(end)


def _tell_contract(contract: Contract) -> dict[str, Any]:
    """Returns its terms. Why it ended and whom to reach are words of staff, which may name somebody."""
    return {
        "kind": contract.kind,
        "started_on": to_plain(contract.started_on),
        "ended_on": to_plain(contract.ended_on),
        "periods": [{"start": _moment(one.start), "end": _moment(one.end)} for one in contract.periods],
    }


def _tell_person(person: PersonFile) -> dict[str, Any]:
    subject = person.subject
    return {
        "id": subject.id,
        "absorbed": list(subject.absorbed),
        "identifiers": [
            {"hash": ref.key, "assurance": ref.assurance, "since": _moment(ref.since), "shared": ref.shared}
            for ref in subject.identifiers
        ],
        "memberships": [_tell_member(one) for one in person.members],
    }


def _tell_member(member: Member) -> dict[str, Any]:
    joined, left = _moment(member.joined_at), _moment(member.left_at)
    return {"subject_id": member.subject_id, "joined_at": joined, "left_at": left}


def _tell_consents(
    person: PersonFile, events: Sequence[StoredEvent], topics: ContractTopics, contract: Contract
) -> dict[str, Any]:
    return {
        "id": person.subject.id,
        "version": person.subject.version,
        "head": person.subject.head,
        "at_end": _tell_standing(events, topics, contract),
        "records": [_tell_record(person.records[one], topics) for one in sorted(person.records)],
        "events": [tell_event(one) for one in events],
    }


def _tell_standing(events: Sequence[StoredEvent], topics: ContractTopics, contract: Contract) -> dict[str, Any]:
    """Returns what held about the contract by the person's own acts when it ended."""
    end = contract.periods[-1].end or 0
    acts = [act for one in events for act in read_acts(one.event) if topics.has(act) and getattr(act, "at", end) <= end]
    state = apply(State(), acts)
    decided = {one: decide(state, one, end) for one in list_slots(state)}
    return {
        "consents": {one: {"state": held.state, "since": _moment(held.since)} for one, held in decided.items()},
        "opt_outs": {
            one.kind: {"state": one.state, "since": _moment(one.since)} for one in list_standings(state.opt_outs)
        },
        "refused": sorted(one for one in state.refusals if one.endswith("/*")),
    }


def _tell_record(record: ActRecord, topics: ContractTopics) -> dict[str, Any]:
    """Returns what a record proves: when, by which way, upon which words. Its erasable fields are left out."""
    told: dict[str, Any] = {
        "id": record.id,
        "kind": record.kind,
        "at": _moment(record.at),
        "recorded_at": _moment(record.recorded_at),
        "channel": record.source.channel,
        "wording_sha256": record.source.wording_sha256,
        "trusted": record.trusted,
        "gpc": record.gpc,
    }
    if isinstance(record, ConsentRecord):
        about = [one for one in record.decisions if _is_about(one.purpose, one.channel, topics)]
        told["decisions"] = [
            {
                "purpose": one.purpose,
                "channel": one.channel,
                "state": one.state,
                "effective_at": _moment(one.effective_at),
                "expires_at": _moment(one.expires_at),
            }
            for one in about
        ]
        told["policy"] = to_plain(record.policy)
    if isinstance(record, OptOutRecord):
        told["kinds"] = [to_plain(one) for one in record.kinds if one.kind in topics.kinds]
    return told


def _is_about(purpose: str, channel: str | None, topics: ContractTopics) -> bool:
    """Returns whether a decision, of one channel or of all (None), is about the contract."""
    places = {slot(purpose, channel)} if channel else {slot(purpose, None), whole_purpose(purpose)}
    return purpose == "*" or not places.isdisjoint(topics.slots)


def _moment(milliseconds: int | None) -> str | None:
    return None if milliseconds is None else format_rfc3339(from_ms(milliseconds))
