"""Calls and capacity units are computed from item sizes by the rules of the Developer Guide."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.dynamodb.models.dynamo_type import DynamoType

from infra.local.embedded.sizes import item_bytes
from infra.local.embedded.units import Meter
from infra.local.stack import Stack
from tests.local.tiny_app import Seen

TABLE = "privacy-local-cyclonex"
Tiny = tuple[Stack, Seen]


def item(sk: str, size: int, **more: str) -> Any:
    """Returns an item of exactly this many bytes."""
    attributes = {"pk": "T#cyclonex#p", "sk": sk, **more}
    used = sum(len(name) + len(value) for name, value in attributes.items()) + len("x")
    return {name: {"S": value} for name, value in {**attributes, "x": "y" * (size - used)}.items()}


def key(sk: str) -> Any:
    return {"pk": {"S": "T#cyclonex#p"}, "sk": {"S": sk}}


@pytest.mark.parametrize(
    ("attribute", "size"),
    [
        ({"S": "añ"}, 3),
        ({"N": "0"}, 1),
        ({"N": "1"}, 2),
        ({"N": "1234"}, 3),
        ({"N": "-1234.5"}, 5),
        ({"N": "1200000"}, 2),
        ({"B": "AAAA"}, 3),
        ({"B": "AA=="}, 1),
        ({"BOOL": True}, 1),
        ({"NULL": True}, 1),
        ({"SS": ["a", "bc"]}, 3),
        ({"L": [{"S": "ab"}, {"S": "c"}]}, 3 + 2 + 3),
        ({"M": {"k": {"S": "v"}}}, 3 + 1 + 2),
    ],
)
def test_sizes_of_values(attribute: Any, size: int) -> None:
    assert item_bytes({"name": DynamoType(attribute)}) == 4 + size


@pytest.mark.parametrize(("size", "strong", "eventual"), [(100, 1, 0.5), (4096, 1, 0.5), (4097, 2, 1), (9000, 3, 1.5)])
def test_reads_cost_by_four_kilobytes(tiny: Tiny, size: int, strong: float, eventual: float) -> None:
    dynamodb = tiny[0].clients.get("dynamodb", "cyclonex")
    dynamodb.put_item(TableName=TABLE, Item=item("a", size))
    for consistent, units in ((True, strong), (False, eventual)):
        with tiny[0].meter() as m:
            dynamodb.get_item(TableName=TABLE, Key=key("a"), ConsistentRead=consistent, ProjectionExpression="pk")
        assert (m.calls, m.read_units) == ({("dynamodb", "GetItem"): 1}, units)


def test_an_item_that_is_not_there_costs_a_minimal_read(tiny: Tiny) -> None:
    with tiny[0].meter() as m:
        tiny[0].clients.get("dynamodb", "cyclonex").get_item(TableName=TABLE, Key=key("no"), ConsistentRead=True)
    assert m.read_units == 1


def test_a_batch_read_costs_by_item(tiny: Tiny) -> None:
    dynamodb = tiny[0].clients.get("dynamodb", "cyclonex")
    dynamodb.put_item(TableName=TABLE, Item=item("a", 5000))
    with tiny[0].meter() as m:
        dynamodb.batch_get_item(RequestItems={TABLE: {"Keys": [key("a"), key("b")], "ConsistentRead": True}})
    assert (m.calls, m.read_units) == ({("dynamodb", "BatchGetItem"): 1}, 3)


def test_a_query_costs_by_the_sum_of_what_it_evaluates(tiny: Tiny) -> None:
    dynamodb = tiny[0].clients.get("dynamodb", "cyclonex")
    for sk in "abcd":
        dynamodb.put_item(TableName=TABLE, Item=item(sk, 3000, list_pk="T#cyclonex#l", list_sk=sk))
    query = {
        "TableName": TABLE,
        "KeyConditionExpression": "pk = :p",
        "FilterExpression": "sk = :s",
        "ExpressionAttributeValues": {":p": {"S": "T#cyclonex#p"}, ":s": {"S": "a"}},
    }
    with tiny[0].meter() as m:
        dynamodb.query(**query, ConsistentRead=True)
    assert (m.read_units, m.index_read_units) == (3, 0)
    with tiny[0].meter() as m:
        dynamodb.query(**query, Limit=2)
    assert m.read_units == 1


def test_an_index_query_costs_by_the_projected_bytes_and_is_told_apart(tiny: Tiny) -> None:
    dynamodb = tiny[0].clients.get("dynamodb", "cyclonex")
    for sk in "abcd":
        dynamodb.put_item(TableName=TABLE, Item=item(sk, 3000, list_pk="T#cyclonex#l", list_sk=sk))
    with tiny[0].meter() as m:
        dynamodb.query(
            TableName=TABLE,
            IndexName="listing",
            KeyConditionExpression="list_pk = :p",
            ExpressionAttributeValues={":p": {"S": "T#cyclonex#l"}},
        )
    assert (m.read_units, m.index_read_units) == (0, 0.5)


def test_writes_cost_by_the_larger_of_before_and_after(tiny: Tiny) -> None:
    dynamodb = tiny[0].clients.get("dynamodb", "cyclonex")
    for size, units in ((1024, 1), (3000, 3), (100, 3)):
        with tiny[0].meter() as m:
            dynamodb.put_item(TableName=TABLE, Item=item("a", size))
        assert m.write_units == units
    with tiny[0].meter() as m:
        dynamodb.update_item(
            TableName=TABLE,
            Key=key("a"),
            UpdateExpression="SET x = :x",
            ExpressionAttributeValues={":x": {"S": "z" * 2000}},
        )
    assert m.write_units == 2
    with tiny[0].meter() as m:
        dynamodb.delete_item(TableName=TABLE, Key=key("a"))
    assert m.write_units == 2


def test_a_transaction_costs_twice_its_checks_included(tiny: Tiny) -> None:
    dynamodb = tiny[0].clients.get("dynamodb", "cyclonex")
    check = {"TableName": TABLE, "Key": key("no"), "ConditionExpression": "attribute_not_exists(pk)"}
    with tiny[0].meter() as m:
        dynamodb.transact_write_items(
            TransactItems=[{"Put": {"TableName": TABLE, "Item": item("a", 1500)}}, {"ConditionCheck": check}]
        )
    assert (m.calls, m.write_units, m.index_write_units) == ({("dynamodb", "TransactWriteItems"): 1}, 4 + 2, 0)


def test_a_failed_condition_costs_as_well(tiny: Tiny) -> None:
    dynamodb = tiny[0].clients.get("dynamodb", "cyclonex")
    dynamodb.put_item(TableName=TABLE, Item=item("a", 1500))
    again = {"TableName": TABLE, "Item": item("a", 100), "ConditionExpression": "attribute_not_exists(pk)"}
    with tiny[0].meter() as m, pytest.raises(ClientError):
        dynamodb.put_item(**again)
    assert m.write_units == 2
    with tiny[0].meter() as m, pytest.raises(ClientError):
        dynamodb.transact_write_items(TransactItems=[{"Put": again}])
    assert m.write_units == 4


def test_index_entries_cost_when_they_appear_move_and_vanish(tiny: Tiny) -> None:
    dynamodb = tiny[0].clients.get("dynamodb", "cyclonex")

    def measured(write: Any, **parameters: Any) -> Meter:
        with tiny[0].meter() as m:
            write(TableName=TABLE, **parameters)
        return m

    due = {"due_pk": "T#cyclonex#due", "due_at": "1"}
    update = {"Key": key("a"), "UpdateExpression": "SET due_at = :t"}
    assert measured(dynamodb.put_item, Item=item("a", 900, **due)).index_write_units == 1
    assert measured(dynamodb.put_item, Item=item("a", 800, **due)).index_write_units == 0
    assert measured(dynamodb.update_item, **update, ExpressionAttributeValues={":t": {"S": "2"}}).index_write_units == 2
    assert measured(dynamodb.delete_item, Key=key("a")).index_write_units == 1


def test_calls_of_all_services_are_counted_while_the_meter_runs_only(tiny: Tiny) -> None:
    sqs = tiny[0].clients.get("sqs")
    with tiny[0].meter() as m:
        sqs.send_message(QueueUrl=tiny[0].settings.deliveries_queue_url, MessageBody="m")
    sqs.send_message(QueueUrl=tiny[0].settings.deliveries_queue_url, MessageBody="m")
    assert m.calls == {("sqs", "SendMessage"): 1}
    assert (m.total(), m.total("sqs"), m.total("dynamodb")) == (1, 1, 0)
