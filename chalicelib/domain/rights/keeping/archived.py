"""Where a closed request lies in the archive, as its own state remembers it once the rest is gone from the table."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

FOLDERS: Final = "requests/"
"""How the keys of all objects of requests begin."""


@dataclass(frozen=True, slots=True)
class Archived:
    """The object that holds a request whole, and the key to what people wrote in it."""

    version: int  # of the request that lies in the object, and in the object's name
    object_version: str  # as the archive named it
    sha256: str  # of the object's bytes
    sealing_key: str = field(default="", repr=False)  # hex; "" once it was destroyed
    ends_at: datetime | None = None  # when the object's lock ends, and with it all that is kept of the request
    purging: bool = False  # whether what people wrote may still lie in the table too


def name_folder(request_id: str) -> str:
    """Returns how the keys of all objects of a request begin."""
    return f"{FOLDERS}{request_id}/"


def name_object(request_id: str, version: int) -> str:
    """Returns the key of the object that holds a version of a request."""
    return f"{name_folder(request_id)}{version}.json"
