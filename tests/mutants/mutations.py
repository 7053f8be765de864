"""Every small change that one source file allows: an operator, a constant, a condition, a return, a statement left out.

Left alone is what decides nothing, or what another check reads: annotations but for the calls in them, literals of
types, docstrings, texts with blanks, examples and descriptions, and what only a type checker runs.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from tests.mutants import operators

_PROSE: Final = {"description", "examples", "json_schema_extra", "operation_id", "summary", "tag", "title"}
"""Keyword arguments that only the document of the API shows; tests compare that document as a whole."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one file. `line` is the stripped text of its first line; `what` reads `before → after`.

    Equal changes on equal lines of one function are told apart by `#2`, `#3` at the end of `what`.
    """

    file: str
    within: str
    line: str
    what: str
    start: int
    end: int
    after: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What names it as long as its line stays as it is, wherever that moves."""
        return (self.file, self.within, self.line, self.what)

    def apply(self, source: str) -> str:
        """Returns the file's text with the change in it."""
        data = source.encode()
        return (data[: self.start] + self.after.encode() + data[self.end :]).decode()


def find_mutants(file: str, source: str) -> list[Mutant]:
    """Returns every mutant of a file, in the order of their places. Each is still a program that can be read."""
    found = _Finder(file, source)
    found.visit(ast.parse(source))
    seen: Counter[tuple[str, str, str, str]] = Counter()
    numbered = []
    for mutant in sorted(found.mutants, key=lambda one: (one.start, one.end, one.what)):
        seen[mutant.key] += 1
        again = seen[mutant.key]
        numbered.append(mutant if again == 1 else replace(mutant, what=f"{mutant.what} #{again}"))
    return numbered


class _Finder(ast.NodeVisitor):
    def __init__(self, file: str, source: str) -> None:
        self.mutants: list[Mutant] = []
        self._file = file
        self._lines = source.encode().splitlines(keepends=True)
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line))
        self._within: list[str] = []

    def visit(self, node: ast.AST) -> None:
        """Notes what can be changed at this node and, unless it decides nothing, below it."""
        for change in operators.list_changes(node, inside=bool(self._within)):
            self._note(change)
        super().visit(node)

    def generic_visit(self, node: ast.AST) -> None:
        """Goes on below a node, but for docstrings."""
        for child in ast.iter_child_nodes(node):
            if not operators.is_text_alone(child):
                self.visit(child)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Leaves out the annotation of what is returned."""
        self._visit_named(node, [*node.decorator_list, node.args, *node.body])

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Leaves out how the class was made: whether it is frozen, or has slots, decides nothing."""
        self._visit_named(node, node.body)

    def visit_arguments(self, node: ast.arguments) -> None:
        """Looks at the defaults only."""
        for default in [*node.defaults, *node.kw_defaults]:
            if default is not None:
                self.visit(default)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """Looks at the value, and at the limits that a call in the annotation sets."""
        for part in _calls(node.annotation):
            self.visit(part)
        if node.value is not None:
            self.visit(node.value)

    def visit_keyword(self, node: ast.keyword) -> None:
        """Leaves out what is there to be read."""
        if node.arg not in _PROSE:
            self.visit(node.value)

    def visit_Call(self, node: ast.Call) -> None:
        """Leaves out names of types, which are texts for the type checker."""
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        parts = {"TypeVar": [], "NewType": [], "cast": node.args[1:]}.get(name, [node.func, *node.args, *node.keywords])
        for part in parts:
            self.visit(part)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        """Leaves out the literals of types."""
        if not (isinstance(node.value, ast.Name) and node.value.id == "Literal"):
            self.generic_visit(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Leaves out what stands inside of texts: Python 3.11 does not tell where."""

    def visit_If(self, node: ast.If) -> None:
        """Leaves out what only a type checker runs."""
        if not operators.is_for_types(node.test):
            self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        """Leaves out lists of names."""
        names = {target.id for target in node.targets if isinstance(target, ast.Name)}
        if not names & {"__all__", "__slots__"}:
            self.generic_visit(node)

    def _visit_named(self, node: ast.FunctionDef | ast.ClassDef, parts: Sequence[ast.AST]) -> None:
        self._within.append(node.name)
        for part in parts:
            if not operators.is_text_alone(part):
                self.visit(part)
        self._within.pop()

    def _note(self, change: operators.Change) -> None:
        node = change.node
        start = self._starts[node.lineno - 1] + node.col_offset
        end = self._starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
        line = self._lines[node.lineno - 1].decode().strip()
        within = ".".join(self._within)
        self.mutants.append(Mutant(self._file, within, line, change.what, start, end, change.after))


def _calls(annotation: ast.expr) -> Iterator[ast.Call]:
    yield from (node for node in ast.walk(annotation) if isinstance(node, ast.Call))
