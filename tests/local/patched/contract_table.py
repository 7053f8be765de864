"""A DynamoDB table with an index, and its rows."""

from __future__ import annotations

from typing import Any

TABLE = "contract"
Row = dict[str, Any]


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


def items(client: Any, **query: Any) -> list[Row]:
    """Returns all pages of a query, each of the size of Limit where one is given."""
    found: list[Row] = []
    start: Row = {}
    while True:
        page = client.query(TableName=TABLE, **query, **start)
        assert len(page["Items"]) <= query.get("Limit", 1_000)
        found += page["Items"]
        if "LastEvaluatedKey" not in page:
            return found
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
