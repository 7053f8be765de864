"""Where a request lies in the archive, as a part of the text that `encoding.py` makes of it."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.rights.keeping.archived import Archived


def dump(one: Archived) -> list[Any]:
    """Returns it as a list."""
    return [one.version, one.object_version, one.sha256, one.sealing_key, int(one.purging)]


def load(fields: list[Any]) -> Archived:
    """Returns what `dump` was given."""
    version, object_version, sha256, sealing_key, purging = fields
    return Archived(version, object_version, sha256, sealing_key, bool(purging))
