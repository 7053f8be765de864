"""What a verification finds: a verdict for each thing that is not as it was, with its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Verdict = Literal["erased", "missing", "altered", "reordered", "forged"]
"""`erased` is gone and named by an event, as the law and the retention want it; everything else is wrong.

`altered`: not what its hash says, or not what its neighbours say it was. `reordered`: genuine, in another's place.
`forged`: it fits by itself, but nobody put it there in its time, or it belongs to another record."""
WRONG: Final[frozenset[Verdict]] = frozenset({"missing", "altered", "reordered", "forged"})


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that is not as it was."""

    record: str  # the name of the chain, `CHECKPOINT#<day>` or `READS#<day>`
    version: int | None  # of the event; None for the whole record
    verdict: Verdict
    detail: str = ""  # what of it: "" the event itself, `details` what its digest stands for, or the other place


def is_valid(findings: list[Finding]) -> bool:
    """Returns whether nothing is wrong; what was erased as it should is no fault."""
    return not any(one.verdict in WRONG for one in findings)
