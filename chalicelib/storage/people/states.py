"""A subject's state as one text. Every identifier item holds a copy, so each byte counts eight times.

The text is usually compact JSON: arrays instead of objects, ids without their prefix, nothing that can be derived. A
long text is packed (packing.py). So every state that a profile's purposes and channels allow stays within 4 KB, one
read unit (tests/storage/people/test_states.py).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from chalicelib.domain.people import register as registers
from chalicelib.domain.people.acts import Accepted, Asked, Basis, Granted, RefusalKind, Refused, decode, encode
from chalicelib.domain.people.opt_out_acts import OptOutAct
from chalicelib.domain.people.register import Register
from chalicelib.domain.people.states import Membership, State
from chalicelib.storage.people.packing import Parts, can_pack, is_packed, pack, unpack
from chalicelib.storage.table.ops import compact

_REFUSALS: Final[tuple[RefusalKind, ...]] = ("denied", "withdrawn")
_BASES: Final[tuple[Basis, ...]] = ("accepted", "continued_use")
_PACK_ABOVE: Final = 1024  # characters; a shorter text costs the same units and stays readable


def dumps(state: State) -> str:
    """Returns the state as text; empty parts are left out."""
    slots = sorted({*state.grants, *state.refusals, *state.asked})
    parts: Parts = {
        "s": {slot: _fields(state, slot) for slot in slots},
        "c": {name: [m.joined, m.left] for name, m in state.contracts.items()},
        "w": dict(state.wrote),
        "l": [_short(subject_id) for subject_id in state.ties],
        "k": sum(state.ties.values()),
        "m": state.mailed,
        "a": _acceptances(state),
        "o": [encode(act) for act in registers.acts(state.opt_outs)],
    }
    text = compact({name: part for name, part in parts.items() if part})
    return pack(parts) if len(text) > _PACK_ABOVE and can_pack(parts) else text


def loads(text: str) -> State:
    """Returns the state that `dumps` was given."""
    parts: Parts = unpack(text) if is_packed(text) else json.loads(text)
    grants, refusals, asked = {}, {}, {}
    for slot, (grant, refusal, question) in parts.get("s", {}).items():
        if grant:
            grants[slot] = Granted(slot, grant[0], grant[1], bool(grant[2] & 1), _long("con", grant[3]), grant[2] >> 1)
        if refusal:
            refusals[slot] = Refused(slot, refusal[0], _REFUSALS[refusal[1]], _long("con", refusal[2]))
        if question:
            asked[slot] = Asked(slot, question[0], question[1], _long("con", question[2]))
    return State(
        grants=grants,
        refusals=refusals,
        asked=asked,
        contracts={name: Membership(*v) for name, v in parts.get("c", {}).items()},
        wrote=parts.get("w", {}),
        ties={_long("sub", tie): number < parts.get("k", 0) for number, tie in enumerate(parts.get("l", []))},
        mailed=parts.get("m", 0),
        opt_outs=_register(parts.get("o", ())),
        accepted={
            f"{slug}/{basis}": Accepted(slug, fields[1], fields[0], basis, _long("acc", fields[2]))
            for slug, by_basis in parts.get("a", {}).items()
            for basis, fields in zip(_BASES, by_basis, strict=True)
            if fields
        },
    )


def _fields(state: State, slot: str) -> list[Any]:
    """Returns the fields of a slot's grant, refusal and question, with a 0 for each that is missing."""
    grant, refusal, asked = state.grants.get(slot), state.refusals.get(slot), state.asked.get(slot)
    return [
        [grant.at, grant.expires_at, int(grant.proven) + 2 * grant.policy, _short(grant.record_id)] if grant else 0,
        [refusal.at, _REFUSALS.index(refusal.kind), _short(refusal.record_id)] if refusal else 0,
        [asked.at, asked.until, _short(asked.record_id)] if asked else 0,
    ]


def _acceptances(state: State) -> dict[str, list[Any]]:
    """Returns, by policy, the last acceptance and the last continued use as [moment, version, record], 0 if none."""
    found: dict[str, list[Any]] = {}
    for accepted in state.accepted.values():
        by_basis = found.setdefault(accepted.slug, [0] * len(_BASES))
        by_basis[_BASES.index(accepted.basis)] = [accepted.at, accepted.version, _short(accepted.record_id)]
    return found


def _register(lists: Sequence[list[Any]]) -> Register:
    acts = [decode(values) for values in lists]
    return registers.apply(Register(), [act for act in acts if isinstance(act, OptOutAct)]) if acts else Register()


def _short(public_id: str) -> str:
    return public_id[4:]


def _long(prefix: str, short: str) -> str:
    return f"{prefix}_{short}" if short else ""
