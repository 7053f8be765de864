"""What may be changed at one node of a syntax tree, as the text that takes its place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_COMPARED: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_OPPOSITES: Final = (ast.Eq, ast.NotEq, ast.Is, ast.IsNot, ast.In, ast.NotIn)
_COMPUTED: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}


@dataclass(frozen=True, slots=True)
class Change:
    """What takes the place of a node, and how that reads."""

    node: ast.expr | ast.stmt
    what: str
    after: str


def list_changes(node: ast.AST, *, inside: bool) -> Iterator[Change]:
    """Yields every change at this node itself; those of its parts are its parts' own.

    `|` is left alone unless the node is inside of a function or class: elsewhere it joins types.
    """
    if isinstance(node, ast.stmt):
        yield from _change_statement(node)
    elif isinstance(node, ast.expr) and (inside or not _joins_types(node)):
        yield from _change_expression(node)
    for test in _conditions(node):
        if not _is_opposed_already(test):
            text = ast.unparse(test)
            yield Change(test, f"if {text} → if not", f"(not ({text}))")


def _change_expression(node: ast.expr) -> Iterator[Change]:
    match node:
        case ast.Compare():
            yield from _change_comparison(node)
        case ast.BoolOp():
            other: ast.boolop = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield _replace(node, ast.BoolOp(other, node.values))
        case ast.UnaryOp(ast.Not(), operand):
            yield _replace(node, operand)
        case ast.BinOp():
            yield from _change_sum(node)
        case ast.Constant():
            yield from _change_constant(node)


def _joins_types(node: ast.expr) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr)


def is_text_alone(node: ast.AST) -> bool:
    """Tells whether this is a text that stands as a statement, such as a docstring."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def is_for_types(test: ast.expr) -> bool:
    """Tells whether only a type checker runs what stands under this condition."""
    return isinstance(test, ast.Name) and test.id == "TYPE_CHECKING"


def _change_comparison(node: ast.Compare) -> Iterator[Change]:
    for place, operator in enumerate(node.ops):
        ops = [*node.ops]
        ops[place] = _COMPARED[type(operator)]()
        yield _replace(node, ast.Compare(node.left, ops, node.comparators))


def _change_sum(node: ast.BinOp) -> Iterator[Change]:
    other = _COMPUTED.get(type(node.op))
    texts_or_lists = (ast.JoinedStr, ast.List, ast.Tuple)
    for side in (node.left, node.right):
        if isinstance(side, texts_or_lists) or (isinstance(side, ast.Constant) and isinstance(side.value, str | bytes)):
            return  # nothing but a sum of them is a program
    if other is not None:
        yield _replace(node, ast.BinOp(node.left, other(), node.right))


def _change_constant(node: ast.Constant) -> Iterator[Change]:
    match node.value:
        case bool(value):
            yield _replace(node, ast.Constant(not value), brackets=False)
        case int(value):
            yield _replace(node, ast.Constant(value + 1), brackets=False)
        case str(value) if value and not any(character.isspace() for character in value):
            yield _replace(node, ast.Constant(f"{value}~"), brackets=False)


def _change_statement(node: ast.stmt) -> Iterator[Change]:
    match node:
        case ast.Return(value) if value is not None and not _is_nothing(value):
            yield Change(node, f"{ast.unparse(node)} → return None", "return None")
        case ast.Expr(ast.Call()) | ast.AugAssign() | ast.Raise() | ast.Delete() | ast.Continue() | ast.Break():
            yield Change(node, f"{ast.unparse(node)} → pass", "pass")
        case ast.Assign(targets) if all(isinstance(one, ast.Attribute | ast.Subscript) for one in targets):
            yield Change(node, f"{ast.unparse(node)} → pass", "pass")


def _is_nothing(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _conditions(node: ast.AST) -> list[ast.expr]:
    match node:
        case ast.If(test) | ast.While(test) | ast.IfExp(test):
            return [test]
        case ast.comprehension():
            return node.ifs
        case ast.match_case(guard=guard) if guard is not None:
            return [guard]
        case _:
            return []


def _is_opposed_already(test: ast.expr) -> bool:
    """Tells whether another change already makes the opposite of a condition, or nobody runs it."""
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        return isinstance(test.ops[0], _OPPOSITES)
    return (isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)) or is_for_types(test)


def _replace(before: ast.expr, after: ast.expr, *, brackets: bool = True) -> Change:
    text = ast.unparse(after)
    return Change(before, f"{ast.unparse(before)} → {text}", f"({text})" if brackets else text)
