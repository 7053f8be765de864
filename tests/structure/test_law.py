"""The content of statutes is in law/ alone: no other module cites one next to a number or a list of its own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.fixtures.code.sources import DEPLOYED

CITES = re.compile(r"\b(CFR|CCR|U\.?S\.?C\b|(Civ|Gov|Lab)\. Code|Code §|Stat\.)|§")
Definition = ast.FunctionDef | ast.AsyncFunctionDef


def find_constants_of_law(source: str) -> list[str]:
    """Returns the names of the constants and functions whose value or result has a citation next to it."""
    tree = ast.parse(source)
    lines = source.splitlines()
    found = [node.name for node in ast.walk(tree) if isinstance(node, Definition) and _decides(node, lines)]
    for holder in ast.walk(tree):
        if isinstance(holder, ast.Module | ast.ClassDef):
            found += _assigned(holder.body, lines)
    return found


def _assigned(body: list[ast.stmt], lines: list[str]) -> Iterator[str]:
    for place, statement in enumerate(body):
        if not isinstance(statement, ast.Assign | ast.AnnAssign) or statement.value is None:
            continue
        following = body[place + 1] if place + 1 < len(body) else statement
        is_docstring = isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant)
        text = _text(statement, following if is_docstring else statement, lines)
        if _states(statement.value) and CITES.search(text):
            yield ast.unparse(statement.targets[0] if isinstance(statement, ast.Assign) else statement.target)


def _decides(function: Definition, lines: list[str]) -> bool:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    cited = CITES.search(_text(function, function, lines))
    return bool(cited) and any(_states(node) for node in body)


def _text(first: ast.stmt, last: ast.stmt, lines: list[str]) -> str:
    """Returns the source from the comments right above one statement to the end of another."""
    start = first.lineno - 1
    while start and lines[start - 1].lstrip().startswith("#"):
        start -= 1
    return "\n".join(lines[start : last.end_lineno])


def _states(node: ast.AST) -> bool:
    """Returns whether a node holds a number other than 0 and 1, or a list of words."""
    return any(_is_number(part) or _is_list(part) for part in ast.walk(node))


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in {int, float} and node.value not in {0, 1}


def _is_list(node: ast.AST) -> bool:
    if not isinstance(node, ast.Set | ast.List | ast.Tuple):
        return False
    return len(node.elts) > 1 and all(isinstance(item, ast.Constant) for item in node.elts)


def test_no_module_outside_law_cites_a_statute_beside_a_value_of_its_own() -> None:
    texts = {path: path.read_text("utf-8") for path in DEPLOYED if path.parent.name != "law"}
    # Most files cite nothing, so nothing in them is a constant of law.
    found = {path.name: find_constants_of_law(text) for path, text in texts.items() if CITES.search(text)}
    assert {name: names for name, names in found.items() if names} == {}


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ('A: Final = timedelta(minutes=5)\n"""Soon (contract; 47 CFR 64.1200(a)(12))."""\n', ["A"]),
        ('A: Final = frozenset({"sale", "ads"})\n"""In two steps (11 CCR 7028(a))."""\n', ["A"]),
        ('A: Final = {\n    "sms": 10,  # 47 CFR 64.1200(a)(10)\n    "mail": 10,\n}\n', ["A"]),
        ("# 15 U.S.C. 7704(a)(4)\nA = 10\n", ["A"]),
        ("A, B = time(8), time(21)  # Fla. Stat. 501.059\n", ["(A, B)"]),
        ("class Holder:\n    days = 15  # Cal. Civ. Code 1798.135\n", ["days"]),
        ('def ask() -> int:\n    """After a year (Cal. Civ. Code 1798.135(c)(4))."""\n    return 365\n', ["ask"]),
        ('def ask() -> bool:\n    # by 11 CCR 7025\n    return kind in {"sale", "ads"}\n', ["ask"]),
        ('def ask() -> int:\n    """After a year (§ 1798.135)."""\n    return RULE.sole - 1\n', []),
        ('A: Final = timedelta(minutes=5)\n"""Soon: our own choice."""\n', []),
        ("# 11 CCR 7028(a)\n\nA: Final = 5\n", []),
        ('A: Final = RULE.sole\n"""By 11 CCR 7028(a)."""\n', []),
    ],
)
def test_the_search_finds_constants_of_law_and_nothing_else(source: str, names: list[str]) -> None:
    assert find_constants_of_law(source) == names
