"""What leaves the table once a request lies in the archive: all that people wrote. Its state and its events stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, NamedTuple

from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.seen import WholeRequest

AT_ONCE: Final = 50
"""How many items one transaction deletes."""


class Part(NamedTuple):
    """One item that leaves: the details, the tries at codes, the words of a version, a message or a letter."""

    kind: Literal["details", "code", "words", "message", "letter"]
    id: str = ""  # the version, or the letter's id


@dataclass(frozen=True, slots=True)
class PurgeWritten:
    """A change: some of what was written leaves the table, as long as the request has this very version."""

    request: RightsRequest
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class EndPurge:
    """A change: all of it has left with these last parts, as long as the request has this very version.

    `next_at` is when it takes its next step.
    """

    request: RightsRequest
    parts: tuple[Part, ...]
    next_at: datetime | None


def list_parts(whole: WholeRequest) -> list[Part]:
    """Returns what is to leave of all that the table holds of a request.

    How many wrong codes were sent stays with the request that leads others: they are verified by its code for as long
    as they wait, and whoever guesses must not begin anew. It is a number, and says nothing of anybody.
    """
    written = whole.written
    parts = [Part("details")] if written.details else []
    parts += [Part("code")] if whole.has_tries and not whole.request.linked else []
    parts += [Part("message" if one.is_message else "words", str(one.version)) for one in written.words]
    return parts + [Part("letter", one.id) for one in written.letters]
