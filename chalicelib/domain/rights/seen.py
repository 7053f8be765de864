"""What one read of a request brings: itself, beside what was written; all that a letter is made of; a list's line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from chalicelib.domain.changes import Event
from chalicelib.domain.rights.details import AddWords, RequestDetails, RightsMessage
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.tenants.rights import Right

if TYPE_CHECKING:
    from chalicelib.domain.events import StoredEvent
    from chalicelib.domain.rights.letters import Letter

_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, repr=False)
class Written:
    """What was written about a request: its details, the words of its acts, its letters as they left.

    All of it is erasable, and each has its own salt. Does not print itself.
    """

    details: RequestDetails | None = None
    words: tuple[AddWords, ...] = ()  # by version
    letters: tuple[Letter, ...] = ()  # by id

    def find_words(self, version: int) -> Mapping[str, Any]:
        """Returns what the act that made a version said; nothing where it said nothing."""
        return next((one.words for one in self.words if one.version == version), _NOTHING)

    def list_messages(self) -> list[RightsMessage]:
        """Returns the messages between the company and the person, newest first."""
        said = (one for one in reversed(self.words) if one.is_message)
        return [read_message(one) for one in said]

    def over(self, older: Written) -> Written:
        """Returns what was written in either: of what both hold, this one has the later state."""
        words = {one.version: one for one in (*older.words, *self.words)}
        letters = {one.id: one for one in (*older.letters, *self.letters)}
        return Written(
            self.details or older.details,
            tuple(words[version] for version in sorted(words)),
            tuple(letters[letter_id] for letter_id in sorted(letters)),
        )


def read_message(said: AddWords) -> RightsMessage:
    """Returns the message that words hold."""
    words = said.words
    return RightsMessage(said.version, said.at, words["sender"], words["message"], tuple(words.get("uploads", ())))


@dataclass(frozen=True, slots=True, repr=False)
class WholeRequest:
    """A request with all that the table holds of it. Does not print itself."""

    request: RightsRequest
    events: tuple[StoredEvent, ...]  # from the first on
    written: Written
    has_tries: bool = False  # whether wrong codes are still counted


@dataclass(frozen=True, slots=True, repr=False)
class SeenRequest:
    """A request with what people wrote when they made it; None once that was erased. Does not print itself."""

    request: RightsRequest
    details: RequestDetails | None
    opened: Written | None = None  # what its object in the archive holds; None where it is not archived, or not opened


@dataclass(frozen=True, slots=True, repr=False)
class LetterBasis:
    """All that a letter is made of, beside the profile. Does not print itself."""

    request: RightsRequest
    details: RequestDetails | None
    event: Event
    words: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PersonRequest:
    """One of the requests that were made with an identifier."""

    request_id: str
    type: Right
    received_ms: int
