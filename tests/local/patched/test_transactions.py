"""Transactions, with moto's own code and with ours: the same answers."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local.patched.contract_table import TABLE, Row, items, s


def put(pk: str, sk: str, once: bool = True, **more: Any) -> Row:
    operation: Row = {"TableName": TABLE, "Item": {**s(pk=pk, sk=sk), **more}}
    if once:
        operation["ConditionExpression"] = "attribute_not_exists(pk)"
        operation["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    return {"Put": operation}


def add(pk: str, sk: str, seen: int) -> Row:
    return {
        "Update": {
            "TableName": TABLE,
            "Key": s(pk=pk, sk=sk),
            "UpdateExpression": "SET v = :new",
            "ConditionExpression": "v = :seen",
            "ExpressionAttributeValues": {":seen": {"N": str(seen)}, ":new": {"N": str(seen + 1)}},
        }
    }


def test_a_transaction_applies_all_its_operations(dynamodb: Any) -> None:
    dynamodb.put_item(TableName=TABLE, Item={**s(pk="a", sk="1"), "v": {"N": "1"}})
    dynamodb.put_item(TableName=TABLE, Item=s(pk="gone", sk="1"))
    check = {"TableName": TABLE, "Key": s(pk="no", sk="1"), "ConditionExpression": "attribute_not_exists(pk)"}
    dynamodb.transact_write_items(
        TransactItems=[
            put("new", "1"),
            add("a", "1", 1),
            {"Delete": {"TableName": TABLE, "Key": s(pk="gone", sk="1")}},
            {"ConditionCheck": check},
        ]
    )
    rows = dynamodb.scan(TableName=TABLE)["Items"]
    assert sorted((row["pk"]["S"], row.get("v", {}).get("N")) for row in rows) == [("a", "2"), ("new", None)]


def test_a_cancelled_transaction_leaves_nothing_and_says_why(dynamodb: Any) -> None:
    dynamodb.put_item(TableName=TABLE, Item={**s(pk="a", sk="1", due_pk="d", due_at="1"), "v": {"N": "1"}})
    dynamodb.put_item(TableName=TABLE, Item=s(pk="taken", sk="1", holder="first"))
    before = dynamodb.scan(TableName=TABLE)["Items"]
    move = {
        "TableName": TABLE,
        "Key": s(pk="a", sk="1"),
        "UpdateExpression": "SET due_at = :later",
        "ExpressionAttributeValues": {":later": {"S": "2"}},
    }
    with pytest.raises(ClientError) as caught:
        dynamodb.transact_write_items(
            TransactItems=[{"Update": move}, put("new", "1"), put("taken", "1"), add("none", "1", 5)]
        )
    response: Any = caught.value.response
    assert response["Error"]["Code"] == "TransactionCanceledException"
    reasons = response["CancellationReasons"]
    assert [reason["Code"] for reason in reasons] == [
        "None",
        "None",
        "ConditionalCheckFailed",
        "ConditionalCheckFailed",
    ]
    assert reasons[2]["Item"] == s(pk="taken", sk="1", holder="first")
    assert "Item" not in reasons[3]
    assert dynamodb.scan(TableName=TABLE)["Items"] == before
    due = {"IndexName": "due", "KeyConditionExpression": "due_pk = :d", "ExpressionAttributeValues": {":d": {"S": "d"}}}
    assert [row["due_at"]["S"] for row in items(dynamodb, **due)] == ["1"]


def test_an_item_named_twice_is_refused_and_the_first_operation_undone(dynamodb: Any) -> None:
    with pytest.raises(ClientError, match="ValidationException"):
        dynamodb.transact_write_items(TransactItems=[put("a", "1"), put("a", "1")])
    assert dynamodb.scan(TableName=TABLE)["Items"] == []


def test_more_than_a_hundred_operations_are_refused(dynamodb: Any) -> None:
    with pytest.raises(ClientError, match="ValidationException"):
        dynamodb.transact_write_items(TransactItems=[put("a", str(n)) for n in range(101)])
    assert dynamodb.scan(TableName=TABLE)["Items"] == []


def test_of_sixteen_racing_writers_one_wins_each_item(dynamodb: Any) -> None:
    barrier = threading.Barrier(16)

    def write(writer: int) -> list[int]:
        won = []
        for n in range(8):
            barrier.wait()
            try:
                dynamodb.transact_write_items(
                    TransactItems=[put("p", str(n), w={"N": str(writer)}), put(str(writer), str(n))]
                )
                won.append(n)
            except ClientError as error:
                assert error.response["Error"]["Code"] == "TransactionCanceledException"
        return won

    with ThreadPoolExecutor(16) as pool:
        wins = list(pool.map(write, range(16)))
    assert sorted(n for won in wins for n in won) == list(range(8))
    stored = {row["sk"]["S"]: int(row["w"]["N"]) for row in dynamodb.scan(TableName=TABLE)["Items"] if "w" in row}
    assert stored == {str(n): writer for writer, won in enumerate(wins) for n in won}


def test_racing_version_checks_lose_no_update(dynamodb: Any) -> None:
    dynamodb.put_item(TableName=TABLE, Item={**s(pk="p", sk="head"), "v": {"N": "0"}})

    def write(writer: int) -> None:
        for n in range(5):
            while True:
                head = dynamodb.get_item(TableName=TABLE, Key=s(pk="p", sk="head"), ConsistentRead=True)["Item"]
                version = int(head["v"]["N"])
                try:
                    dynamodb.transact_write_items(
                        TransactItems=[add("p", "head", version), put("e", f"{version:04}", by={"S": f"{writer}.{n}"})]
                    )
                    break
                except ClientError as error:
                    assert error.response["Error"]["Code"] == "TransactionCanceledException"

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    events = items(dynamodb, KeyConditionExpression="pk = :e", ExpressionAttributeValues={":e": {"S": "e"}})
    assert [row["sk"]["S"] for row in events] == [f"{n:04}" for n in range(40)]
    assert len({row["by"]["S"] for row in events}) == 40
    assert dynamodb.get_item(TableName=TABLE, Key=s(pk="p", sk="head"))["Item"]["v"] == {"N": "40"}


def test_a_repeated_transaction_token_is_applied_once(replaced: Any) -> None:
    replaced.put_item(TableName=TABLE, Item={**s(pk="a", sk="1"), "v": {"N": "1"}})
    for _ in range(2):
        replaced.transact_write_items(TransactItems=[add("a", "1", 1)], ClientRequestToken="once")
    assert replaced.get_item(TableName=TABLE, Key=s(pk="a", sk="1"))["Item"]["v"] == {"N": "2"}
    with pytest.raises(ClientError, match="IdempotentParameterMismatchException"):
        replaced.transact_write_items(TransactItems=[add("a", "1", 2)], ClientRequestToken="once")


def test_a_transaction_above_four_megabytes_is_refused(replaced: Any) -> None:
    big = {"S": "x" * 390_000}
    with pytest.raises(ClientError, match="ValidationException"):
        replaced.transact_write_items(TransactItems=[put("a", str(n), big=big) for n in range(11)])
    assert replaced.scan(TableName=TABLE)["Items"] == []
