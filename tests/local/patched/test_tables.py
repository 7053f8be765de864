"""Tables with their index, on moto's own code and on ours: the same answers, and what moto lacks."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.dynamodb.models.table import Table

from tests.local.patched.contract_table import TABLE, Row, items, s


@pytest.mark.parametrize("forward", [True, False])
@pytest.mark.parametrize("page", [1, 3, 100])
@pytest.mark.parametrize(
    ("condition", "values", "expected"),
    [
        ("pk = :p", {}, ["a#1", "a#2", "a#3", "b#1", "b#2", "c"]),
        ("pk = :p AND begins_with(sk, :x)", {":x": "a#"}, ["a#1", "a#2", "a#3"]),
        ("pk = :p AND sk BETWEEN :x AND :y", {":x": "a#2", ":y": "b#1"}, ["a#2", "a#3", "b#1"]),
        ("pk = :p AND sk > :x", {":x": "b#1"}, ["b#2", "c"]),
        ("pk = :p AND sk >= :x", {":x": "b#1"}, ["b#1", "b#2", "c"]),
        ("pk = :p AND sk < :x", {":x": "a#2"}, ["a#1"]),
        ("pk = :p AND sk <= :x", {":x": "a#2"}, ["a#1", "a#2"]),
        ("pk = :p AND sk = :x", {":x": "c"}, ["c"]),
        ("pk = :p AND sk = :x", {":x": "d"}, []),
    ],
)
def test_a_partition_is_read_in_order_page_by_page(
    dynamodb: Any, condition: str, values: dict[str, str], expected: list[str], page: int, forward: bool
) -> None:
    for pk in ("p", "q"):
        for sk in ("b#2", "a#3", "c", "a#1", "b#1", "a#2"):
            dynamodb.put_item(TableName=TABLE, Item=s(pk=pk, sk=sk))
    rows = items(
        dynamodb, KeyConditionExpression=condition, Limit=page, ScanIndexForward=forward,
        ExpressionAttributeValues={":p": {"S": "p"}, **{k: {"S": v} for k, v in values.items()}},
    )  # fmt: skip
    assert [row["sk"]["S"] for row in rows] == (expected if forward else expected[::-1])


@pytest.mark.parametrize("forward", [True, False])
@pytest.mark.parametrize("page", [1, 2, 50])
def test_an_index_follows_puts_updates_deletes_and_keeps_ties_apart(dynamodb: Any, page: int, forward: bool) -> None:
    for n in range(6):
        dynamodb.put_item(TableName=TABLE, Item=s(pk=f"p{n}", sk="1", due_pk="d", due_at=f"0{n // 2}", note="long"))
    dynamodb.delete_item(TableName=TABLE, Key=s(pk="p0", sk="1"))
    dynamodb.update_item(
        TableName=TABLE, Key=s(pk="p5", sk="1"), UpdateExpression="SET due_at = :t",
        ExpressionAttributeValues={":t": {"S": "00"}},
    )  # fmt: skip
    dynamodb.update_item(TableName=TABLE, Key=s(pk="p4", sk="1"), UpdateExpression="REMOVE due_pk")
    dynamodb.put_item(TableName=TABLE, Item=s(pk="p2", sk="1", due_pk="other", due_at="00"))
    rows = items(
        dynamodb, IndexName="due", KeyConditionExpression="due_pk = :d AND due_at <= :t", Limit=page,
        ScanIndexForward=forward, ExpressionAttributeValues={":d": {"S": "d"}, ":t": {"S": "01"}},
    )  # fmt: skip
    expected = ["p1", "p5", "p3"]
    assert [row["pk"]["S"] for row in rows] == (expected if forward else expected[::-1])
    assert all(set(row) == {"pk", "sk", "due_pk", "due_at"} for row in rows)


def test_a_filter_applies_after_the_page_is_cut(dynamodb: Any) -> None:
    for n in range(6):
        dynamodb.put_item(TableName=TABLE, Item={**s(pk="p", sk=str(n)), "odd": {"BOOL": n % 2 == 1}})
    query = {
        "TableName": TABLE,
        "KeyConditionExpression": "pk = :p",
        "FilterExpression": "odd = :yes",
        "ExpressionAttributeValues": {":p": {"S": "p"}, ":yes": {"BOOL": True}},
    }
    page = dynamodb.query(**query, Limit=4)
    assert (page["Count"], page["ScannedCount"]) == (2, 4)
    assert [row["sk"]["S"] for row in page["Items"]] == ["1", "3"]


def test_every_type_of_value_comes_back_as_it_was_put(dynamodb: Any) -> None:
    values: Row = {
        "text": {"S": "ü S"},
        "empty": {"S": ""},
        "number": {"N": "-12.50"},
        "yes": {"BOOL": True},
        "no": {"BOOL": False},
        "null": {"NULL": True},
        "bytes": {"B": b"\x00\xff"},
        "texts": {"SS": ["a", "b"]},
        "numbers": {"NS": ["1", "2"]},
        "list": {"L": [{"S": "x"}, {"M": {"S": {"N": "1"}}}, {"L": []}, {"B": b"\x01"}]},
        "map": {"M": {"N": {"S": "named as a type"}, "deep": {"M": {"L": {"BOOL": False}}}}},
        "nothing": {"M": {}},
    }
    dynamodb.put_item(TableName=TABLE, Item={**s(pk="p", sk="1"), **values})
    found = dynamodb.get_item(TableName=TABLE, Key=s(pk="p", sk="1"))["Item"]
    query = {"KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": {":p": {"S": "p"}}}
    assert found == items(dynamodb, **query)[0] == {**s(pk="p", sk="1"), **values}


def test_what_a_query_answers_is_a_copy(dynamodb: Any) -> None:
    dynamodb.put_item(TableName=TABLE, Item={**s(pk="p", sk="1"), "list": {"L": [{"S": "x"}]}})
    query = {"KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": {":p": {"S": "p"}}}
    first = items(dynamodb, **query)
    dynamodb.update_item(
        TableName=TABLE, Key=s(pk="p", sk="1"), UpdateExpression="SET #l[0] = :y",
        ExpressionAttributeNames={"#l": "list"}, ExpressionAttributeValues={":y": {"S": "y"}},
    )  # fmt: skip
    assert first[0]["list"] == {"L": [{"S": "x"}]}
    assert items(dynamodb, **query)[0]["list"] == {"L": [{"S": "y"}]}


def test_a_full_page_names_where_it_stopped_even_if_nothing_follows(replaced: Any) -> None:
    for n in range(3):
        replaced.put_item(TableName=TABLE, Item=s(pk="p", sk=str(n)))
    query = {"KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": {":p": {"S": "p"}}}
    page = replaced.query(TableName=TABLE, Limit=3, **query)
    assert page["LastEvaluatedKey"] == s(pk="p", sk="2")
    rest = replaced.query(TableName=TABLE, Limit=3, ExclusiveStartKey=page["LastEvaluatedKey"], **query)
    assert rest["Items"] == []
    assert "LastEvaluatedKey" not in rest


def test_an_index_key_of_the_wrong_type_is_refused(replaced: Any) -> None:
    with pytest.raises(ClientError, match="Type mismatch for Index Key due_at"):
        replaced.put_item(TableName=TABLE, Item={**s(pk="a", sk="1", due_pk="d"), "due_at": {"N": "1"}})


def test_a_query_touches_its_own_partition_only(replaced: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(300):
        replaced.put_item(TableName=TABLE, Item=s(pk=str(n % 30), sk=str(n), due_pk=str(n % 30), due_at=str(n)))
    walked: list[int] = []
    stock = Table.sorted_items

    def sorted_items(table: Table, hashes: Any, ranges: Any, found: list[Any]) -> list[Any]:
        walked.append(len(found))
        return stock(table, hashes, ranges, found)

    monkeypatch.setattr(Table, "sorted_items", sorted_items)
    query = {"KeyConditionExpression": "due_pk = :d", "ExpressionAttributeValues": {":d": {"S": "7"}}}
    assert len(items(replaced, IndexName="due", **query)) == 10
    assert walked == [10]
