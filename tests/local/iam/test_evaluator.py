"""The evaluator of policies decides as IAM does for everything that the templates use, and refuses to guess."""

from __future__ import annotations

from typing import Any

import pytest

from infra.local.iam.evaluator import UnsupportedPolicyError, allows, parse

ITEM = "arn:aws:dynamodb:us-east-1:1:table/t"


def statement(effect: str = "Allow", action: Any = "dynamodb:GetItem", resource: Any = ITEM, **more: Any) -> Any:
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


@pytest.mark.parametrize(
    ("statements", "allowed"),
    [
        ([], False),
        ([statement()], True),
        ([statement(action="dynamodb:PutItem")], False),
        ([statement(action=["x:y", "dynamodb:Get*"])], True),
        ([statement(action="DynamoDB:getitem")], True),
        ([statement(action="*")], True),
        ([statement(resource=f"{ITEM}/index/due")], False),
        ([statement(resource=ITEM.upper())], False),
        ([statement(resource="arn:aws:dynamodb:*:1:table/?")], True),
        ([statement(resource="arn:aws:dynamodb:us-east-1:1:table/[a-z]")], False),
        ([statement(), statement("Deny", action="dynamodb:*")], False),
        ([statement(), statement("Deny", resource="arn:other")], True),
    ],
)
def test_actions_resources_and_effects(statements: list[Any], allowed: bool) -> None:
    assert allows(parse({"Statement": statements}), "dynamodb:GetItem", ITEM, {}) is allowed


@pytest.mark.parametrize(
    ("condition", "found", "allowed"),
    [
        ({"StringEquals": {"k": "a"}}, ["a"], True),
        ({"StringEquals": {"k": ["b", "a"]}}, ["a"], True),
        ({"StringEquals": {"k": "a*"}}, ["ab"], False),
        ({"StringEquals": {"k": "a"}}, [], False),
        ({"StringLike": {"k": "a*"}}, ["ab"], True),
        ({"ArnEquals": {"k": "arn:*:role/x"}}, ["arn:aws:role/x"], True),
        ({"Bool": {"k": True}}, ["True"], True),
        ({"ForAllValues:StringLike": {"k": "T#a#*"}}, ["T#a#1", "T#a#2"], True),
        ({"ForAllValues:StringLike": {"k": "T#a#*"}}, ["T#a#1", "T#b#2"], False),
        ({"ForAllValues:StringLike": {"k": "T#a#*"}}, [], True),
        ({"StringEquals": {"k": "a"}, "StringLike": {"k": "b*"}}, ["a"], False),
    ],
)
def test_conditions(condition: Any, found: list[str], allowed: bool) -> None:
    policy = parse({"Statement": statement(Condition=condition)})
    assert allows(policy, "dynamodb:GetItem", ITEM, {"k": found}) is allowed


@pytest.mark.parametrize(
    "entry",
    [
        {"Effect": "Allow", "NotAction": "x:y", "Resource": "*"},
        statement(Condition={"NumericLessThan": {"k": "1"}}),
        statement(Condition={"ForAnyValue:StringLike": {"k": "1"}}),
    ],
)
def test_what_it_does_not_know_is_an_error(entry: Any) -> None:
    with pytest.raises(UnsupportedPolicyError):
        parse({"Statement": [entry]})
