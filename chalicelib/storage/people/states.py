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
from chalicelib.domain.people.states import Membership, State, name_acceptance
from chalicelib.storage.people.packing import Parts, can_pack, is_packed, pack, unpack
from chalicelib.storage.table.ops import compact

_REFUSALS: Final[tuple[RefusalKind, ...]] = ("denied", "withdrawn")
_BASES: Final[tuple[Basis, ...]] = ("accepted", "continued_use")
_UNDATED: Final = 1 << 20  # above every number of a policy's version
_TEXTED: Final = 1 << 21
_PACK_ABOVE: Final = 1024  # characters; a shorter text costs the same units and stays readable


def dumps(state: State) -> str:
    """Returns the state as text; empty parts are left out."""
    slots = sorted({*state.grants, *state.refusals, *state.asked})  # each proven grant has a grant beside it
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
    grants, proven, refusals, asked = {}, {}, {}, {}
    for slot, (grant, refusal, question, *more) in parts.get("s", {}).items():
        if grant:
            grants[slot] = _load_grant(slot, grant)
        if more:
            proven[slot] = _load_grant(slot, [*more[0], ""])
        elif grant and grants[slot].proven:
            proven[slot] = grants[slot]
        if refusal:
            refusals[slot] = _load_refusal(slot, refusal)
        if question:
            asked[slot] = Asked(slot, question[0], question[1], _long("con", question[2]))
    return State(
        grants=grants,
        proven=proven,
        refusals=refusals,
        asked=asked,
        contracts={name: Membership(*v) for name, v in parts.get("c", {}).items()},
        wrote=parts.get("w", {}),
        ties={_long("sub", tie): number < parts.get("k", 0) for number, tie in enumerate(parts.get("l", []))},
        mailed=parts.get("m", 0),
        opt_outs=_register(parts.get("o", ())),
        accepted=_load_acceptances(parts.get("a", {})),
    )


def _fields(state: State, slot: str) -> list[Any]:
    """Returns the fields of a slot's grant, refusal and question, with a 0 for each that is missing.

    The proven grant follows where it is not the grant itself, and then has no record.
    """
    grant, refusal, asked = state.grants.get(slot), state.refusals.get(slot), state.asked.get(slot)
    proven = state.proven.get(slot)
    return [
        _dump_grant(grant) if grant else 0,
        [refusal.at, _dump_kind(refusal), _short(refusal.record_id)] if refusal else 0,
        [asked.at, asked.until, _short(asked.record_id)] if asked else 0,
        *([_dump_grant(proven)[:-1]] if proven and proven != grant else []),
    ]


def _dump_grant(grant: Granted) -> list[Any]:
    flags = int(grant.proven) + 2 * grant.policy + _UNDATED * grant.undated + _TEXTED * grant.texted
    return [grant.at, grant.expires_at, flags, _short(grant.record_id)]


def _load_grant(slot: str, values: list[Any]) -> Granted:
    at, expires_at, flags, short = values
    policy = (flags % _UNDATED) >> 1
    undated, texted = bool(flags & _UNDATED), bool(flags & _TEXTED)
    return Granted(slot, at, expires_at, bool(flags & 1), _long("con", short), policy, undated, texted)


def _dump_kind(refusal: Refused) -> int | str:
    """Returns the number of the kind; with where it came from behind it, if that is known."""
    number = _REFUSALS.index(refusal.kind)
    return f"{number}{refusal.via}" if refusal.via else number


def _load_refusal(slot: str, values: list[Any]) -> Refused:
    at, kind, short = values
    number, via = (kind, "") if isinstance(kind, int) else (int(kind[0]), kind[1:])
    return Refused(slot, at, _REFUSALS[number], _long("con", short), via)


def _acceptances(state: State) -> dict[str, list[Any]]:
    """Returns, by policy, the last acceptance and the last continued use as [moment, version, record], 0 if none.

    Where strangers claim any, theirs follow in the same order.
    """
    found: dict[str, list[Any]] = {}
    for accepted in sorted(state.accepted.values(), key=lambda one: not one.trusted):
        listed = found.setdefault(accepted.slug, [0] * len(_BASES))
        if not accepted.trusted and len(listed) == len(_BASES):
            listed += [0] * len(_BASES)
        place = _BASES.index(accepted.basis) + (0 if accepted.trusted else len(_BASES))
        listed[place] = [accepted.at, accepted.version, _short(accepted.record_id)]
    return found


def _load_acceptances(parts: dict[str, list[Any]]) -> dict[str, Accepted]:
    acts = [
        Accepted(slug, fields[1], fields[0], _BASES[place % 2], _long("acc", fields[2]), place < len(_BASES))
        for slug, listed in parts.items()
        for place, fields in enumerate(listed)
        if fields
    ]
    return {name_acceptance(act): act for act in acts}


def _register(lists: Sequence[list[Any]]) -> Register:
    acts = [decode(values) for values in lists]
    return registers.apply(Register(), [act for act in acts if isinstance(act, OptOutAct)]) if acts else Register()


def _short(public_id: str) -> str:
    return public_id[4:]


def _long(prefix: str, short: str) -> str:
    return f"{prefix}_{short}" if short else ""
