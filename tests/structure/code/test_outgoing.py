"""No act can forget to tell of itself: requests and holds are written in one place each, with the row that tells."""

from __future__ import annotations

import ast
from pathlib import Path

from chalicelib.domain.outgoing import OUTGOING_TYPES

ROOT = Path(__file__).parents[3] / "chalicelib"
TREES = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8")) for path in ROOT.rglob("*.py")}
TELLS = {"usecases/rights/carry_out.py": "SaveRightsRequest", "usecases/rights/holds.py": "SaveHold"}
"""The files in which a request or a hold gets its next version, and which plan the row that tells of it."""

SILENT = {
    ("usecases/archive/archive_request.py", "SaveRightsRequest"),
    ("usecases/rights/staffing/remind_of_hold.py", "SaveHold"),
}
"""A closed request that becomes a stub, a hold of which staff are reminded: nothing of which others are told."""


def called(tree: ast.AST) -> list[str]:
    return [ast.unparse(node.func).rpartition(".")[2] for node in ast.walk(tree) if isinstance(node, ast.Call)]


def functions(tree: ast.AST) -> list[ast.FunctionDef]:
    """Returns the innermost functions of a file."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return [
        one for one in found if not any(isinstance(inner, ast.FunctionDef) for inner in ast.walk(one) if inner != one)
    ]


def test_whoever_writes_a_request_or_a_hold_also_tells_of_it() -> None:
    writers = {(name, made) for name, tree in TREES.items() for made in called(tree) if made in TELLS.values()}
    assert writers == {*TELLS.items(), *SILENT}
    for name, made in TELLS.items():
        found = functions(TREES[name])
        tellers = {one.name for one in found if "tell" in called(one)} | {"tell"}
        makers = [one for one in found if made in called(one)]
        assert makers and all(tellers & {*called(one)} for one in makers), name


def test_each_type_of_the_list_is_made_by_an_act_and_nothing_else_is() -> None:
    made = {
        str(node.value)
        for node in ast.walk(TREES["domain/rights/telling.py"])
        if isinstance(node, ast.Constant) and str(node.value) in OUTGOING_TYPES
    }
    assert made == set(OUTGOING_TYPES)
    makers = {name for name, tree in TREES.items() if "OutgoingEvent" in called(tree)}
    assert makers == {"domain/rights/telling.py", "domain/outgoing.py"}, "the second reads them from a row"
    rows = {name for name, tree in TREES.items() if "make_telling_row" in called(tree)}
    assert rows == {"usecases/rights/carry_out.py"}
