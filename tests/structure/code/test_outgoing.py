"""No act can forget to tell of itself: requests and holds are written in one place each, with the row that tells."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from chalicelib.domain.outgoing import OUTGOING_TYPES
from tests.fixtures.code.sources import LIBRARY, called, library, walk

TELLS = {"usecases/rights/carry_out.py": "SaveRightsRequest", "usecases/rights/holds.py": "SaveHold"}
"""The files in which a request or a hold gets its next version, and which plan the row that tells of it."""

SILENT = {
    ("usecases/archive/archive_request.py", "SaveRightsRequest"),
    ("usecases/archive/erase_words.py", "SaveRightsRequest"),
    ("usecases/rights/staffing/remind_of_hold.py", "SaveHold"),
}
"""A closed request that becomes a stub, a stub whose key is destroyed, a hold of which staff are reminded: nothing of
which others are told."""


def list_called(nodes: Iterable[ast.AST]) -> list[str]:
    return [called(node) for node in nodes if isinstance(node, ast.Call)]


def functions(nodes: Iterable[ast.AST]) -> list[ast.FunctionDef]:
    """Returns the innermost functions of a file."""
    found = [node for node in nodes if isinstance(node, ast.FunctionDef)]
    return [
        one for one in found if not any(isinstance(inner, ast.FunctionDef) for inner in ast.walk(one) if inner != one)
    ]


def test_whoever_writes_a_request_or_a_hold_also_tells_of_it() -> None:
    writers = {(name, made) for name, nodes in library() for made in list_called(nodes) if made in TELLS.values()}
    assert writers == {*TELLS.items(), *SILENT}
    for name, made in TELLS.items():
        found = [(one.name, list_called(ast.walk(one))) for one in functions(walk(LIBRARY / name))]
        tellers = {one for one, calls in found if "tell" in calls} | {"tell"}
        makers = [calls for _, calls in found if made in calls]
        assert makers and all(tellers & {*calls} for calls in makers), name


def test_each_type_of_the_list_is_made_by_an_act_and_nothing_else_is() -> None:
    made = {
        str(node.value)
        for node in walk(LIBRARY / "domain/rights/telling.py")
        if isinstance(node, ast.Constant) and str(node.value) in OUTGOING_TYPES
    }
    assert made == set(OUTGOING_TYPES)
    makers = {name for name, nodes in library() if "OutgoingEvent" in list_called(nodes)}
    assert makers == {"domain/rights/telling.py", "domain/outgoing.py"}, "the second reads them from a row"
    rows = {name for name, nodes in library() if "make_telling_row" in list_called(nodes)}
    assert rows == {"usecases/rights/carry_out.py"}
