"""An archived request is read in parts where it is larger than one answer can be; nearly all are one part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from chalicelib.domain.events import canonical

PART: Final = 1_500_000
"""How many bytes of what is sealed, and of what people wrote, one part holds. With both, and with what stands in the
open, it stays below what Lambda can answer, 6 MB, in which quotation marks count twice."""


@dataclass(frozen=True, slots=True)
class Place:
    """How far the parts before have come: texts that were given, and characters of what is sealed."""

    texts: int = 0
    sealed: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class ArchivePart:
    """One part: the file with the first, what people wrote as far as it fits, and where the next part begins.

    `sealed` is the next piece of the file's own `sealed.data`, which is empty there; None where that is whole.
    """

    file: Mapping[str, Any] | None
    written: Mapping[str, Any] | None
    sealed: str | None
    rest: Place | None


def cut_part(file: Mapping[str, Any], written: Mapping[str, Any] | None, at: Place) -> ArchivePart:
    """Returns the part that begins at a place; all of it where it is small. A part holds one text at least."""
    data: str = file["sealed"]["data"]
    if at == Place() and len(data) <= PART:
        return ArchivePart(file, written, None, None)
    texts = [(kind, one) for kind in ("words", "letters") for one in written[kind]] if written is not None else []
    piece, taken, size = data[at.sealed : at.sealed + PART], list[tuple[str, Any]](), 0
    for kind, one in texts[at.texts :]:
        size += len(canonical(one).encode())
        if taken and size > PART:
            break
        taken.append((kind, one))
    rest = Place(at.texts + len(taken), at.sealed + len(piece))
    shown: dict[str, Any] | None = None
    if written is not None:
        shown = {kind: [one for of, one in taken if of == kind] for kind in ("words", "letters")}
        shown["details"] = written["details"] if at == Place() else None
    first = {**file, "sealed": {**file["sealed"], "data": ""}} if at == Place() else None
    more = rest.texts < len(texts) or rest.sealed < len(data)  # the key to all texts may be destroyed in between
    return ArchivePart(first, shown, piece, rest if more else None)
