"""Makes and copies DynamoDB's items in one pass.

Moto sums up the whole item anew for each attribute that it adds, and copies values that nothing ever changes.
"""

from __future__ import annotations

import copy
from typing import Any

from moto.dynamodb.exceptions import ItemSizeTooLarge
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict

from infra.local.patched.patches import Patches

MOST_BYTES = 405_000  # moto's own limit of an item
_UNCHANGING = {"S", "N", "B", "BOOL", "NULL"}  # a new value takes the place of such a one; the others change in place

_stock_copy: Any = DynamoType.__deepcopy__


def _init(self: Item, hash_key: DynamoType, range_key: DynamoType | None, attrs: dict[str, Any]) -> None:
    self.hash_key, self.range_key = hash_key, range_key
    self.attrs = _fill({name: DynamoType(value) for name, value in attrs.items()})
    if self.size() > MOST_BYTES:
        raise ItemSizeTooLarge


def _copy_item(self: Item, memo: dict[int, Any]) -> Item:
    copied = object.__new__(type(self))
    copied.hash_key, copied.range_key = self.hash_key, self.range_key
    copied.attrs = _fill({name: copy.deepcopy(value, memo) for name, value in self.attrs.items()})
    return copied


def _copy_value(self: DynamoType, memo: dict[int, Any]) -> Any:
    return self if self.type in _UNCHANGING else _stock_copy(self, memo)


def _fill(values: dict[str, Any]) -> LimitedSizeDict:
    attributes = LimitedSizeDict()
    dict.update(attributes, values)
    return attributes


PATCHES = Patches(
    (Item, "__init__", _init),
    (Item, "__deepcopy__", _copy_item),
    (DynamoType, "__deepcopy__", _copy_value),
)
