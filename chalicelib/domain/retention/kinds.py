"""What has an end of its own, for how long it is kept, and the numbers that tell of what went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from chalicelib.domain.rights.moments import find_end, find_stub_end, list_over
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.times import format_rfc3339

RetentionKind = Literal["papers", "evidence", "answers", "requests", "contract_files", "consent_proof"]
KEPT: Final[Mapping[RetentionKind, str]] = {
    "papers": "files that show who asks: 30 days after verification has ended",
    "evidence": "other files of those who ask: 90 days after the answer",
    "answers": "files of answers: 90 days after the answer",
    "requests": "requests and appeals, with their events and all of their objects: as long as the latest is locked",
    "contract_files": "files of ended contracts, with all of their objects: as long as the latest is locked",
    "consent_proof": "records of a person's acts, with their events and all values: six years after the latest act",
}
"""How long each kind is kept. The moments are those of `domain/rights/moments.py`, `domain/archive/objects.py` and
`proofs.py` beside this file."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """A part of a request, a contract's file, or a person's proofs, whose day has come, and whether a hold keeps it."""

    kind: RetentionKind
    record_id: str
    since: datetime
    held: bool = False


@dataclass(frozen=True, slots=True)
class RetentionFigures:
    """The numbers of one kind: how much, the oldest of it, and how many more a hold kept."""

    count: int = 0
    oldest: datetime | None = None
    held: int = 0

    def add(self, since: datetime, count: int = 1) -> RetentionFigures:
        """Returns them with that much more, the oldest of it of that moment."""
        return RetentionFigures(self.count + count, min(self.oldest or since, since), self.held)

    def add_held(self, count: int = 1) -> RetentionFigures:
        """Returns them with that much more that a hold kept."""
        return RetentionFigures(self.count, self.oldest, self.held + count)

    def plain(self) -> dict[str, Any]:
        """Returns them as an event tells them."""
        oldest = {"oldest": format_rfc3339(self.oldest)} if self.oldest else {}
        return {"count": self.count, **oldest, "held": self.held}


def list_overdue(request: RightsRequest, now: datetime, *, held: bool) -> list[Overdue]:
    """Returns what of a request is to go by now."""
    files = [(file.kind, find_end(request, file)) for file in list_over(request, now)]
    found = [Overdue(kind, request.id, end, held) for kind, end in files if end is not None]
    end = find_stub_end(request)
    return [*found, Overdue("requests", request.id, end, held)] if end is not None and end <= now else found


def count_overdue(found: Iterable[Overdue]) -> dict[RetentionKind, RetentionFigures]:
    """Returns the numbers of each kind of which there is something, in the table's order."""
    figures: dict[RetentionKind, RetentionFigures] = {}
    for one in found:
        before = figures.get(one.kind, RetentionFigures())
        figures[one.kind] = before.add_held() if one.held else before.add(one.since)
    return {kind: figures[kind] for kind in KEPT if kind in figures}


def count_gone(bodies: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[RetentionKind, RetentionFigures]:
    """Returns the numbers of what events tell of as gone, given by their types and bodies."""
    figures: dict[RetentionKind, RetentionFigures] = {}
    for kind, oldest, count in (part for type_, body in bodies for part in _read(type_, body)):
        figures[kind] = figures.get(kind, RetentionFigures()).add(datetime.fromisoformat(oldest), count)
    return {kind: figures[kind] for kind in KEPT if kind in figures}


def _read(type_: str, body: Mapping[str, Any]) -> list[tuple[RetentionKind, str, int]]:
    if type_ == "retention.ended":
        count = int(body.get("count", len(body["gone"])))
        return [(body["kind"], body["since"], count)] if count else []
    if type_ == "contract.file_deleted":
        return [("contract_files", body["since"], 1)]
    if type_ == "request.files_deleted":
        return [(kind, oldest, count) for kind, (count, oldest) in body.get("files", {}).items()]
    return []
