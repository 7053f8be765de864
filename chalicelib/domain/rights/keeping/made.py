"""What a request keeps of its document: a hash. The document itself is made whenever somebody reads it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MadeDocument:
    """The document that was last made of an answer. `version` is that of the request by which it was answered."""

    version: int
    sha256: str  # of its canonical JSON, in hex
