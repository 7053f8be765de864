"""The places of what tells of records that are gone, built like all others in `places.py`."""

from __future__ import annotations

from chalicelib.storage.table.ops import Place
from chalicelib.storage.table.places import STATE


def chain(tenant: str, month: str) -> Place:
    """The head of the chain that tells what was let go in a month."""
    return Place("#".join(("T", tenant, "RETENTION", month)), STATE)
