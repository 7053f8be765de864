"""DynamoDB write transactions that undo only what they touched. Stock moto copies the whole table per item.

This also adds what moto lacks: the client request token (a retried transaction is applied once) and the limit of
4 MB.
"""

from __future__ import annotations

import copy
import json
import time
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult
from moto.dynamodb.comparisons import get_filter_expression
from moto.dynamodb.exceptions import (
    ConditionalCheckFailed,
    MockValidationException,
    MultipleTransactionsException,
    TooManyTransactionsException,
    TransactionCanceledException,
    TransactWriteSingleOpException,
)
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler

from infra.local.patched.patches import Patches
from infra.local.patched.tables import get_index_maps

MAX_OPERATIONS = 100
MAX_BYTES = 4 * 1024 * 1024
TOKEN_SECONDS = 600  # how long DynamoDB remembers a client request token
_OPERATIONS = {"ConditionCheck", "Put", "Delete", "Update"}
Reason = tuple[str | None, str | None, dict[str, Any] | None]


class _Touched:
    """The items of one transaction as they were before it."""

    def __init__(self) -> None:
        self._before: dict[tuple[str, str], tuple[Table, DynamoType, DynamoType | None, Item | None]] = {}

    def claim(self, table: Table, keys: tuple[DynamoType, DynamoType | None], in_place: bool) -> Item | None:
        """Saves an item before it changes. Raises if the transaction names it twice."""
        name = (table.name, repr(keys))
        if name in self._before:
            raise MultipleTransactionsException()
        item = table.get_item(*keys)
        # Puts and deletes leave the old object as it is; an update changes it in place.
        self._before[name] = (table, *keys, copy.deepcopy(item) if in_place else item)
        return item

    def size(self) -> int:
        """Returns the bytes of the touched items as they are now."""
        now = (table.get_item(h, r) for table, h, r, _ in self._before.values())
        return sum(item.size() for item in now if item is not None)

    def undo(self) -> None:
        """Restores every touched item."""
        for table, hash_key, range_key, item in self._before.values():
            if item is None:
                Table.delete_item(table, hash_key, range_key)
                continue
            if range_key is None:
                table.items[hash_key] = item  # type: ignore[assignment]
            else:
                table.items[hash_key][range_key] = item
            get_index_maps(table).refile(hash_key, range_key)


def _transact_write_items(self: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
    if len(transact_items) > MAX_OPERATIONS:
        raise TooManyTransactionsException()
    touched = _Touched()
    reasons: list[Reason] = []
    done = False
    try:
        for entry in transact_items:
            if len(entry) > 1:
                raise TransactWriteSingleOpException
            kind, operation = next(iter(entry.items()))
            reasons.append(_apply(self, kind, operation, touched))
        if touched.size() > MAX_BYTES:
            raise MockValidationException("Transaction request size exceeds the maximum of 4 MB")
        if any(code is not None for code, _, _ in reasons):
            raise TransactionCanceledException(reasons)
        done = True
    finally:
        if not done:
            touched.undo()


def _apply(backend: DynamoDBBackend, kind: str, operation: dict[str, Any], touched: _Touched) -> Reason:
    """Checks the condition of one operation, then applies it. Returns the cancellation reason, or only Nones."""
    if kind not in _OPERATIONS:
        raise MockValidationException(f"Unsupported transaction operation {kind}")
    name = operation["TableName"]
    table = backend.get_table(name)
    key = operation["Item"] if kind == "Put" else operation["Key"]
    condition: dict[str, Any] = {
        "condition_expression": operation.get("ConditionExpression"),
        "expression_attribute_names": operation.get("ExpressionAttributeNames"),
        "expression_attribute_values": operation.get("ExpressionAttributeValues"),
    }
    item = touched.claim(table, backend.get_keys_value(table, key), in_place=kind == "Update")
    try:
        if kind == "Put":
            backend.put_item(name, key, **condition)
        elif kind == "Update":
            backend.update_item(name, key, update_expression=operation["UpdateExpression"], **condition)
        elif kind == "Delete":
            backend.delete_item(name, key, **condition)
        else:
            _check(item, condition)
    except ConditionalCheckFailed as error:
        all_old = operation.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
        old = item.to_json()["Attributes"] if all_old and item is not None else None
        return "ConditionalCheckFailed", str(error.message), old
    return None, None, None


def _check(item: Item | None, condition: dict[str, Any]) -> None:
    expression = get_filter_expression(*condition.values())
    if not expression.expr(item):
        raise ConditionalCheckFailed


def _with_token(self: DynamoHandler) -> ActionResult:
    token = self.body.get("ClientRequestToken")
    if token is None:
        return _stock_handler(self)
    seen: dict[str, tuple[str, float]] = self.dynamodb_backend.__dict__.setdefault("_request_tokens", {})
    content = json.dumps(self.body["TransactItems"], sort_keys=True)
    now = time.monotonic()
    if token in seen and now - seen[token][1] < TOKEN_SECONDS:
        if seen[token][0] != content:
            raise JsonRESTError("IdempotentParameterMismatchException", "The token was used with other parameters")
        return ActionResult({"ConsumedCapacity": [], "ItemCollectionMetrics": {}})
    answer = _stock_handler(self)
    for old in [t for t, (_, at) in seen.items() if now - at >= TOKEN_SECONDS]:
        del seen[old]
    seen[token] = (content, now)
    return answer


_stock_handler = DynamoHandler.transact_write_items


PATCHES = Patches(
    (DynamoDBBackend, "transact_write_items", _transact_write_items),
    (DynamoHandler, "transact_write_items", _with_token),
)
