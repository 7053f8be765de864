"""Reads each of DynamoDB's expressions once. Moto reads the text at every call, and walks an update's tree ten times.

What a text says depends on nothing else, so it is kept; the names and values that stand for parts of it are put in at
each call.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from moto.dynamodb.comparisons import AttributePath, AttributeValue, ConditionExpressionParser
from moto.dynamodb.parsing import validators
from moto.dynamodb.parsing.ast_nodes import DepthFirstTraverser, Node  # type: ignore[attr-defined]
from moto.dynamodb.parsing.expressions import UpdateExpressionParser  # type: ignore[attr-defined]
from moto.dynamodb.parsing.validators import ActionCountValidator, OverlappingPathsValidator

from infra.local.patched.patches import Patches

_KEPT = 4096  # texts; the system writes a few hundred

_stock_parse: Any = ConditionExpressionParser.parse
_stock_make_operand: Any = ConditionExpressionParser._make_operand
_stock_make: Any = UpdateExpressionParser.make
_stock_count: Any = ActionCountValidator.verify_action_counts
_stock_compare: Any = OverlappingPathsValidator.check_for_overlapping_paths
_Step = tuple[type[Any], Callable[[Any], Any]]  # a kind of node, and what moto makes of it


class _Itself(dict[str, Any]):
    """Lets each name and value stand for itself, while a text is read for all calls."""

    def __missing__(self, name: str) -> str:
        return name


class _Reader(ConditionExpressionParser):
    """Moto's own parser, which ends with the tree: what it makes of it depends on the call."""

    def _make_op_condition(self, node: Any) -> Any:
        return node


@lru_cache(_KEPT)
def _read(text: str) -> tuple[Any, list[str], list[str]]:
    """Returns a condition's tree, and the names and values in it."""
    reader = _Reader(text, _Itself(), _Itself())
    tree = _stock_parse(reader)
    return tree, reader.expr_attr_names_found, reader.expr_attr_values_found


def _parse(self: Any) -> Any:
    if not self.condition_expression:
        return _stock_parse(self)
    tree, names, values = _read(self.condition_expression)
    self.expr_attr_names_found.extend(names)
    self.expr_attr_values_found.extend(values)
    return self._make_op_condition(tree)


def _make_operand(self: Any, node: Any) -> Any:
    if node.kind == self.Kind.PATH:
        return AttributePath([_find(self, child) for child in node.children])
    if node.kind == self.Kind.EXPRESSION_ATTRIBUTE_VALUE:
        return AttributeValue(self._lookup_expression_attribute_value(node.text))
    return _stock_make_operand(self, node)


def _find(parser: Any, element: Any) -> Any:
    if element.text.startswith("#"):
        return parser._lookup_expression_attribute_name(element.text)
    return element.value


@staticmethod  # type: ignore[misc]  # it becomes a class's
@lru_cache(_KEPT)
def _make(text: str) -> Any:
    return _stock_make(text)  # a validator works on a copy


def _copy(value: Any) -> Any:
    """Copies a tree by its children alone, where `deepcopy` looks into each attribute of each node."""
    if not isinstance(value, Node):
        return copy.deepcopy(value)
    copied = object.__new__(type(value))
    copied.type, copied.parent = value.type, None
    copied.children = value.children
    if value.children is not None:
        copied.children = [_copy(child) for child in value.children]
        for child in copied.children:
            if isinstance(child, Node):
                child.parent = copied
    return copied


def _traverse(self: Any, node: Any) -> Any:
    steps = tuple(self._processing_map().items())
    kinds = tuple(kind for kind, _ in steps)
    return _visit(self, node, -1, steps, kinds)


def _visit(walker: Any, node: Any, child_id: int, steps: tuple[_Step, ...], kinds: tuple[type[Any], ...]) -> Any:
    if not isinstance(node, Node):
        return node
    kind: Any = type(node)
    parent = node.parent
    for position, child in enumerate(node.children or ()):
        walker.pre_processing_of_child(node, position)
        _visit(walker, child, position, steps, kinds)
    if _is_a(kind, kinds):
        node = next(made for one, made in steps if _is_a(kind, (one,)))(node)
        node.parent = parent
        if parent:
            parent.children[child_id] = node
    return node


@lru_cache(_KEPT)
def _is_a(kind: Any, of: tuple[Any, ...]) -> bool:
    return issubclass(kind, of)


def _of_root(stock: Any) -> Any:
    """Looks at the root alone, which holds all that moto then looks at once more in each of its parts."""

    def judge(self: Any, node: Any) -> Any:
        return node if node.parent else stock(self, node)

    return judge


PATCHES = Patches(
    (ConditionExpressionParser, "parse", _parse),
    (ConditionExpressionParser, "_make_operand", _make_operand),
    (UpdateExpressionParser, "make", _make),
    (validators, "deepcopy", _copy),
    (DepthFirstTraverser, "traverse", _traverse),
    (ActionCountValidator, "verify_action_counts", _of_root(_stock_count)),
    (OverlappingPathsValidator, "check_for_overlapping_paths", _of_root(_stock_compare)),
)
