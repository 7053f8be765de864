"""An archived contract as it lies in its objects."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from chalicelib.api.pipeline.models import Moment, Output
from chalicelib.domain.archive.parts import PART
from chalicelib.domain.contracts.archived import PartName


class ContractPartOut(Output):
    """One object of an archived contract."""

    part: PartName = Field(
        description="`agreement`: dates, people, events. `consents`: what these people allowed and refused about it."
    )
    object: str = Field(
        max_length=200,
        examples=["contracts/id-practice-1/4/agreement-9f86d081884c7d65.json"],
        description="Its key in the archive's bucket.",
    )
    object_version: str = Field(max_length=200, description="The version of the object, which nobody can change.")
    sha256: str = Field(
        pattern="^[0-9a-f]{64}$",
        description="Of its bytes, in hex: `file` as JSON with sorted names, no white space, UTF-8. "
        "The event `contract.archived` has it too.",
    )
    locked_until: Moment = Field(description="Nobody can delete it before then.")
    file: dict[str, Any] | None = Field(
        description="The object. People stand in it by id and keyed hash. Null where it is given in pieces."
    )
    text: str | None = Field(
        None,
        max_length=PART,
        description="Of an object that is given in pieces, the next piece of its text: put all pieces of an object "
        "together, and you have the bytes that `sha256` is of, in UTF-8.",
    )


class ContractArchiveOut(Output):
    """The objects of an archived contract."""

    external_id: str
    version: int = Field(examples=[4], description="The version of the contract that lies in them.")
    archived_at: Moment
    parts: list[ContractPartOut]
    next_cursor: str | None
