"""A subject's state as one text: it lies in every identifier item, so each byte counts eight times.

Usually compact JSON: arrays in place of objects, ids without their prefix, nothing that can be derived. A long one
is packed: its ids as 16 bytes each, its times relative to them, deflated, in base 85. So whatever a profile's
purposes and channels allow to be said stays within 4 KB (tests/storage/people/test_states.py), one read unit.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterator, Sequence
from typing import Any, Final

from chalicelib.domain import base32
from chalicelib.domain.ids import is_id
from chalicelib.domain.people import register as opt_outs
from chalicelib.domain.people.acts import Accepted, Asked, Basis, Granted, RefusalKind, Refused, decode, encode
from chalicelib.domain.people.opt_out_acts import OptOutAct
from chalicelib.domain.people.register import Register
from chalicelib.domain.people.states import Membership, State
from chalicelib.storage.table.ops import compact

_REFUSALS: Final[tuple[RefusalKind, ...]] = ("denied", "withdrawn")
_BASES: Final[tuple[Basis, ...]] = ("accepted", "continued_use")
_PACK_ABOVE: Final = 1024  # characters; a shorter text costs the same units and stays readable
_PACKED: Final = "!"
_DIGITS: Final = str.maketrans(base32.ALPHABET.upper(), "0123456789abcdefghijklmnopqrstuv")  # those of int(…, 32)
_RANDOM_BITS: Final = 80  # of a ULID; above them its milliseconds
_ID_BYTES: Final = 16

_Parts = dict[str, Any]


def dumps(state: State) -> str:
    """The state's text; empty parts are left out."""
    slots = sorted({*state.grants, *state.refusals, *state.asked})
    parts: _Parts = {
        "s": {slot: _fields(state, slot) for slot in slots},
        "c": {name: [m.joined, m.left] for name, m in state.contracts.items()},
        "w": dict(state.wrote),
        "l": [_short(link) for link in state.links],
        "k": sum(state.links.values()),
        "m": state.mailed,
        "a": _acceptances(state),
        "o": [encode(act) for act in opt_outs.acts(state.opt_outs)],
    }
    text = _json({name: part for name, part in parts.items() if part})
    return _pack(parts) if len(text) > _PACK_ABOVE and _packable(parts) else text


def loads(text: str) -> State:
    """The state of `dumps`."""
    parts: _Parts = _unpack(text) if text.startswith(_PACKED) else json.loads(text)
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
        links={_long("sub", link): number < parts.get("k", 0) for number, link in enumerate(parts.get("l", []))},
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
    """What was said about a slot: the fields of its grant, its refusal and its question, 0 for each that is not."""
    grant, refusal, asked = state.grants.get(slot), state.refusals.get(slot), state.asked.get(slot)
    return [
        [grant.at, grant.expires_at, int(grant.proven) + 2 * grant.policy, _short(grant.record_id)] if grant else 0,
        [refusal.at, _REFUSALS.index(refusal.kind), _short(refusal.record_id)] if refusal else 0,
        [asked.at, asked.until, _short(asked.record_id)] if asked else 0,
    ]


def _acceptances(state: State) -> dict[str, list[Any]]:
    """By policy what was accepted, and what was used on, last: moment, version and record; 0 for each that is not."""
    found: dict[str, list[Any]] = {}
    for accepted in state.accepted.values():
        by_basis = found.setdefault(accepted.slug, [0] * len(_BASES))
        by_basis[_BASES.index(accepted.basis)] = [accepted.at, accepted.version, _short(accepted.record_id)]
    return found


def _register(lists: Sequence[list[Any]]) -> Register:
    acts = [decode(values) for values in lists]
    return opt_outs.apply(Register(), [act for act in acts if isinstance(act, OptOutAct)]) if acts else Register()


def _short(public_id: str) -> str:
    return public_id[4:]


def _long(prefix: str, short: str) -> str:
    return f"{prefix}_{short}" if short else ""


def _json(parts: _Parts) -> str:
    return compact(parts)


def _acts(parts: _Parts) -> Iterator[tuple[list[Any], bool]]:
    """The fields of each act in order, and whether the second is a moment too; the first is one, the last the id."""
    for grant, refusal, question in parts["s"].values():
        yield from ((fields, fields is not refusal) for fields in (grant, refusal, question) if fields)
    for by_basis in parts.get("a", {}).values():
        yield from ((fields, False) for fields in by_basis if fields)


def _packable(parts: _Parts) -> bool:
    ulids = [*(fields[-1] for fields, _ in _acts(parts)), *parts["l"]]
    return all(is_id(f"con_{ulid}", "con") for ulid in ulids)


def _pack(parts: _Parts) -> str:
    ids = bytearray()
    for fields, lasts in _acts(parts):
        number = int(fields.pop().translate(_DIGITS), 32)
        ids += number.to_bytes(_ID_BYTES, "big")
        if lasts and fields[1] is not None:
            fields[1] -= fields[0]
        fields[0] = (number >> _RANDOM_BITS) - fields[0]
    for link in parts["l"]:
        ids += int(link.translate(_DIGITS), 32).to_bytes(_ID_BYTES, "big")
    body = zlib.compress(_json({**parts, "l": []}).encode(), 9)
    return _PACKED + base64.b85encode(body + ids).decode()


def _unpack(text: str) -> _Parts:
    inflate = zlib.decompressobj()
    parts: _Parts = json.loads(inflate.decompress(base64.b85decode(text[len(_PACKED) :])))
    raw = inflate.unused_data
    numbers = iter([int.from_bytes(raw[at : at + _ID_BYTES], "big") for at in range(0, len(raw), _ID_BYTES)])
    for fields, lasts in _acts(parts):
        number = next(numbers)
        fields[0] = (number >> _RANDOM_BITS) - fields[0]
        if lasts and fields[1] is not None:
            fields[1] += fields[0]
        fields.append(base32.encode(number, 26).upper())
    parts["l"] = [base32.encode(number, 26).upper() for number in numbers]
    return parts
