"""Subjects: people, the identifiers that lead to them, and how one change turns them into their next version.

Three kinds share one shape. A *person* has identifiers. A *shared* identifier (a practice's phone) keeps
restrictions of its own and lists the people it may mean. A *device* keeps what was said in that browser and,
once known, points to its person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from chalicelib.domain.changes import Event
from chalicelib.domain.people.acts import Act, encode
from chalicelib.domain.people.identifiers import RANK, Identifier, IdentifierKind, from_stored_key, read_kind
from chalicelib.domain.people.states import State, apply

SubjectKind = Literal["person", "shared", "device"]
Assurance = Literal["verified", "asserted"]
NewId = Callable[[], str]
MOST_IDENTIFIERS: Final = 8
MOST_MEMBERS: Final = 8
PEOPLE_SHARDS: Final = 4
"""The number of parts into which the list of a tenant's people is divided."""
FIRST_LOOK: Final = timedelta(days=6 * 365)
"""How long after a subject's first event the calendar looks whether its latest act is old enough to end it.

No profile keeps proof for less (a test compares them). Acts in between move nothing, since each would cost a write unit
of the index: whoever looks finds the latest act, and moves the moment on to the end that follows from that."""


@dataclass(frozen=True, slots=True)
class IdentifierRef:
    """One identifier of a subject: its stored key, how surely it is the subject's, and since when (milliseconds)."""

    key: str
    assurance: Assurance
    since: int
    shared: bool = False
    area: str = ""  # the area code of a North American phone, for quiet hours; it identifies nobody

    @property
    def kind(self) -> IdentifierKind:
        """The kind, read from the key."""
        return read_kind(self.key)


@dataclass(frozen=True, slots=True)
class Ended:
    """The latest end of a subject's proofs: by which version, and when (milliseconds). All before that is gone."""

    version: int
    at: int


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject as stored. `version` counts its events; 0 means that it does not exist yet."""

    id: str
    kind: SubjectKind = "person"
    version: int = 0
    head: str = ""  # hash of the last event
    state: State = field(default_factory=State)
    identifiers: tuple[IdentifierRef, ...] = ()
    members: tuple[str, ...] = ()  # shared: the people it may mean; device: its person
    overflow: bool = False  # it is shared by more people than are kept
    merged_into: str = ""  # set once this subject turned out to be another one
    absorbed: tuple[str, ...] = ()  # subjects that turned out to be this one; their history counts here
    review_id: str = ""  # the latest review of kind `identity` about it, open or resolved
    ended: Ended | None = None  # what retention did, should its day have come

    @property
    def is_ended(self) -> bool:
        """Whether nothing is left of it but what it refused, since nothing happened after the end of its proofs."""
        return self.ended is not None and self.ended.version == self.version

    @property
    def floating(self) -> bool:
        """Whether this person is known only from strangers: no identifier was ever verified."""
        return self.kind == "person" and all(ref.assurance == "asserted" for ref in self.identifiers)

    def has_verified(self, key: str) -> bool:
        """Whether an identifier was verified as this subject's, by a trusted caller or by the person's confirmation.

        Only the owner of an identifier can confirm a grant that a stranger asked for in their name.
        """
        ref = self.ref(key)
        confirmed = any(grant.proven for grant in self.state.grants.values())
        return ref is not None and (ref.assurance == "verified" or confirmed)

    def ref(self, key: str) -> IdentifierRef | None:
        """Returns this subject's reference to an identifier, or None if it has none."""
        return next((ref for ref in self.identifiers if ref.key == key), None)


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

    @property
    def unknown(self) -> bool:
        """Whether it leads to nobody for a trusted caller, to whom a stranger's earlier claim must not matter."""
        if self.found is None:
            return self.identifier.kind is not IdentifierKind.DEVICE
        return self.found.floating

    def ref(self, assurance: Assurance, now: int) -> IdentifierRef:
        """Returns a reference to this identifier that holds from now on."""
        value = self.identifier.value
        area = value[2:5] if value.startswith("+1") and self.identifier.kind is IdentifierKind.PHONE else ""
        return IdentifierRef(self.key, assurance, now, area=area)


def name_by_id(subject: Subject) -> list[Named]:
    """Returns the identifiers by which a subject is named where a call names its id: those that nobody else has.

    A person who shares each of theirs is named by these, which then stand for the person alone.
    """
    refs = [ref for ref in subject.identifiers if not ref.shared] or subject.identifiers
    return [Named(from_stored_key(ref.key), ref.key, subject) for ref in refs]


@dataclass(frozen=True, slots=True)
class Copy:
    """One identifier item to write with the subject, and what the table must hold in its place now.

    `expected` is (subject id, version), or None if no item may exist yet. `identifier` is given if the item is new,
    since it then needs the value itself, or if an identifier that was known only by its hash gets its value back.
    `erases`: the item loses its value and keeps the hash.
    """

    key: str
    expected: tuple[str, int] | None
    identifier: Identifier | None = None
    erases: bool = False


@dataclass(frozen=True, slots=True)
class Revision:
    """A subject on its way to its next version: what was read, what it will be, and which identifier items it takes."""

    before: Subject
    after: Subject
    copies: tuple[Copy, ...] = ()
    sharers: tuple[State, ...] = ()  # of the people who share it, as far as they were read

    @property
    def id(self) -> str:
        """The subject's id."""
        return self.after.id

    @property
    def lifts_alone(self) -> bool:
        """Whether only what the subject itself knows lifts what stands on it: then a repeat of that says nothing new.

        Of those who share an identifier, each can come back alone, and the identifier does not know of it.
        """
        return self.after.kind != "shared"


@dataclass(frozen=True, slots=True)
class SaveSubject:
    """A change: the next version of a subject with its event, written to the subject item and each identifier item.

    `looked_at`: when the calendar looks at it for the first time; None where it has a moment there, or needs none.
    """

    subject: Subject
    expected: int
    copies: tuple[Copy, ...]
    event: Event
    looked_at: datetime | None = None


def keep_subject(subject: Subject) -> Revision:
    """Returns a revision that leaves the subject as it is."""
    copies = tuple(Copy(ref.key, (subject.id, subject.version)) for ref in subject.identifiers if not ref.shared)
    return Revision(subject, subject, copies)


def begin_subject(subject_id: str, kind: SubjectKind = "person") -> Revision:
    """Returns a revision of a subject that does not exist yet."""
    subject = Subject(subject_id, kind)
    return Revision(subject, subject)


def attach(draft: Revision, identifier: Identifier, ref: IdentifierRef) -> Revision:
    """Returns the revision with one more identifier, which nobody had before."""
    after = replace(draft.after, identifiers=(*draft.after.identifiers, ref))
    return replace(draft, after=after, copies=(*draft.copies, Copy(ref.key, None, identifier)))


def save(draft: Revision, acts: tuple[Act, ...], event: Event) -> SaveSubject:
    """Returns the change that applies acts to a revision. The event lists the acts, so that history can be replayed."""
    body = {**event.body, "acts": [encode(act) for act in acts]}
    after = replace(draft.after, state=apply(draft.after.state, acts), version=draft.before.version + 1)
    begins = draft.before.version == 0 or draft.before.is_ended
    looked_at = event.recorded_at + FIRST_LOOK if begins and not after.is_ended else None
    return SaveSubject(after, draft.before.version, draft.copies, replace(event, body=body), looked_at)
