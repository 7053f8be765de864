"""Where a contract lies in the archive, as one text of its item."""

from __future__ import annotations

import json

from chalicelib.domain.contracts.archived import ArchivedContract, ArchivedPart
from chalicelib.domain.times import from_ms, to_ms
from chalicelib.storage.table import ops


def write_archived(archived: ArchivedContract) -> str:
    """Returns the text."""
    parts = [[one.name, one.object_version, one.sha256, to_ms(one.locked_until)] for one in archived.parts]
    return ops.compact([archived.version, to_ms(archived.at), parts])


def read_archived(text: str) -> ArchivedContract:
    """Returns what `write_archived` was given."""
    version, at, parts = json.loads(text)
    return ArchivedContract(
        version,
        from_ms(at),
        tuple(
            ArchivedPart(name, object_version, sha256, from_ms(until)) for name, object_version, sha256, until in parts
        ),
    )
