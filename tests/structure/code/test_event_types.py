"""The list of event types is closed both ways: no event has another type, and each type is made somewhere.

mypy checks types that are passed on by name; this file reads the code for those written where an event is made.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import get_args

from chalicelib.domain import event_types
from chalicelib.domain.event_types import EventType
from tests.fixtures.code.sources import called, library

TYPES: tuple[str, ...] = get_args(EventType)
GROUPS = {name: get_args(group) for name, group in vars(event_types).items() if name.endswith("Event")}


def code() -> Iterator[tuple[str, tuple[ast.AST, ...]]]:
    """Yields path and nodes of each file, but for the list itself."""
    return ((name, nodes) for name, nodes in library() if name != "domain/event_types.py")


def takers() -> dict[str, set[int]]:
    """Returns, by the name of what makes events or passes types on, the positions at which it takes a type."""
    found: dict[str, set[int]] = defaultdict(set, {"Event": {0}, "Step": {1}})
    for node in (node for _, nodes in code() for node in nodes):
        if isinstance(node, ast.FunctionDef):
            for place, argument in enumerate(node.args.args):
                if argument.annotation is not None and ast.unparse(argument.annotation) == "EventType":
                    found[node.name].add(place)
    return dict(found)


def written_where_made() -> Iterator[tuple[str, str]]:
    """Yields each type that is written in a call that takes one, or in a `replace(…, type=…)`, with its file."""
    places = takers()
    for name, nodes in code():
        for node in nodes:
            if not isinstance(node, ast.Call):
                continue
            values = [node.args[place] for place in places.get(called(node), ()) if place < len(node.args)]
            if called(node) in {"Event", "replace"}:
                values += [keyword.value for keyword in node.keywords if keyword.arg == "type"]
            yield from ((name, str(value.value)) for value in values if isinstance(value, ast.Constant))


def compared(nodes: Iterable[ast.AST]) -> set[ast.AST]:
    """Returns the types that a file only compares with: it makes nothing of them."""
    return {inner for node in nodes if isinstance(node, ast.Compare) for inner in ast.walk(node)}


def test_no_event_is_made_with_a_type_outside_the_list() -> None:
    made = [*written_where_made()]
    assert {(name, value) for name, value in made if value not in TYPES} == set()
    assert len({value for _, value in made} & {*TYPES}) > len(TYPES) / 2, "or the code is read wrongly"


def test_every_type_of_the_list_is_made_somewhere() -> None:
    written = {
        node.value
        for _, nodes in code()
        for node in {*nodes} - compared(nodes)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert {*TYPES} - written == set()


def test_no_type_is_put_together_from_parts() -> None:
    subjects = {name.partition(".")[0] for name in TYPES}
    parts = {
        (name, ast.unparse(node))
        for name, nodes in code()
        for node in nodes
        if isinstance(node, ast.JoinedStr)
        and isinstance(node.values[0], ast.Constant)
        and str(node.values[0].value).partition(".")[0] in subjects
        and "." in str(node.values[0].value)
    }
    # The name under which the system acts for a provider, which is no type.
    assert parts == {("usecases/sms/receive.py", "f'sms.{provider.name}'")}


def test_each_type_stands_once_in_one_group_and_is_spelt_as_the_grammar_says() -> None:
    assert sorted(name for group in GROUPS.values() for name in group) == sorted(TYPES)
    assert [name for name in TYPES if not re.fullmatch(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*", name)] == []
