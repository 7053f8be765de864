"""A subject's state as one compact JSON text: it lies in every identifier item, so each byte counts eight times.

Arrays in place of objects, ids without their prefix, nothing that can be derived. At most 4 KB.
"""

from __future__ import annotations

import json
from typing import Any

from chalicelib.domain.acts import Asked, Granted, Refused
from chalicelib.domain.states import Membership, State

_REFUSALS = ("denied", "withdrawn")


def dumps(state: State) -> str:
    """The state's text; empty parts are left out."""
    parts: dict[str, Any] = {
        "g": {g.slot: [g.at, g.expires_at, int(g.proven), _short(g.record_id)] for g in state.grants.values()},
        "r": {r.slot: [r.at, _REFUSALS.index(r.kind), _short(r.record_id)] for r in state.refusals.values()},
        "a": {a.slot: [a.at, a.until, _short(a.record_id)] for a in state.asked.values()},
        "c": {name: [m.joined, m.left] for name, m in state.contracts.items()},
        "w": dict(state.wrote),
        "l": [_short(link) for link in state.links],
    }
    return json.dumps({name: part for name, part in parts.items() if part}, separators=(",", ":"))


def loads(text: str) -> State:
    """The state of `dumps`."""
    parts = json.loads(text)
    return State(
        grants={s: Granted(s, v[0], v[1], bool(v[2]), _long("con", v[3])) for s, v in parts.get("g", {}).items()},
        refusals={
            s: Refused(s, v[0], "withdrawn" if v[1] else "denied", _long("con", v[2]))
            for s, v in parts.get("r", {}).items()
        },
        asked={s: Asked(s, v[0], v[1], _long("con", v[2])) for s, v in parts.get("a", {}).items()},
        contracts={name: Membership(*v) for name, v in parts.get("c", {}).items()},
        wrote=parts.get("w", {}),
        links=tuple(_long("sub", link) for link in parts.get("l", [])),
    )


def _short(public_id: str) -> str:
    return public_id[4:]


def _long(prefix: str, short: str) -> str:
    return f"{prefix}_{short}" if short else ""
