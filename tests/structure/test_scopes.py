"""Which key opens which route: the register, the presets and the answers of the app, each compared with one table."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from chalicelib.api.console import assets
from chalicelib.api.pipeline.routes import Route, every_route
from chalicelib.domain.access import scopes
from infra.local.stack import Answer, Stack
from tests.fixtures.client import problem
from tests.structure.scope_table import ASKED_BY_NO_ROUTE, GUARDED, PRESETS, ROWS, Row, list_people

EVERY_SCOPE = PRESETS["admin"]
ULID = "01JZZZZZZZZZZZZZZZZZZZZZZZ"
PATH = {
    "key_id": f"key_{ULID}",
    "rights_request_id": f"req_{ULID}",
    "consent_id": f"con_{ULID}",
    "review_id": f"rev_{ULID}",
    "import_id": f"imp_{ULID}",
    "upload_id": f"upl_{ULID}",
    "notice_id": f"ntc_{ULID}",
    "letter_id": f"let_{ULID}",
    "endpoint_id": f"whe_{ULID}",
    "delivery_id": f"whd_{ULID}",
    "task_id": f"tsk_{ULID}",
    "hold_id": f"hld_{ULID}",
    "hash": assets.hash_all(),
    "proxy": "main.js",
    "verification_id": f"ver_{ULID}",
    "external_id": "contract-1",
    "slug": "privacy",
    "version": "1",
    "tenant": "cyclonex",
    "provider": "twilio",
    "secret": "guessed",
    "token": "guessed",
    "code": "not_found",
}
CONSOLE = {"X-Console": "1", "Sec-Fetch-Site": "same-origin"}
"""What a call must say to sign in; every other call with a key is the same with and without."""
REFUSALS = {400, 401, 403, 404}


def call(stack: Stack, row: Row, key: str | None, method: str = "") -> Answer:
    """Calls the operation with nothing but the key. Most calls are refused or find nothing, after the key's check."""
    path = row.path.replace("+}", "}").format_map(PATH)
    answer = stack.http(method or row.method, path, CONSOLE, key=key)
    assert answer.status < 500 and answer.status != 405, (row.name, answer.text)
    return answer


def lets_through(stack: Stack, row: Row, key: str) -> bool:
    """Returns whether the key is good for the operation."""
    answer = call(stack, row, key)
    if answer.status not in {401, 403}:
        return True
    problem(answer, 403, "missing_scope")
    return False


def list_opened(stack: Stack, key: str) -> set[str]:
    """Returns the guarded operations that let the key through."""
    return {row.name for row in GUARDED if lets_through(stack, row, key)}


def make_key(stack: Stack, **wish: Any) -> str:
    """Makes a new secret key of cyclonex; returns its text."""
    body = {"kind": "secret", "name": "k", **wish}
    made = stack.http("POST", "/v1/keys", key=stack.keys["cyclonex"].admin, json=body)
    assert made.status == 201, made.text
    return str(made.json["secret"])


def describe_access(route: Route) -> tuple[str, str]:
    """Returns access and kinds of key of an operation, in the words of the table."""
    if route.public:
        return "public", "-"
    if route.any_key:
        return "any-key", "pk"
    if route.any_secret:
        return "any-secret", "sk"
    asked = [scope for scope in (route.scope, route.or_scope) if scope is not None]
    return "|".join(asked), "pk" if route.publishable else "sk"


def test_every_operation_stands_in_the_table_once_and_every_row_is_an_operation() -> None:
    assert sorted(row.name for row in ROWS) == sorted(f"{route.method} {route.path}" for route in every_route())


def test_the_register_asks_for_what_the_table_says() -> None:
    access = {f"{route.method} {route.path}": describe_access(route) for route in every_route()}
    assert access == {row.name: (row.access if row.guarded else "public", row.kinds) for row in ROWS}


def test_the_register_lets_in_people_by_the_tokens_that_the_table_names() -> None:
    found = {f"{route.method} {route.path}": route.persons for route in every_route() if route.persons}
    assert found == list_people()


def test_only_the_health_check_tells_more_to_a_key_that_it_does_not_ask_for() -> None:
    assert {route.path for route in every_route() if route.optional_key} == {"/v1/health"}


def test_there_are_these_scopes_and_each_opens_a_route_unless_named() -> None:
    assert set(scopes.SCOPES) == EVERY_SCOPE
    assert len(scopes.SCOPES) == len(EVERY_SCOPE)
    assert EVERY_SCOPE - {scope for row in ROWS for scope in row.scopes} == ASKED_BY_NO_ROUTE


def test_a_preset_holds_exactly_its_scopes() -> None:
    assert {preset: set(held) for preset, held in scopes.PRESETS.items()} == PRESETS
    assert set(get_args(scopes.Preset)) == PRESETS.keys()


@pytest.mark.parametrize("row", GUARDED, ids=lambda row: row.name)
def test_the_two_halves_of_the_table_agree(row: Row) -> None:
    assert row.presets == {preset for preset, held in PRESETS.items() if row.opened_by(held)}


@pytest.mark.parametrize("scope", sorted(EVERY_SCOPE))
def test_a_key_with_one_scope_opens_the_routes_of_that_scope_and_no_others(stack: Stack, scope: str) -> None:
    key = make_key(stack, scopes=[scope])
    opened = [row for row in GUARDED if row.opened_by({scope})]
    assert list_opened(stack, key) == {row.name for row in opened}
    for row in opened:  # the scope opens HEAD too, which GET serves
        if row.method == "GET":
            assert call(stack, row, key, "HEAD").status not in {401, 403}, row.name


@pytest.mark.parametrize("access", sorted({row.access for row in GUARDED if row.scopes}))
def test_a_key_with_all_scopes_but_those_is_told_which_one_it_lacks(stack: Stack, access: str) -> None:
    held = EVERY_SCOPE - set(access.split("|"))
    key = make_key(stack, scopes=sorted(held))
    # That it opens what is left is seen above, scope by scope, and with the presets below.
    for row in (row for row in GUARDED if not row.opened_by(held)):
        told = problem(call(stack, row, key), 403, "missing_scope")["detail"]
        assert told == f"The key lacks the scope {row.access.partition('|')[0]}.", row.name
        assert row.method != "GET" or call(stack, row, key, "HEAD").status == 403, row.name


@pytest.mark.parametrize("preset", PRESETS)
def test_a_key_of_a_preset_opens_the_routes_that_name_the_preset(stack: Stack, preset: str) -> None:
    assert list_opened(stack, make_key(stack, preset=preset)) == {row.name for row in GUARDED if preset in row.presets}


def test_a_publishable_key_opens_the_routes_that_name_it(stack: Stack) -> None:
    key = stack.keys["cyclonex"].publishable
    assert list_opened(stack, key) == {row.name for row in GUARDED if row.kinds == "pk"}
    for row in GUARDED:
        if row.method == "GET":
            assert (call(stack, row, key, "HEAD").status in {401, 403}) == (row.kinds != "pk"), row.name


def test_without_a_key_nothing_opens_that_asks_for_one(stack: Stack) -> None:
    for row in GUARDED:
        problem(call(stack, row, None), 401, "unauthorized")
        if row.method == "GET":
            assert call(stack, row, None, "HEAD").status == 401, row.name


@pytest.mark.parametrize("row", [row for row in ROWS if row.access == "public"], ids=lambda row: row.name)
def test_what_is_public_needs_no_key(stack: Stack, row: Row) -> None:
    assert call(stack, row, None).status == 200


@pytest.mark.parametrize("row", [row for row in ROWS if row.access == "token"], ids=lambda row: row.name)
def test_no_key_stands_in_for_a_token(stack: Stack, row: Row) -> None:
    keys = stack.keys["cyclonex"]
    statuses = {call(stack, row, key).status for key in (None, keys.publishable, keys.secret, keys.admin)}
    assert len(statuses) == 1 and statuses <= REFUSALS
