"""An archived request as it lies in its object, and what people wrote, opened."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from chalicelib.api.pipeline.models import Input, Output
from chalicelib.domain.archive.parts import PART


class ArchiveQuery(Input):
    """Which part of an archived request to read."""

    cursor: str | None = Field(
        None, min_length=1, max_length=1024, description="The `next_cursor` of the previous part."
    )


class ArchiveOut(Output):
    """The object of an archived request."""

    object: str = Field(
        max_length=100,
        examples=["requests/req_01KARZ6T9T2F4H6K8M0P1R3S5V/9.json"],
        description="Its key in the archive's bucket.",
    )
    object_version: str = Field(max_length=200, description="The version of the object, which nobody can change.")
    sha256: str = Field(
        pattern="^[0-9a-f]{64}$",
        description="Of its bytes, in hex: `file` as JSON with sorted names, no white space, UTF-8. "
        "The event `request.archived` has it too.",
    )
    version: int = Field(examples=[9], description="The version of the request that lies in it.")
    file: dict[str, Any] | None = Field(
        description="The object: state, events with their hashes, the law that was applied, digests, and `sealed`. "
        "Null from the second part on."
    )
    written: dict[str, Any] | None = Field(
        description="What people wrote, opened: details, words of acts, letters, each with the salt of its digest. "
        "Null once it was erased."
    )
    sealed_part: str | None = Field(
        None,
        max_length=PART,
        pattern="^[A-Za-z0-9+/=]*$",
        description="Of an object that is given in parts, the next piece of `file.sealed.data`, which is empty there: "
        "put all pieces together in its place, and you have the bytes that `sha256` is of.",
    )
    next_cursor: str | None
