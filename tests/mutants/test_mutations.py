"""Which changes are made of a program, which are not, and that each is one change and still a program."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.mutants.mutations import find_mutants

ROOT = Path(__file__).parents[2]


def changes(source: str) -> list[str]:
    return [mutant.what for mutant in find_mutants("m.py", source)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = a < b", ["a < b → a <= b"]),
        ("x = a <= b < c", ["a <= b < c → a < b < c", "a <= b < c → a <= b <= c"]),
        ("x = a is not b", ["a is not b → a is b"]),
        ("x = a in b", ["a in b → a not in b"]),
        ("x = a and b and c", ["a and b and c → a or b or c"]),
        ("x = not a", ["not a → a"]),
        ("x = a - b", ["a - b → a + b"]),
        ("x = a % b", ["a % b → a * b"]),
        ("x = 'a' + b", ["'a' → 'a~'"]),
        ("x = 1", ["1 → 2"]),
        ("x = True", ["True → False"]),
        ("x = 'code'", ["'code' → 'code~'"]),
        ("x = b if a else c", ["if a → if not"]),
        ("x = [b for b in c if b]", ["if b → if not"]),
        ("if a:\n    b = c", ["if a → if not"]),
        ("while a:\n    b = c", ["if a → if not"]),
        ("match a:\n    case b if c:\n        d = e", ["if c → if not"]),
        ("def f():\n    return a", ["return a → return None"]),
        ("def f():\n    raise a", ["raise a → pass"]),
        ("a(b)", ["a(b) → pass"]),
        ("a += b", ["a += b → pass"]),
        ("a[b] = c", ["a[b] = c → pass"]),
        ("def f(a=1): b = c", ["1 → 2"]),
        ("class C:\n    a: int = Field(b, ge=1)", ["1 → 2"]),
        ("class C:\n    a: Annotated[str, Field(max_length=9)]", ["9 → 10"]),
        ("def f(): a = b | c", ["b | c → b & c"]),
    ],
)
def test_what_is_changed(source: str, expected: list[str]) -> None:
    assert changes(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        '"""A text."""',
        'def f(a: "T") -> Literal["b"]:\n    """A text."""\n    return None',
        "x = 'two words'",
        "x = None",
        "x = ''",
        "X = A | B",
        "X = Literal['a', 'b']",
        "X = TypeVar('X')",
        "x = cast('T', y)",
        "x = Field(y, description='word', examples=[1])",
        "x = f'{1}'",
        "__all__ = ['a']",
        "@dataclass(frozen=True)\nclass C(Base, strict=True):\n    a: int",
        "if TYPE_CHECKING:\n    import a",
        "import a",
    ],
)
def test_what_decides_nothing_is_left_alone(source: str) -> None:
    assert changes(source) == []


def test_a_condition_is_turned_round_once_only() -> None:
    assert changes("if a == b:\n    c = d") == ["a == b → a != b"]
    assert changes("if not a:\n    c = d") == ["not a → a"]
    assert changes("if a < b:\n    c = d") == ["a < b → a <= b", "if a < b → if not"]


def test_a_mutant_is_named_by_where_it_stands_and_equal_ones_are_numbered() -> None:
    source = "class C:\n    def f(self):\n        a = (1, 1)\n        a = (1, 1)\n"
    found = find_mutants("m.py", source)
    assert [one.what for one in found] == ["1 → 2", "1 → 2 #2", "1 → 2 #3", "1 → 2 #4"]
    assert {(one.file, one.within, one.line) for one in found} == {("m.py", "C.f", "a = (1, 1)")}


def test_nothing_but_the_change_changes() -> None:
    source = "x = '→', (a\n     and b)  # why\nif c: raise d\n"
    texts = {mutant.what: mutant.apply(source) for mutant in find_mutants("m.py", source)}
    assert texts["a and b → a or b"] == "x = '→', ((a or b))  # why\nif c: raise d\n"
    assert texts["raise d → pass"] == "x = '→', (a\n     and b)  # why\nif c: pass\n"
    assert texts["if c → if not"] == "x = '→', (a\n     and b)  # why\nif (not (c)): raise d\n"


@pytest.mark.parametrize("file", ["chalicelib/domain/people/states.py", "chalicelib/api/consents/schemas.py"])
def test_every_mutant_of_a_module_is_another_program(file: str) -> None:
    source = (ROOT / file).read_text("utf-8")
    found = find_mutants(file, source)
    assert len({one.key for one in found}) == len(found) > 10
    before = ast.dump(ast.parse(source))
    assert all(ast.dump(ast.parse(one.apply(source))) != before for one in found[::7])
