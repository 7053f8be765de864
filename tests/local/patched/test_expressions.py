"""Conditions and updates, with moto's own code and with ours: the same items, the same refusals, however often."""

from __future__ import annotations

import re
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local.patched.contract_table import TABLE, Row, s

NAMES = {"#n": "name", "#none": "absent"}
VALUES: Row = {
    ":a": {"S": "a"},
    ":b": {"S": "b"},
    ":one": {"N": "1"},
    ":nine": {"N": "9"},
    ":list": {"L": [{"S": "z"}]},
    ":set": {"SS": ["b"]},
    ":text": {"S": "S"},
}
ITEM: Row = {
    "word": {"S": "a"},
    "name": {"S": "ab"},
    "amount": {"N": "4"},
    "things": {"L": [{"S": "x"}, {"S": "y"}]},
    "marks": {"SS": ["a", "b"]},
    "nested": {"M": {"part": {"S": "k"}}},
}


@pytest.fixture
def table(dynamodb: Any) -> Any:
    """Returns a client of the table with the item in it."""
    dynamodb.put_item(TableName=TABLE, Item={**s(pk="p", sk="1"), **ITEM})
    return dynamodb


def named(text: str, values: Row = VALUES) -> dict[str, Any]:
    """Returns the names and values that a text uses, as a call passes them."""
    names = {name: stands for name, stands in NAMES.items() if re.search(rf"{name}\b", text)}
    bound = {name: value for name, value in values.items() if re.search(rf"{name}\b", text)}
    given = {"ExpressionAttributeNames": names, "ExpressionAttributeValues": bound}
    return {name: value for name, value in given.items() if value}


def update(client: Any, text: str, values: Row = VALUES) -> Row:
    """Updates the item and returns what differs from before."""
    client.update_item(TableName=TABLE, Key=s(pk="p", sk="1"), UpdateExpression=text, **named(text, values))
    return read(client)


def read(client: Any) -> Row:
    item: Row = client.get_item(TableName=TABLE, Key=s(pk="p", sk="1"))["Item"]
    return {name: item.get(name) for name in {*item, *ITEM} - {"pk", "sk"} if item.get(name) != ITEM.get(name)}


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("SET word = :b", {"word": {"S": "b"}}),
        ("SET #n = :b, fresh = :one", {"name": {"S": "b"}, "fresh": {"N": "1"}}),
        ("SET word = #n", {"word": {"S": "ab"}}),
        ("SET word = if_not_exists(word, :b), fresh = if_not_exists(#none, :b)", {"fresh": {"S": "b"}}),
        ("SET amount = amount + :one", {"amount": {"N": "5"}}),
        ("SET amount = amount - :one", {"amount": {"N": "3"}}),
        ("ADD amount :nine", {"amount": {"N": "13"}}),
        ("ADD #none :one SET word = :b", {"absent": {"N": "1"}, "word": {"S": "b"}}),
        ("REMOVE word, #n", {"word": None, "name": None}),
        ("SET things = list_append(things, :list)", {"things": {"L": [{"S": "x"}, {"S": "y"}, {"S": "z"}]}}),
        ("SET things[1] = :a", {"things": {"L": [{"S": "x"}, {"S": "a"}]}}),
        ("REMOVE things[0], things[1]", {"things": {"L": []}}),
        ("DELETE marks :set", {"marks": {"SS": ["a"]}}),
        ("SET nested.part = :a", {"nested": {"M": {"part": {"S": "a"}}}}),
    ],
)
def test_an_update_changes_what_it_names_alone(table: Any, text: str, changed: Row) -> None:
    assert update(table, text) == changed


def test_a_text_that_was_read_before_takes_the_values_of_its_call(table: Any) -> None:
    for value in ("1", "2", "3"):
        assert update(table, "SET #n = :b", {":b": {"S": value}})["name"] == {"S": value}
    for _ in range(3):
        changed = update(table, "ADD amount :one")
    assert changed["amount"] == {"N": "7"}
    other = {"ExpressionAttributeNames": {"#n": "word"}, "ExpressionAttributeValues": {":b": {"S": "4"}}}
    table.update_item(TableName=TABLE, Key=s(pk="p", sk="1"), UpdateExpression="SET #n = :b", **other)
    assert read(table)["word"] == {"S": "4"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("SET word = :a SET fresh = :b", "SET"),
        ("ADD amount :one ADD other :one", "ADD"),
        ("SET word = :a, word = :b", "overlap"),
        ("SET #n = :a REMOVE #n", "overlap"),
        ("SET sk = :a", "part of the key"),
        ("SET word = #none", "does not exist"),
        ("SET word = :missing", ":missing"),
        ("SET name = :a", "reserved"),
        ("SET word", "Syntax"),
        ("ADD amount :a", "type"),
        ("SET nothing.part = :a", "path"),
    ],
)
@pytest.mark.parametrize("times", [1, 2], ids=["first", "again"])
def test_an_update_that_cannot_be_is_refused_each_time(table: Any, text: str, words: str, times: int) -> None:
    for _ in range(times):
        with pytest.raises(ClientError, match=f"(?i)ValidationException.*{words}"):
            update(table, text)
    assert read(table) == {}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("word = :a", True),
        ("word = :b", False),
        ("#n <> :a", True),
        ("attribute_exists(#n) AND attribute_not_exists(#none)", True),
        ("NOT attribute_exists(#n)", False),
        ("word IN (:b, :a)", True),
        ("amount BETWEEN :one AND :nine", True),
        ("begins_with(#n, :b)", False),
        ("contains(marks, :b)", True),
        ("size(#n) > :one", True),
        ("(word = :b OR amount < :nine) AND attribute_type(word, :text)", True),
        ("nested.part = :a OR things[0] = :a", False),
    ],
)
def test_a_condition_holds_or_not(table: Any, text: str, holds: bool) -> None:
    check = {"TableName": TABLE, "Key": s(pk="p", sk="1"), "ConditionExpression": text, **named(text)}
    for _ in range(2):
        if holds:
            table.transact_write_items(TransactItems=[{"ConditionCheck": check}])
        else:
            with pytest.raises(ClientError, match="TransactionCanceledException"):
                table.transact_write_items(TransactItems=[{"ConditionCheck": check}])


def test_a_condition_asks_for_the_names_and_values_of_its_call(table: Any) -> None:
    key = {"TableName": TABLE, "Key": s(pk="p", sk="1"), "ConditionExpression": "#n = :a"}
    for name, value in (("word", "a"), ("name", "ab")):
        given = {"ExpressionAttributeNames": {"#n": name}, "ExpressionAttributeValues": {":a": {"S": value}}}
        table.transact_write_items(TransactItems=[{"ConditionCheck": {**key, **given}}])
        other = {**given, "ExpressionAttributeValues": {":a": {"S": "other"}}}
        with pytest.raises(ClientError, match="TransactionCanceledException"):
            table.transact_write_items(TransactItems=[{"ConditionCheck": {**key, **other}}])


def test_an_item_has_400_kilobytes_at_most(table: Any) -> None:
    table.put_item(TableName=TABLE, Item=s(pk="p", sk="2", big="x" * 399_000, more="x" * 900))
    with pytest.raises(ClientError, match="ValidationException"):
        table.put_item(
            TableName=TABLE, Item={**s(pk="p", sk="3"), "a": {"S": "x" * 210_000}, "b": {"S": "x" * 210_000}}
        )
    with pytest.raises(ClientError, match="ValidationException"):
        update(table, "SET fresh = :a", s(**{":a": "x" * 420_000}))
    assert read(table) == {}
