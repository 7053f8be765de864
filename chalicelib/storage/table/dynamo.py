"""Implements the table vocabulary of `ops.py` on DynamoDB, each tenant's table with that tenant's credentials."""

from __future__ import annotations

from typing import Any, Final, cast

from botocore.exceptions import ClientError

from chalicelib import logs
from chalicelib.domain.errors import Misconfigured
from chalicelib.settings import Settings
from chalicelib.storage.aws import failures
from chalicelib.storage.aws.clients import Clients
from chalicelib.storage.table import ops
from chalicelib.storage.table.ops import Item, Page, Place, Span, Write

_ABOUT_ITEMS: Final = {
    "ConditionalCheckFailedException",
    "TransactionCanceledException",
    "TransactionConflictException",
    "TransactionInProgressException",
}
"""Codes that tell the state of the items that were to be written; `write` and `transact` read them."""
_PASSING_REASONS: Final = {"ProvisionedThroughputExceeded", "ThrottlingError", "TransactionConflict"}
"""Reasons of a cancelled transaction that pass; the others do not, such as an item that is too large."""
_BATCH: Final = 100


class DynamoTable:
    """Implements `ops.Table` on DynamoDB. Table reads are strongly consistent; index reads cannot be."""

    def __init__(self, settings: Settings, clients: Clients) -> None:
        self._settings = settings
        self._clients = clients

    def get(self, tenant: str, place: Place) -> Item | None:
        answer = self._call(tenant, "get_item", Key=_key(place), ConsistentRead=True)
        return _from_attributes(answer["Item"]) if "Item" in answer else None

    def batch_get(self, tenant: str, places: list[Place]) -> dict[Place, Item]:
        wanted = list(dict.fromkeys(places))
        table = self._settings.table(tenant)
        found: dict[Place, Item] = {}
        for start in range(0, len(wanted), _BATCH):
            request: dict[str, Any] = {
                table: {"Keys": [_key(place) for place in wanted[start : start + _BATCH]], "ConsistentRead": True}
            }
            for _ in range(5):
                answer = self._call(tenant, "batch_get_item", named=False, wanted="Responses", RequestItems=request)
                for attributes in answer["Responses"].get(table, []):
                    item = _from_attributes(attributes)
                    found[Place(str(item["pk"]), str(item["sk"]))] = item
                request = answer.get("UnprocessedKeys") or {}
                if not request:
                    break
            else:
                raise ops.Throttled("keys stayed unprocessed after five rounds")
        return found

    def query(self, tenant: str, span: Span) -> Page:
        pk_name, sk_name = ops.INDEX_KEYS.get(span.index or "", ("pk", "sk"))
        names = {"#p": pk_name}
        values: dict[str, Any] = {":p": {"S": span.pk}}
        condition = "#p = :p"
        if span.until is not None:
            names["#s"], values[":u"] = sk_name, {"S": span.until}
            condition += " AND #s <= :u"
        elif span.prefix:
            names["#s"], values[":b"] = sk_name, {"S": span.prefix}
            condition += " AND begins_with(#s, :b)"
        request: dict[str, Any] = {
            "KeyConditionExpression": condition,
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values,
            "ScanIndexForward": not span.newest_first,
            "Limit": span.limit,
        }
        if span.index:
            request["IndexName"] = span.index
        else:
            request["ConsistentRead"] = True
        if span.after is not None:
            request["ExclusiveStartKey"] = _start_key(span)
        answer = self._call(tenant, "query", wanted="Items", **request)
        items = [_from_attributes(attributes) for attributes in answer["Items"]]
        last = answer.get("LastEvaluatedKey")
        return Page(items, _page_mark(last, span) if last else None)

    def write(self, tenant: str, write: Write) -> Item | None:
        operation, request = _make_request(write)
        try:
            answer = self._call(tenant, operation, **request)
        except ClientError as error:
            if failures.read_code(error) != "ConditionalCheckFailedException":
                raise ops.Contended from error
            old = _response(error).get("Item")
            raise ops.ConditionFailed({0: _from_attributes(old) if old else None}) from error
        attributes = answer.get("Attributes")
        return _from_attributes(attributes) if attributes else None

    def transact(self, tenant: str, writes: list[Write]) -> None:
        table = self._settings.table(tenant)
        items = [_make_transact_item(write, table) for write in writes]
        try:
            self._call(tenant, "transact_write_items", named=False, TransactItems=items)
        except ClientError as error:
            if failures.read_code(error) != "TransactionCanceledException":
                raise ops.Contended from error
            raise _explain_cancellation(tenant, _response(error).get("CancellationReasons", [])) from error

    def _call(self, tenant: str, operation: str, *, named: bool = True, wanted: str = "", **request: Any) -> Any:
        """Makes a call. Raises Throttled or Misconfigured, and ClientError for the codes of _ABOUT_ITEMS alone."""
        if named:
            request["TableName"] = self._settings.table(tenant)
        try:
            answer = getattr(self._clients.get("dynamodb", tenant), operation)(**request)
        except failures.ERRORS as error:
            code = failures.read_code(error)
            if code in _ABOUT_ITEMS:
                raise
            ours = failures.translate(error, tenant)
            raise ours if isinstance(ours, Misconfigured) else ops.Throttled(code) from error
        if wanted and wanted not in answer:
            raise ops.Throttled(f"an answer without {wanted}")
        return answer


def _response(error: ClientError) -> dict[str, Any]:
    return cast("dict[str, Any]", error.response)


def _explain_cancellation(tenant: str, reasons: list[dict[str, Any]]) -> Exception:
    failed = {
        position: _from_attributes(reason["Item"]) if reason.get("Item") else None
        for position, reason in enumerate(reasons)
        if reason.get("Code") == "ConditionalCheckFailed"
    }
    codes = {str(reason.get("Code")) for reason in reasons} - {"None", "ConditionalCheckFailed"}
    if failed:
        return ops.ConditionFailed(failed)
    if codes == {"TransactionConflict"}:
        return ops.Contended()
    if codes <= _PASSING_REASONS:
        return ops.Throttled(",".join(sorted(codes)))
    final = sorted(codes - _PASSING_REASONS)
    logs.log("error", "aws.refused", tenant=tenant, code=f"TransactWriteItems.{failures.show_code(final[0])}")
    return Misconfigured()


def _key(place: Place) -> dict[str, Any]:
    return {"pk": {"S": place.pk}, "sk": {"S": place.sk}}


def _start_key(span: Span) -> dict[str, Any]:
    if not span.index:
        return {"pk": {"S": span.pk}, "sk": {"S": span.after}}
    pk_name, sk_name = ops.INDEX_KEYS[span.index]
    index_sk, pk, sk = str(span.after).split("\n")
    return {pk_name: {"S": span.pk}, sk_name: {"S": index_sk}, "pk": {"S": pk}, "sk": {"S": sk}}


def _page_mark(last: dict[str, Any], span: Span) -> str:
    if not span.index:
        return str(last["sk"]["S"])
    return "\n".join((last[ops.INDEX_KEYS[span.index][1]]["S"], last["pk"]["S"], last["sk"]["S"]))


def _attribute(value: ops.Value) -> dict[str, Any]:
    if isinstance(value, str):  # almost always
        return {"S": value}
    return {"BOOL": value} if isinstance(value, bool) else {"N": str(value)}


def _attributes(item: Item) -> dict[str, Any]:
    return {name: _attribute(value) for name, value in item.items() if value is not None}


def _from_attributes(attributes: dict[str, Any]) -> Item:
    item: Item = {}
    for name, typed in attributes.items():
        ((kind, value),) = typed.items()
        item[name] = int(value) if kind == "N" else value
    return item


def _condition(condition: ops.Condition) -> tuple[str, dict[str, str], dict[str, Any]]:
    match condition:
        case None:
            return "", {}, {}
        case ops.Absent():
            return "attribute_not_exists(pk)", {}, {}
        case ops.AbsentOrPast(attribute, limit):
            return "attribute_not_exists(pk) OR #c0 <= :c0", {"#c0": attribute}, {":c0": {"N": str(limit)}}
        case ops.Below(attribute, limit):
            return "attribute_not_exists(#c0) OR #c0 < :c0", {"#c0": attribute}, {":c0": {"N": str(limit)}}
        case ops.Above(attributes, limit):
            names = {f"#c{number}": name for number, name in enumerate(attributes)}
            return " AND ".join(f"{name} > :c0" for name in names), names, {":c0": {"N": str(limit)}}
        case ops.Equals(wanted):
            return _equals(wanted)


def _equals(wanted: Item) -> tuple[str, dict[str, str], dict[str, Any]]:
    clauses: list[str] = []
    names: dict[str, str] = {}
    values: dict[str, Any] = {}
    for number, (name, value) in enumerate(wanted.items()):
        names[f"#c{number}"] = name
        if value is None:
            clauses.append(f"attribute_not_exists(#c{number})")
        else:
            clauses.append(f"#c{number} = :c{number}")
            values[f":c{number}"] = _attribute(value)
    return "attribute_exists(pk) AND " + " AND ".join(clauses), names, values


def _set(values: Item) -> tuple[str, dict[str, str], dict[str, Any]]:
    names = {f"#u{number}": name for number, name in enumerate(values)}
    sets, removes, bound = [], [], {}
    for number, value in enumerate(values.values()):
        if value is None:
            removes.append(f"#u{number}")
        else:
            sets.append(f"#u{number} = :u{number}")
            bound[f":u{number}"] = _attribute(value)
    text = ("SET " + ", ".join(sets) if sets else "") + (" REMOVE " + ", ".join(removes) if removes else "")
    return text.strip(), names, bound


def _update(write: ops.Update | ops.Count | ops.Add) -> tuple[str, dict[str, str], dict[str, Any]]:
    if isinstance(write, ops.Add):
        parts = [(f"#a{number}", f":a{number}") for number in range(len(write.amounts))]
        names = {name: attribute for (name, _), attribute in zip(parts, write.amounts, strict=True)}
        values = {value: {"N": str(amount)} for (_, value), amount in zip(parts, write.amounts.values(), strict=True)}
        return "ADD " + ", ".join(f"{name} {value}" for name, value in parts), names, values
    update, names, values = _set(write.values)
    if isinstance(write, ops.Count):
        return f"{update} ADD #n :n".strip(), {**names, "#n": write.attribute}, {**values, ":n": {"N": "1"}}
    return update, names, values


def _parts(write: Write) -> tuple[str, dict[str, Any]]:
    expression, names, values = _condition(write.condition)
    request: dict[str, Any]
    match write:
        case ops.Put():
            kind, request = "Put", {"Item": _attributes(write.item)}
        case ops.Update() | ops.Count() | ops.Add():
            update, update_names, update_values = _update(write)
            names, values = {**names, **update_names}, {**values, **update_values}
            kind, request = "Update", {"Key": _key(write.place), "UpdateExpression": update}
        case ops.Delete():
            kind, request = "Delete", {"Key": _key(write.place)}
        case ops.Check():
            kind, request = "ConditionCheck", {"Key": _key(write.place)}
    if expression:
        request["ConditionExpression"] = expression
        request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    if names:
        request["ExpressionAttributeNames"] = names
    if values:
        request["ExpressionAttributeValues"] = values
    return kind, request


def _make_transact_item(write: Write, table: str) -> dict[str, Any]:
    kind, request = _parts(write)
    return {kind: {**request, "TableName": table}}


def _make_request(write: Write) -> tuple[str, dict[str, Any]]:
    kind, request = _parts(write)
    if kind == "Update":
        request["ReturnValues"] = "ALL_NEW"
    operations = {"Put": "put_item", "Update": "update_item", "Delete": "delete_item"}
    return operations[kind], request
