"""How entries of the suppression feed are stored: withdrawals of the same moment together, all others one by one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from chalicelib.domain.suppressions.feed import Suppressed
from chalicelib.storage.table import ops
from chalicelib.storage.table.ops import Item


def pack_entries(entries: Sequence[Suppressed]) -> Item:
    """Returns the entries as values of an item, withdrawals last.

    A person who withdraws everything has one for each slot of the profile; together they fit into one write unit.
    """
    groups: dict[tuple[str, int, str], list[str]] = {}
    for entry in entries:
        if entry.purpose:
            groups.setdefault((entry.state, entry.effective_at, entry.source), []).append(
                f"{entry.purpose}/{entry.channel}"
            )
    others = [[e.kind, e.state, e.channel, e.effective_at, e.source] for e in entries if not e.purpose]
    withdrawn = [[*group, " ".join(slots)] for group, slots in groups.items()]
    return {"entries": ops.compact(others), "withdrawn": ops.compact(withdrawn) if withdrawn else None}


def unpack_entries(item: Item) -> tuple[Suppressed, ...]:
    """Returns the entries that an item holds; items of before withdrawals were told have none of these."""
    found = [Suppressed(*values) for values in json.loads(str(item["entries"]))]
    for state, at, source, slots in json.loads(str(item.get("withdrawn") or "[]")):
        found += [_unpack_withdrawal(state, at, source, slot) for slot in slots.split()]
    return tuple(found)


def _unpack_withdrawal(state: Any, at: int, source: str, slot: str) -> Suppressed:
    purpose, _, channel = slot.partition("/")
    return Suppressed("withdrawn", state, channel, at, source, purpose)  # type: ignore[arg-type]  # as it was written
