"""The end of a deletion: the request keeps the report of what went and what stays, and the answer's letters leave.

Where a hold keeps something of which the answer says nothing, the answer's letters are made anew: no letter says that
something is gone which is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from chalicelib.domain.rights.actions.step import Step, describe
from chalicelib.domain.rights.holds.hold import NOTHING_KEPT, Kept
from chalicelib.domain.rights.keeping.erasure import Erasure, Gone, KeptWhat
from chalicelib.domain.rights.letters import LetterKind, LetterTo, Queued
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.seen import LetterBasis
from chalicelib.domain.times import format_rfc3339


@dataclass(frozen=True, slots=True)
class FoundBy:
    """Whose things were deleted: the identifier keys that led to the person, and until when they were recorded."""

    keys: tuple[str, ...]
    until: datetime | None

    def values(self) -> dict[str, Any]:
        """Returns them as the event tells them, by which a checkpoint names the deletion."""
        return {"keys": list(self.keys), "until": format_rfc3339(self.until)} if self.until else {}


NOBODY: Final = FoundBy((), None)


def report_erasure(
    request: RightsRequest,
    version: int,
    now: datetime,
    gone: Mapping[Gone, int],
    kept: Mapping[KeptWhat, int],
    untold: Kept = NOTHING_KEPT,
    answer: LetterBasis | None = None,
    waiting: Sequence[Queued] = (),
    found_by: FoundBy = NOBODY,
) -> Step:
    """Returns the step by which what the system held is deleted, for the answer that `version` of the request gave.

    `untold` is what holds keep that the answer does not name. Then it was an answer in part, the request is marked for
    its case worker, and a letter says so, by the codes of the holds alone, in place of those that are `waiting`.
    """
    after = replace(request, erasure=Erasure(version, now, gone, kept))
    report = {"of": version, "gone": dict(gone), "kept": dict(kept), **found_by.values()}
    if not untold.holds or answer is None:
        return Step(after, "request.erased", {**describe(after), **report})
    stands = request.closing is not None and request.closing.version == version
    status = "partially_completed" if stands and request.status == "completed" else request.status
    queued = tuple(one for one in request.post.queued if one not in waiting)
    after = replace(after, status=status, marks=after.marks | {"hold"}, post=replace(after.post, queued=queued))
    body = {**_add_kept(answer.event.body, untold), **describe(after), **report}
    reasons = body["reasons"]
    told = list(answer.words.get("explanations", ()))
    words = {**answer.words, "explanations": [*told, *[""] * (len(reasons) - len(told))]}
    letters: tuple[tuple[LetterKind, LetterTo], ...] = (("partially_completed", "person"),)
    return Step(after, "request.erased", body, words, () if "not_mine" in request.marks else letters)


def _add_kept(body: Mapping[str, Any], untold: Kept) -> dict[str, Any]:
    reasons = list(dict.fromkeys((*body.get("reasons", ()), *untold.codes)))
    days = [day for day in (body.get("kept_until"), untold.until.isoformat() if untold.until else None) if day]
    return {
        **body,
        "reasons": reasons,
        "kept_until": max(days, default=None),
        "holds": [*body.get("holds", ()), *untold.holds],
        "kept_since": True,
    }
