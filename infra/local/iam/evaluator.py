"""A small evaluator of IAM policies: it knows just what the templates use. Anything else in a policy is an error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

Context = Mapping[str, list[str]]  # condition key → the values that a call has for it


class UnsupportedPolicyError(Exception):
    """A policy uses something that this evaluator does not know, so it would have to guess."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One line of a Condition block."""

    operator: str  # StringEquals, StringLike, ArnEquals, ArnLike, Bool, or ForAllValues:StringLike and so on
    key: str
    wanted: tuple[str, ...]

    def holds(self, context: Context) -> bool:
        """Tells whether a call meets it. A call without the key meets only ForAllValues, as on AWS."""
        found = context.get(self.key, [])
        if self.operator.startswith("ForAllValues:"):
            return all(self._any(value) for value in found)
        return any(self._any(value) for value in found)

    def _any(self, value: str) -> bool:
        exact = self.operator.rpartition(":")[2] in {"StringEquals", "Bool"}
        return any(value == wanted if exact else _matches(wanted, value) for wanted in self.wanted)


_OPERATORS = {
    f"{prefix}{name}"
    for prefix in ("", "ForAllValues:")
    for name in ("StringEquals", "StringLike", "ArnEquals", "ArnLike", "Bool")
}


@dataclass(frozen=True, slots=True, eq=False)  # each is itself alone, which is quick to look up
class Statement:
    """One statement of a policy."""

    allow: bool
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[Condition, ...]

    def names(self, action: str, resource: str) -> bool:
        """Tells whether the statement is about an action and a resource. Actions match without regard to case."""
        return any(_matches(pattern.lower(), action.lower()) for pattern in self.actions) and any(
            _matches(pattern, resource) for pattern in self.resources
        )

    def holds(self, context: Context) -> bool:
        """Tells whether a call meets all the statement's conditions."""
        return all(condition.holds(context) for condition in self.conditions)


@dataclass(frozen=True, slots=True)
class Role:
    """A role: what it may do and who may assume it."""

    arn: str
    statements: tuple[Statement, ...]
    trust: tuple[Statement, ...]

    @classmethod
    def parse(cls, arn: str, documents: list[dict[str, Any]], trust: dict[str, Any]) -> Role:
        """Reads a role's policy documents. Raises UnsupportedPolicyError."""
        # A trust policy names no resource, because it applies to the role itself.
        open_trust = {
            **trust,
            "Statement": [
                {"Resource": "*", **{k: v for k, v in s.items() if k != "Principal"}} for s in _list(trust["Statement"])
            ],
        }
        return cls(arn, parse(*documents), parse(open_trust))

    def allows(self, action: str, resource: str, context: Context) -> bool:
        """Tells whether a call may be made with this role's credentials."""
        return allows(self.statements, action, resource, context)

    def trusts(self, principal: str) -> bool:
        """Tells whether the role's trust policy lets a principal (an ARN) assume it."""
        return allows(self.trust, "sts:AssumeRole", self.arn, {"aws:PrincipalArn": [principal]})


def parse(*documents: dict[str, Any]) -> tuple[Statement, ...]:
    """Reads the statements of policy documents whose functions are resolved. Raises UnsupportedPolicyError."""
    return tuple(_statement(entry) for document in documents for entry in _list(document["Statement"]))


def allows(statements: tuple[Statement, ...], action: str, resource: str, context: Context) -> bool:
    """Applies IAM's rule: a matching Deny refuses, otherwise a matching Allow permits, otherwise it is refused."""
    matching = [statement.allow for statement in _about(statements, action, resource) if statement.holds(context)]
    return bool(matching) and all(matching)


@lru_cache(maxsize=4096)
def _about(statements: tuple[Statement, ...], action: str, resource: str) -> tuple[Statement, ...]:
    """Returns the statements about an action and a resource, which most calls share with the one before."""
    return tuple(statement for statement in statements if statement.names(action, resource))


def _statement(entry: dict[str, Any]) -> Statement:
    if unknown := entry.keys() - {"Sid", "Effect", "Action", "Resource", "Condition"}:
        raise UnsupportedPolicyError(f"policy elements {sorted(unknown)}")
    conditions = tuple(
        Condition(operator, key, tuple(str(value) for value in _list(wanted)))
        for operator, lines in entry.get("Condition", {}).items()
        for key, wanted in lines.items()
    )
    if unknown := {condition.operator for condition in conditions} - _OPERATORS:
        raise UnsupportedPolicyError(f"condition operators {sorted(unknown)}")
    return Statement(
        allow={"Allow": True, "Deny": False}[entry["Effect"]],
        actions=tuple(_list(entry["Action"])),
        resources=tuple(_list(entry["Resource"])),
        conditions=conditions,
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _matches(pattern: str, value: str) -> bool:
    return bool(_pattern(pattern).fullmatch(value))


@lru_cache(maxsize=1024)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(re.escape(text).replace(r"\*", ".*").replace(r"\?", "."), re.DOTALL)
