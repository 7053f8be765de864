"""Letters as items hold them: what was said in one packed text, the rest flat."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from chalicelib.domain.rights.letters import Letter
from chalicelib.domain.times import from_ms
from chalicelib.storage.rights.letter_words import LETTER_WORDS
from chalicelib.storage.table.packed import unpack_text

if TYPE_CHECKING:
    from chalicelib.storage.table import ops
    from chalicelib.storage.table.ops import Item


def read_letter(item: Item) -> Letter:
    """Returns the letter that an item holds."""
    body: dict[str, Any] = json.loads(unpack_text(str(item["body"]), LETTER_WORDS))
    return Letter(
        id=str(item["id"]),
        request_id=str(item["of"]),
        kind=_literal(item["kind"]),
        version=int(item["version"] or 0),
        to=_literal(item["to"]),
        channel=_literal(item["channel"]),
        state=_literal(item["state"]),
        at=from_ms(int(item["at"] or 0)),
        address=tuple(body["address"]),
        subject=body["subject"],
        paragraphs=tuple(body["paragraphs"]),
        salt=str(item["salt"]),
        clock_on=str(item.get("clock_on") or ""),
        note=body["note"],
        collected_by=str(item.get("collected_by") or ""),
        sent_at=_sent_at(item),
    )


def _sent_at(item: Item) -> datetime | None:
    """Returns when a letter left by mail; those that left before this was kept have it as the moment of their state."""
    found = item.get("sent_at") or (item["at"] if item["state"] == "sent" else None)
    return from_ms(int(found)) if found else None


def _literal(value: ops.Value) -> Any:
    return value  # written from the same literal type
