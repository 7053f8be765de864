"""Every commitment of the companies' policies is kept somewhere, and the register says correctly where."""

from __future__ import annotations

import ast
import importlib.util
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib.storage.tenants.profiles import FOLDER
from infra.tools.commitments import PAGE, TESTS, Commitment, load, page

ROOT = Path(__file__).parents[2]
TENANTS = {"CX": "cyclonex", "BG": "billgenix", "PS": "psynergy"}
COUNTS = {"CX": 41, "BG": 22, "PS": 40}
CAPABILITIES = {"policies", "kit", "requests", "archive", "deliveries", "operations", "console"}
REGISTER = load()
PROFILES = {
    tenant: tomllib.loads((FOLDER / f"{tenant}.toml").read_text(encoding="utf-8")) for tenant in TENANTS.values()
}


def tenant_of(commitment: Commitment) -> str:
    return TENANTS[commitment.id[:2]]


def find(tenant: str, path: str) -> tuple[Any, list[str]]:
    """Returns a profile's value at a path and the source of the table that holds it. Raises KeyError if there is none.

    A path is a key of the file's top level, a table, or `<array>.<code>` for one table of an array.
    """
    profile = PROFILES[tenant]
    head, _, code = path.partition(".")
    value = profile[head]
    if code:
        names = ("code", "category", "channel", "slug")
        value = next(item for item in value if code in [item.get(name) for name in names])
    holder = value if isinstance(value, dict) else profile
    return value, holder["source"]


def sources(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value.get("source", [])
        for item in value.values():
            yield from sources(item)
    elif isinstance(value, list):
        for item in value:
            yield from sources(item)


def test_the_register_holds_every_commitment_once_and_in_order() -> None:
    expected = [f"{prefix}-{number:02d}" for prefix, count in COUNTS.items() for number in range(1, count + 1)]
    assert [commitment.id for commitment in REGISTER] == expected


def test_each_commitment_is_enforced_configured_waiting_or_mere_information() -> None:
    for commitment in REGISTER:
        assert commitment.kind in {"E", "C", "!"}, commitment.id
        assert commitment.about, commitment.id
        kept = bool(commitment.enforced or commitment.configured or commitment.waiting)
        assert kept is not commitment.information, commitment.id
        assert set(commitment.waiting) <= CAPABILITIES, commitment.id


def test_what_software_must_enforce_is_enforced_or_waits_for_a_named_capability() -> None:
    for commitment in REGISTER:
        if commitment.kind == "E":
            assert commitment.enforced or commitment.waiting, commitment.id
            assert not commitment.information, commitment.id


def test_what_is_configured_stands_in_the_profile_with_the_commitment_as_its_source() -> None:
    for commitment, path in [(one, path) for one in REGISTER for path in one.configured]:
        value, source = find(tenant_of(commitment), path)
        assert value not in (None, "", []), f"{commitment.id} {path}"
        named = {item.split(":")[0] for item in source}
        assert commitment.id in named, f"{path} does not name {commitment.id} as its source"


def test_what_enforces_a_commitment_exists() -> None:
    tests = set()
    for file, module in TESTS.items():
        assert importlib.util.find_spec(module)
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        tests |= {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    named = {test for commitment in REGISTER for test in commitment.enforced}
    assert named <= tests
    assert all(name.startswith("test_") for name in named)


@pytest.mark.parametrize("prefix", TENANTS)
def test_profiles_point_to_their_own_commitments_with_the_section_told(prefix: str) -> None:
    known = {commitment.id for commitment in REGISTER if commitment.id.startswith(prefix)}
    pointers = list(sources(PROFILES[TENANTS[prefix]]))
    assert pointers
    for pointer in pointers:
        head, _, rest = pointer.partition(": ")
        assert head in known | {"law", "choice"}
        assert rest, f"{pointer} does not say which section, law or choice"


def test_a_source_in_a_profile_is_never_called_mere_information() -> None:
    pointers = {pointer.split(":")[0] for profile in PROFILES.values() for pointer in sources(profile)}
    assert [one.id for one in REGISTER if one.information and one.id in pointers] == []


def test_the_readable_page_is_the_register() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


def test_sources_are_never_numbers_of_lines_which_would_move() -> None:
    for profile in PROFILES.values():
        assert not any(re.search(r"\bS\d:\d", pointer) for pointer in sources(profile))
