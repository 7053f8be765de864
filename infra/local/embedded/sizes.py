"""Counts the bytes of DynamoDB items as AWS does (Developer Guide, "DynamoDB item sizes and formats")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moto.dynamodb.models.dynamo_type import DynamoType

_NESTED_OVERHEAD = 3  # for each list or map
_ELEMENT_OVERHEAD = 1  # for each member of a list or map


def item_bytes(attributes: Mapping[str, DynamoType]) -> int:
    """Returns the size of an item: names in UTF-8 plus values."""
    return sum(len(name.encode()) + _value_bytes(value.type, value.value) for name, value in attributes.items())


def _value_bytes(kind: str, value: Any) -> int:
    if kind == "S":
        return len(value.encode())
    if kind == "N":
        return _number_bytes(value)
    if kind == "B":
        # Stored in base 64: three bytes take four characters.
        return len(value) * 3 // 4 - str(value)[-2:].count("=")
    if kind in {"SS", "NS", "BS"}:
        return sum(_value_bytes(kind[0], entry) for entry in value)
    if kind == "L":
        return _NESTED_OVERHEAD + sum(_ELEMENT_OVERHEAD + _value_bytes(entry.type, entry.value) for entry in value)
    if kind == "M":
        return _NESTED_OVERHEAD + item_bytes(value) + _ELEMENT_OVERHEAD * len(value)
    return 1  # BOOL, NULL


def _number_bytes(text: str) -> int:
    """Counts one byte per two significant digits, one for the exponent, one more for a sign; 21 at most."""
    digits = text.lower().partition("e")[0].replace(".", "").lstrip("-+0").rstrip("0")
    return min(21, (len(digits) + 1) // 2 + 1 + text.startswith("-"))
