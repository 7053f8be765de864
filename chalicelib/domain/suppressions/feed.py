"""The suppression feed: every change to what senders must not send, numbered without gaps, each exactly once.

A transaction that changes what is suppressed also writes one waiting entry (`AddSuppressions`), so that no counter
is ever part of a caller's transaction. The sequencer gives positions to what waiting entries tell:

    AddSuppressions ──waits──▶ NumberSuppressions: positions from the head on, the head moves ──▶ Numbered, for good

What it tells, and of which identifiers, is decided in `numbering.py`. The last words on each are kept (`LastWords`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, cast

from chalicelib.domain.tenants.purposes import CHANNELS, Channel, OptOutKind

SuppressionKind = OptOutKind | Literal["contract_end", "withdrawn"]
SuppressionState = Literal["active", "lifted"]
MOST_POSITIONS: Final = 250
"""The most positions that are stored together."""


@dataclass(frozen=True, slots=True)
class Suppressed:
    """One kind that is suppressed from now on, or no longer.

    `effective_at` is in milliseconds; `source` is a code for the way it came, such as `sms_stop` or `contract`.
    `purpose` is the code of the purpose of which consent was withdrawn, and "" for every other kind.
    """

    kind: SuppressionKind
    state: SuppressionState
    channel: Channel | None
    effective_at: int
    source: str
    purpose: str = ""

    @property
    def name(self) -> str:
        """What the entry is about: its kind, and the slot if consent was withdrawn."""
        return f"{self.kind}/{self.purpose}/{self.channel}" if self.purpose else self.kind


@dataclass(frozen=True, slots=True)
class AddSuppressions:
    """A change: what one version of a subject suppresses or frees, for each identifier by which senders know it.

    A version of a subject has at most one, in the transaction that saves the version. Without `entries`, it only asks
    to compare what was told with what holds now for all identifiers that lead to the subject.
    """

    subject_id: str
    version: int
    entries: tuple[Suppressed, ...]
    identifier_keys: tuple[str, ...]


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
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class FeedHead:
    """How far the feed has got. `version` counts steps and is 0 before the first; positions begin with 1."""

    version: int = 0
    next: int = 1


Line = tuple[Suppressed, str]
"""What is told, and of which identifier (its stored key)."""


@dataclass(frozen=True, slots=True)
class Positions:
    """Consecutive positions, from `first` on: a line each. `subject_id` and `version` are those of what waited."""

    first: int
    subject_id: str
    version: int
    lines: tuple[Line, ...]

    @property
    def last(self) -> int:
        """The last of its positions."""
        return self.first + len(self.lines) - 1

    def numbered(self) -> Iterator[Numbered]:
        """Yields its entries of the feed, in order of position."""
        for position, (entry, key) in enumerate(self.lines, self.first):
            yield Numbered(
                position,
                entry.kind,
                entry.state,
                entry.channel,
                key,
                entry.effective_at,
                entry.source,
                self.subject_id,
                entry.purpose,
            )


@dataclass(frozen=True, slots=True)
class LastWords:
    """The last word of the feed on each kind for one identifier, by `Suppressed.name`: the state, and how it came.

    `known` is False as long as nothing was ever kept.
    """

    identifier_key: str
    states: Mapping[str, tuple[SuppressionState, str]] = field(default_factory=dict)
    known: bool = True


@dataclass(frozen=True, slots=True)
class Leads:
    """The devices, and the shared identifiers of which a person has no reference, that lead to a person: their keys."""

    subject_id: str
    identifier_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NumberSuppressions:
    """A change: waiting entries are told and stop waiting, and the head moves on from `before`."""

    before: FeedHead
    finished: tuple[AddSuppressions, ...]
    positions: tuple[Positions, ...]
    last_words: tuple[LastWords, ...] = ()
    leads: tuple[Leads, ...] = ()

    @property
    def after(self) -> FeedHead:
        """The head once this change is written."""
        following = self.positions[-1].last + 1 if self.positions else self.before.next
        return FeedHead(self.before.version + 1, following)

    def numbered(self) -> list[Numbered]:
        """Returns all entries of the step, in order of position."""
        return [entry for each in self.positions for entry in each.numbered()]


def channel_of(kind: SuppressionKind) -> Channel | None:
    """Returns the channel that a kind closes, or None for a kind that belongs to no channel."""
    return next((channel for channel in CHANNELS if channel == kind), None)


def read_name(name: str) -> Suppressed:
    """Returns the entry that frees what a name (`Suppressed.name`) is about; its moment and source are left open."""
    kind, _, slot = name.partition("/")
    purpose, _, channel = slot.partition("/")
    return Suppressed(
        cast("SuppressionKind", kind),  # a name is made of them
        "lifted",
        cast("Channel", channel) if purpose else channel_of(cast("SuppressionKind", kind)),
        0,
        "",
        purpose,
    )


def extract_hash(identifier_key: str) -> str:
    """Returns what identifies an identifier once its value is erased: the keyed hash in its stored key, 32 hex digits.

    That is 128 bits of HMAC-SHA256 over kind and normalised value, under the tenant's own secret.
    """
    return identifier_key.rpartition("#")[2]
