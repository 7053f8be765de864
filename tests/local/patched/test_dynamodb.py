"""The embedded DynamoDB behaves the same with moto's stock code and with the code that replaces it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.dynamodb.models.table import Table

from infra.local.patched import answers, tables, transactions

TABLE = "contract"
Row = dict[str, Any]


@pytest.fixture(params=["stock", "kept"])
def dynamodb(request: pytest.FixtureRequest, aws: Callable[[str], Any]) -> Iterator[Any]:
    """A client of a table with one index; once on moto's code, once on ours."""
    if request.param == "stock":
        answers.PATCHES.uninstall()
        transactions.PATCHES.uninstall()
        tables.PATCHES.uninstall()
    try:
        client = aws("dynamodb")
        create(client)
        yield client
    finally:  # also where the table could not be made: the patches are the whole process's
        tables.PATCHES.install()
        transactions.PATCHES.install()
        answers.PATCHES.install()


@pytest.fixture
def replaced(aws: Callable[[str], Any]) -> Any:
    """A client of the same table on our code alone, for what moto does not do."""
    client = aws("dynamodb")
    create(client)
    return client


def create(client: Any) -> None:
    client.create_table(
        TableName=TABLE,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in ("pk", "sk", "due_pk", "due_at")],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "due",
                "KeySchema": [
                    {"AttributeName": "due_pk", "KeyType": "HASH"},
                    {"AttributeName": "due_at", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
        BillingMode="PAY_PER_REQUEST",
    )


def s(**values: str) -> Row:
    return {name: {"S": value} for name, value in values.items()}


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


def items(client: Any, **query: Any) -> list[Row]:
    """All pages of a query, by page size where a Limit is given."""
    found: list[Row] = []
    start: Row = {}
    while True:
        page = client.query(TableName=TABLE, **query, **start)
        assert len(page["Items"]) <= query.get("Limit", 1_000)
        found += page["Items"]
        if "LastEvaluatedKey" not in page:
            return found
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


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


def test_a_full_page_names_where_it_stopped_even_if_nothing_follows(replaced: Any) -> None:
    for n in range(3):
        replaced.put_item(TableName=TABLE, Item=s(pk="p", sk=str(n)))
    query = {"KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": {":p": {"S": "p"}}}
    page = replaced.query(TableName=TABLE, Limit=3, **query)
    assert page["LastEvaluatedKey"] == s(pk="p", sk="2")
    rest = replaced.query(TableName=TABLE, Limit=3, ExclusiveStartKey=page["LastEvaluatedKey"], **query)
    assert rest["Items"] == []
    assert "LastEvaluatedKey" not in rest


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
