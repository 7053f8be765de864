"""The suppression feed: every change to what senders must not send, numbered without gaps, each exactly once.

A transaction that changes what is suppressed also writes one waiting entry (`AddSuppressions`), so that no counter
is ever part of a caller's transaction. The sequencer gives waiting entries their positions:

    AddSuppressions ──waits──▶ NumberSuppressions: positions from the head on, the head moves ──▶ Numbered, for good

A waiting entry gets all its positions in one step: one for each pair of a change and an identifier of the person.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from chalicelib.domain.people.register import list_standings
from chalicelib.domain.people.subjects import Revision, Subject
from chalicelib.domain.tenants.purposes import CHANNELS, Channel, OptOutKind

SuppressionKind = OptOutKind | Literal["contract_end"]
SuppressionState = Literal["active", "lifted"]
MOST_POSITIONS: Final = 250
"""The most positions of one waiting entry: eight identifiers, every kind opted out and lifted once, and spare room."""


@dataclass(frozen=True, slots=True)
class Suppressed:
    """One kind that is suppressed from now on, or no longer.

    `effective_at` is in milliseconds; `source` is a code for the way it came, such as `sms_stop` or `contract`.
    """

    kind: SuppressionKind
    state: SuppressionState
    channel: Channel | None
    effective_at: int
    source: str


@dataclass(frozen=True, slots=True)
class AddSuppressions:
    """A change: what one version of a subject suppresses or frees, for each identifier by which senders know it.

    A version of a subject has at most one, in the transaction that saves the version. Raises ValueError if it needs no
    position or more than MOST_POSITIONS.
    """

    subject_id: str
    version: int
    entries: tuple[Suppressed, ...]
    identifier_keys: tuple[str, ...]

    def __post_init__(self) -> None:
        if not 0 < self.size <= MOST_POSITIONS:
            raise ValueError(f"tells of {self.size} suppressions")

    @property
    def size(self) -> int:
        """How many positions it needs."""
        return len(self.entries) * len(self.identifier_keys)


@dataclass(frozen=True, slots=True)
class Numbered:
    """One entry of the feed, for one identifier (its stored key)."""

    position: int
    kind: SuppressionKind
    state: SuppressionState
    channel: Channel | None
    identifier_key: str
    effective_at: int
    source: str
    subject_id: str


@dataclass(frozen=True, slots=True)
class FeedHead:
    """How far the feed has got. `version` counts steps and is 0 before the first; positions begin with 1."""

    version: int = 0
    next: int = 1


@dataclass(frozen=True, slots=True)
class Positions:
    """The positions of one waiting entry, from `first` on: change by change, and for each change all identifiers."""

    first: int
    added: AddSuppressions

    @property
    def last(self) -> int:
        """The last of its positions."""
        return self.first + self.added.size - 1

    def numbered(self) -> Iterator[Numbered]:
        """Yields its entries of the feed, in order of position."""
        position = self.first
        for entry in self.added.entries:
            for key in self.added.identifier_keys:
                yield Numbered(
                    position,
                    entry.kind,
                    entry.state,
                    entry.channel,
                    key,
                    entry.effective_at,
                    entry.source,
                    self.added.subject_id,
                )
                position += 1


@dataclass(frozen=True, slots=True)
class NumberSuppressions:
    """A change: waiting entries get their positions and stop waiting, and the head moves on from `before`."""

    before: FeedHead
    positions: tuple[Positions, ...]

    @property
    def after(self) -> FeedHead:
        """The head once this change is written."""
        return FeedHead(self.before.version + 1, self.positions[-1].last + 1)

    def numbered(self) -> list[Numbered]:
        """Returns all entries of the step, in order of position."""
        return [entry for each in self.positions for entry in each.numbered()]


def channel_of(kind: SuppressionKind) -> Channel | None:
    """Returns the channel that a kind closes, or None for a kind that belongs to no channel."""
    return next((channel for channel in CHANNELS if channel == kind), None)


def find_suppressions(draft: Revision, after: Subject) -> AddSuppressions | None:
    """Returns what the next version of a subject suppresses or frees; None if nothing of that changes.

    An identifier that is new to a suppressed person is included too, together with all their others: repeating an
    entry harms no sender, missing one would.
    """
    before = {each.kind: each.state for each in list_standings(draft.before.state.opt_outs)}
    own = {copy.key for copy in draft.copies}
    keys = tuple(ref.key for ref in after.identifiers if ref.key in own)
    gained = set(keys) - {ref.key for ref in draft.before.identifiers}
    entries = tuple(
        Suppressed(each.kind, each.state, channel_of(each.kind), each.since, each.source)
        for each in list_standings(after.state.opt_outs)
        if each.state != before.get(each.kind, "lifted") or (gained and each.state == "active")
    )
    return AddSuppressions(after.id, after.version, entries, keys) if entries and keys else None


def number(head: FeedHead, waiting: Sequence[AddSuppressions]) -> NumberSuppressions:
    """Returns the step that gives waiting entries, in this order, the next positions. At least one must be waiting."""
    given: list[Positions] = []
    position = head.next
    for added in waiting:
        given.append(Positions(position, added))
        position += added.size
    return NumberSuppressions(head, tuple(given))


def extract_hash(identifier_key: str) -> str:
    """Returns what identifies an identifier once its value is erased: the keyed hash in its stored key, 32 hex digits.

    That is 128 bits of HMAC-SHA256 over kind and normalised value, under the tenant's own secret.
    """
    return identifier_key.rpartition("#")[2]
