"""DynamoDB answers without moto's generic serializer, which tries every attribute type and spelling for each value.

Two thirds of the time of a page of 25 items went there. Only plain values take the short way; numbers and texts are
kept by moto exactly as they are sent.
"""

from __future__ import annotations

from typing import Any

from moto.core.serialize import BaseJSONSerializer

from infra.local.patched.patches import Patches

_PLAIN = {"S", "N", "BOOL", "NULL", "SS", "NS"}
_stock_structure: Any = BaseJSONSerializer._serialize_type_structure


def _structure(self: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
    if key and shape.name == "AttributeValue" and isinstance(value, dict) and len(value) == 1 and _PLAIN & value.keys():
        self._default_serialize(serialized, value, shape, key)
    else:
        _stock_structure(self, serialized, value, shape, key)


PATCHES = Patches((BaseJSONSerializer, "_serialize_type_structure", _structure))
