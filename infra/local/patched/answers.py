"""Reads and writes JSON without moto's generic code, which tries all types and spellings for each value.

That code took two thirds of the time of a page of 25 items. Plain values of DynamoDB take a shortcut, as moto keeps
numbers and texts exactly as they were sent; so does what is already named as AWS names it. The names of a service's
operations are looked up once, not at each call.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from moto.core import responses, utils
from moto.core.parse import BaseJSONParser
from moto.core.serialize import BaseJSONSerializer

from infra.local.patched.patches import Patches

_PLAIN = {"S", "N", "BOOL", "NULL", "SS", "NS"}
_stock_read: Any = BaseJSONParser._parse_structure
_stock_structure: Any = BaseJSONSerializer._serialize_type_structure


def _is_plain(value: Any, shape: Any) -> bool:
    return shape.name == "AttributeValue" and isinstance(value, dict) and len(value) == 1 and value.keys() <= _PLAIN


def _read(self: Any, shape: Any, value: Any) -> Any:
    return value if _is_plain(value, shape) else _stock_read(self, shape, value)


def _structure(self: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
    if key and _is_plain(value, shape):
        self._default_serialize(serialized, value, shape, key)
    elif type(value) is dict and value.keys() <= shape.members.keys() and not self._value_picker.response_transformers:
        wrapper = self.MAP_TYPE() if key else serialized
        for name, member in shape.members.items():
            if value.get(name) is not None:
                self._serialize(wrapper, value[name], member, name)
        if key:
            self._default_serialize(serialized, wrapper, shape, key)
    else:
        _stock_structure(self, serialized, value, shape, key)


PATCHES = Patches(
    (BaseJSONParser, "_parse_structure", _read),
    (BaseJSONSerializer, "_serialize_type_structure", _structure),
    (utils, "create_loader", cache(utils.create_loader)),  # type: ignore[attr-defined]  # one for all services
    (responses, "method_names_from_class", cache(responses.method_names_from_class)),  # type: ignore[attr-defined]
    (responses, "camelcase_to_underscores", cache(responses.camelcase_to_underscores)),  # type: ignore[attr-defined]
)
