"""What one read of a request brings: itself, beside what was written; all that a letter is made of; a list's line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.changes import Event
from chalicelib.domain.rights.details import RequestDetails
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.tenants.rights import Right


@dataclass(frozen=True, slots=True, repr=False)
class SeenRequest:
    """A request with what people wrote when they made it; None once that was erased. Does not print itself."""

    request: RightsRequest
    details: RequestDetails | None


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
