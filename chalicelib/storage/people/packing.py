"""The short form of a long state: ids as 16 bytes each, moments relative to them, the rest deflated, all in base 85.

What is packed are the parts of `states.py`. An act in them is the list of its fields: its moment comes first and its
id last; of a grant and a question the second field is a moment too, when it ends.
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

_PACKED: Final = "!"  # with which no JSON begins
_DIGITS: Final = str.maketrans(base32.ALPHABET.upper(), "0123456789abcdefghijklmnopqrstuv")  # those of int(…, 32)
_RANDOM_BITS: Final = 80  # of a ULID; above them its milliseconds
_ID_BYTES: Final = 16


def can_pack(parts: Parts) -> bool:
    """Whether all the ids are ULIDs, so that 16 bytes hold each."""
    return all(is_id(f"con_{ulid}", "con") for ulid in _ids(parts))


def pack(parts: Parts) -> str:
    """The packed text of parts of which all are there, empty ones too."""
    body = {**_with_each_act(parts, _shortened), "l": []}
    ids = b"".join(_number(ulid).to_bytes(_ID_BYTES, "big") for ulid in _ids(parts))
    return _PACKED + base64.b85encode(zlib.compress(compact(body).encode(), 9) + ids).decode()


def is_packed(text: str) -> bool:
    """Whether `pack` wrote the text."""
    return text.startswith(_PACKED)


def unpack(text: str) -> Parts:
    """The parts of `pack`."""
    inflate = zlib.decompressobj()
    body: Parts = json.loads(inflate.decompress(base64.b85decode(text[len(_PACKED) :])))
    raw = inflate.unused_data
    numbers = iter([int.from_bytes(raw[at : at + _ID_BYTES], "big") for at in range(0, len(raw), _ID_BYTES)])
    parts = _with_each_act(body, lambda fields, ends: _restored(fields, ends, next(numbers)))
    return {**parts, "l": [_ulid(number) for number in numbers]}


def _ids(parts: Parts) -> list[str]:
    """The ids of all acts, then those of the links: the order in which they are packed."""
    by_slot = [act for acts in parts["s"].values() for act in acts if act]
    by_policy = [act for acts in parts["a"].values() for act in acts if act]
    return [*(act[-1] for act in by_slot), *(act[-1] for act in by_policy), *parts["l"]]


def _with_each_act(parts: Parts, change: Callable[[_Fields, bool], _Fields]) -> Parts:
    """The parts with each act changed, in the order of `_ids`; `change` is told whether the second field is a moment.

    A 0 stands where there is no act, and stays.
    """
    return {
        **parts,
        "s": {
            slot: [grant and change(grant, True), refusal and change(refusal, False), asked and change(asked, True)]
            for slot, (grant, refusal, asked) in parts["s"].items()
        },
        "a": {
            slug: [accepted and change(accepted, False) for accepted in by_basis]
            for slug, by_basis in parts.get("a", {}).items()
        },
    }


def _shortened(fields: _Fields, ends: bool) -> _Fields:
    """The fields without the id: how long the act lies before its record, and how long what it gives lasts."""
    at, *others, ulid = fields
    if ends and others[0] is not None:
        others = [others[0] - at, *others[1:]]
    return [_milliseconds(_number(ulid)) - at, *others]


def _restored(fields: _Fields, ends: bool, number: int) -> _Fields:
    """The fields of `_shortened` as they were before, by the id's number."""
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
