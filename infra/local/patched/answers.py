"""Serializes DynamoDB's answers without moto's generic code, which tries all types and spellings for each value.

That code took two thirds of the time of a page of 25 items. Only plain values take the shortcut; moto keeps numbers
and texts exactly as they were sent. The names of a service's operations are looked up once, not at each call.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from moto.core import responses
from moto.core.serialize import BaseJSONSerializer

from infra.local.patched.patches import Patches

_PLAIN = {"S", "N", "BOOL", "NULL", "SS", "NS"}
_stock_structure: Any = BaseJSONSerializer._serialize_type_structure


def _structure(self: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
    if key and shape.name == "AttributeValue" and isinstance(value, dict) and len(value) == 1 and _PLAIN & value.keys():
        self._default_serialize(serialized, value, shape, key)
    else:
        _stock_structure(self, serialized, value, shape, key)


PATCHES = Patches(
    (BaseJSONSerializer, "_serialize_type_structure", _structure),
    (responses, "method_names_from_class", cache(responses.method_names_from_class)),  # type: ignore[attr-defined]
)
