"""What a request remembers of its letters, as parts of the text that `encoding.py` makes of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from chalicelib.domain.rights.letters import Post, Queued, Returned, Tracking
from chalicelib.domain.times import from_ms, to_ms


def dump(one: Post) -> dict[str, Any]:
    """Returns the parts of a request's text that hold this, those at their default as empty lists."""
    links = [[link.id, to_ms(link.until)] if link else None for link in (one.tracking, one.agent_tracking)]
    left_at = to_ms(one.code_left_at) if one.code_left_at is not None else None
    return {
        "n": [one.letters, one.messages, one.codes, one.resends, one.code_left, left_at, *links],
        "q": [[letter.id, letter.kind, letter.version, letter.to, letter.code] for letter in one.queued],
        "nw": sorted(one.waiting),
        "nb": list(one.bounced),
        "nc": list(one.complained),
        "nr": [[back.id, back.clock, back.day.toordinal() if back.day else None] for back in one.returned],
    }


def load(parts: dict[str, Any]) -> Post:
    """Returns what `dump` was given."""
    letters, messages, codes, resends, left, left_at, tracking, agent_tracking = parts["n"]
    return Post(
        queued=tuple(Queued(*one) for one in parts.get("q", ())),
        waiting=frozenset(parts.get("nw", ())),
        letters=letters,
        messages=messages,
        codes=codes,
        resends=resends,
        code_left=left,
        code_left_at=from_ms(left_at) if left_at is not None else None,
        tracking=_load_tracking(tracking),
        agent_tracking=_load_tracking(agent_tracking),
        bounced=tuple(parts.get("nb", ())),
        complained=tuple(parts.get("nc", ())),
        returned=tuple(
            Returned(letter, clock, date.fromordinal(day) if day else None)
            for letter, clock, day in parts.get("nr", ())
        ),
    )


def _load_tracking(fields: list[Any] | None) -> Tracking | None:
    return Tracking(fields[0], from_ms(fields[1])) if fields else None
