"""Where an ended contract lies in the archive, as its own item remembers it, and how the calendar calls it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

from chalicelib.domain.contracts.external_ids import is_external_id

PartName = Literal["agreement", "consents"]
"""What one object holds of a contract: its terms, people and events, or what these people allowed and refused."""
PARTS: Final[tuple[PartName, ...]] = get_args(PartName)
_DIGITS: Final = 16
"""How much of an object's hash stands in its key: what is told otherwise lies under another key."""
_DUE: Final = "contract/"
"""How a contract is called in the calendar. No id of ours has a slash, and neither has a contract's own."""


@dataclass(frozen=True, slots=True)
class ArchivedPart:
    """One object of a contract."""

    name: PartName
    object_version: str  # as the archive named it
    sha256: str  # of the object's bytes
    locked_until: datetime


@dataclass(frozen=True, slots=True)
class ArchivedContract:
    """The objects in which a version of a contract lies."""

    version: int  # of the contract that lies in the objects, and in their names
    at: datetime  # when it was archived
    parts: tuple[ArchivedPart, ...]

    def list_objects(self, external_id: str) -> list[tuple[str, ArchivedPart]]:
        """Returns the parts, each with the key of its object."""
        return [(name_object(external_id, self.version, one.name, one.sha256), one) for one in self.parts]


def name_folder(external_id: str) -> str:
    """Returns how the keys of all objects of a contract begin. No id makes a path of it: `..` could be one."""
    return f"contracts/id-{external_id}/"


def name_object(external_id: str, version: int, name: PartName, sha256: str) -> str:
    """Returns the key of the object that holds a part of a version of a contract.

    The people of a contract act while it is archived, which makes no version of it. So the key also names what the
    object says: who finds one under it finds the same bytes.
    """
    return f"{name_folder(external_id)}{version}/{name}-{sha256[:_DIGITS]}.json"


def name_due(external_id: str) -> str:
    """Returns how the calendar calls a contract."""
    return _DUE + external_id


def read_due(record_id: str) -> str | None:
    """Returns the external id of the contract that the calendar calls so; None for a record of another kind."""
    external_id = record_id.removeprefix(_DUE)
    return external_id if record_id.startswith(_DUE) and is_external_id(external_id) else None
