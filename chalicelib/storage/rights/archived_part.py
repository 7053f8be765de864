"""Where a request lies in the archive, as a part of the text that `encoding.py` makes of it."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.rights.keeping.archived import Archived
from chalicelib.domain.times import from_ms, to_ms


def dump(one: Archived) -> list[Any]:
    """Returns it as a list."""
    ends_at = to_ms(one.ends_at) if one.ends_at else None
    return [one.version, one.object_version, one.sha256, one.sealing_key, ends_at, int(one.purging)]


def load(fields: list[Any]) -> Archived:
    """Returns what `dump` was given."""
    version, object_version, sha256, sealing_key, ends_at, purging = fields
    end = from_ms(ends_at) if ends_at else None
    return Archived(version, object_version, sha256, sealing_key, end, bool(purging))
