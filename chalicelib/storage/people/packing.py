"""Packs a long state: ids take 16 bytes each, moments are relative to them, the rest is deflated, all in base 85.

The input is the parts that `states.py` makes. Each act is a list of fields: its moment comes first and its id last.
The second field of a grant or a question is also a moment: when it ends. A slot's fourth act, an older grant, has no
id; its moment is relative to the first's.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable
from typing import Any, Final

from chalicelib.domain import base32
from chalicelib.domain.ids import is_id
from chalicelib.storage.table.ops import compact

Parts = dict[str, Any]
_Fields = list[Any]

_PACKED: Final = "!"  # no JSON text begins with this
_DIGITS: Final = str.maketrans(base32.ALPHABET.upper(), "0123456789abcdefghijklmnopqrstuv")  # the digits of int(…, 32)
_RANDOM_BITS: Final = 80  # the lower bits of a ULID; the milliseconds are above them
_ID_BYTES: Final = 16
_REFUSAL: Final = 1  # the place of the one act of a slot that does not end
_WITH_IDS: Final = 3  # the acts of a slot that have an id


def can_pack(parts: Parts) -> bool:
    """Tells whether all ids are ULIDs, so that each fits into 16 bytes."""
    return all(is_id(f"con_{ulid}", "con") for ulid in _ids(parts))


def pack(parts: Parts) -> str:
    """Returns the parts as packed text. All parts must be present, even if empty."""
    body = {**_map_acts(_relate(parts), _shorten), "l": []}
    ids = b"".join(_number(ulid).to_bytes(_ID_BYTES, "big") for ulid in _ids(parts))
    return _PACKED + base64.b85encode(zlib.compress(compact(body).encode(), 9) + ids).decode()


def is_packed(text: str) -> bool:
    """Tells whether `pack` wrote the text."""
    return text.startswith(_PACKED)


def unpack(text: str) -> Parts:
    """Returns the parts that `pack` was given."""
    inflate = zlib.decompressobj()
    body: Parts = json.loads(inflate.decompress(base64.b85decode(text[len(_PACKED) :])))
    raw = inflate.unused_data
    numbers = iter([int.from_bytes(raw[at : at + _ID_BYTES], "big") for at in range(0, len(raw), _ID_BYTES)])
    parts = _map_acts(body, lambda fields, ends: _restore(fields, ends, next(numbers)))
    return {**_unrelate(parts), "l": [_ulid(number) for number in numbers]}


def _relate(parts: Parts) -> Parts:
    """Returns the parts with older grants counted from the newest one's moment, and their ends from their own."""
    return _change_older(parts, lambda at, ends, start: (at - start, ends and ends - at))


def _unrelate(parts: Parts) -> Parts:
    """Reverses `_relate`."""
    return _change_older(parts, lambda at, ends, start: (at + start, ends and ends + at + start))


def _change_older(parts: Parts, change: Callable[[int, int | None, int], tuple[int, int | None]]) -> Parts:
    def changed(acts: list[Any]) -> list[Any]:
        older = [[*change(at, ends, acts[0][0]), *more] for at, ends, *more in acts[_WITH_IDS:]]
        return [*acts[:_WITH_IDS], *older]

    return {**parts, "s": {slot: changed(acts) for slot, acts in parts["s"].items()}}


def _ids(parts: Parts) -> list[str]:
    """Returns the ids of all acts, then those of the tied subjects: the order in which they are packed."""
    by_slot = [act for acts in parts["s"].values() for act in acts[:_WITH_IDS] if act]
    by_policy = [act for acts in parts["a"].values() for act in acts if act]
    return [*(act[-1] for act in by_slot), *(act[-1] for act in by_policy), *parts["l"]]


def _map_acts(parts: Parts, change: Callable[[_Fields, bool], _Fields]) -> Parts:
    """Returns the parts with `change` applied to each act, in the order of `_ids`.

    The second argument of `change` says whether the act's second field is a moment. A 0 means that there is no act,
    and stays as it is.
    """
    return {
        **parts,
        "s": {
            slot: [
                *(act and change(act, place != _REFUSAL) for place, act in enumerate(acts[:_WITH_IDS])),
                *acts[_WITH_IDS:],
            ]
            for slot, acts in parts["s"].items()
        },
        "a": {
            slug: [accepted and change(accepted, False) for accepted in by_basis]
            for slug, by_basis in parts.get("a", {}).items()
        },
    }


def _shorten(fields: _Fields, ends: bool) -> _Fields:
    """Returns the fields without the id, with the time from the act to its record, and how long its effect lasts."""
    at, *others, ulid = fields
    if ends and others[0] is not None:
        others = [others[0] - at, *others[1:]]
    return [_milliseconds(_number(ulid)) - at, *others]


def _restore(fields: _Fields, ends: bool, number: int) -> _Fields:
    """Reverses `_shorten`, given the number of the id."""
    before, *others = fields
    at = _milliseconds(number) - before
    if ends and others[0] is not None:
        others = [others[0] + at, *others[1:]]
    return [at, *others, _ulid(number)]


def _number(ulid: str) -> int:
    return int(ulid.translate(_DIGITS), 32)


def _ulid(number: int) -> str:
    return base32.encode(number, 26).upper()


def _milliseconds(number: int) -> int:
    return number >> _RANDOM_BITS
