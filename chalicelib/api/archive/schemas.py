"""An archived request as it lies in its object, and what people wrote, opened."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from chalicelib.api.pipeline.models import Output


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
        description="Of its bytes, in hex; the event `request.archived` has it too.",
    )
    version: int = Field(examples=[9], description="The version of the request that lies in it.")
    file: dict[str, Any] = Field(
        description="The object: state, events with their hashes, the law that was applied, digests, and `sealed`."
    )
    written: dict[str, Any] | None = Field(
        description="What people wrote, opened: details, words of acts, letters, each with the salt of its digest. "
        "Null once it was erased."
    )
