"""What was asked in one call, as the events of its letters list it: one short row for each request."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from chalicelib.domain.rights.actions.step import IN_FORCE
from chalicelib.domain.tenants.rights import Right

if TYPE_CHECKING:
    from chalicelib.domain.rights.texts.content import LetterFacts

_DAY: Final = 2  # where the day stands in a row


class Asked(NamedTuple):
    """One request of a call."""

    id: str
    type: Right
    due_on: date
    done: bool  # whether it is in force already


def list_asked(facts: LetterFacts) -> list[Asked]:
    """Returns the requests of the call; where the body lists none, the one that the letter is about."""
    body = facts.body
    rows = body.get("requests") or [[facts.request_id, facts.type, body["due_on"], body["status"]]]
    return [_read(row, body) for row in rows]


def _read(row: list[str], body: Mapping[str, Any]) -> Asked:
    due_on = row[_DAY] if len(row) > _DAY else str(body["due_on"])
    return Asked(row[0], cast("Right", row[1]), date.fromisoformat(due_on), IN_FORCE in row[_DAY + 1 :])
