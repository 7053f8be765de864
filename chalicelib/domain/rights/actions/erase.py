"""The end of a deletion: the request keeps the report of what went and what stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.rights.actions.step import Step, describe
from chalicelib.domain.rights.keeping.erasure import Erasure, Gone, KeptWhat
from chalicelib.domain.rights.requests import RightsRequest


def report_erasure(
    request: RightsRequest, version: int, now: datetime, gone: Mapping[Gone, int], kept: Mapping[KeptWhat, int]
) -> Step:
    """Returns the step by which what the system held is deleted, for the answer that `version` of the request gave."""
    after = replace(request, erasure=Erasure(version, now, gone, kept))
    if kept.get("people_under_hold"):  # one placed since the answer was given: it does not tell of that
        after = replace(after, marks=after.marks | {"hold"})
    return Step(after, "request.erased", {**describe(after), "of": version, "gone": dict(gone), "kept": dict(kept)})
