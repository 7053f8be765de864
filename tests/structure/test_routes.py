"""The table of paths, the decorators and the table of problems agree. Who may call what is in test_scopes.py."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, get_type_hints

import pytest

import chalicelib
from app import app
from chalicelib.api.pipeline import routes
from chalicelib.api.pipeline.call import Call
from chalicelib.api.pipeline.paging import PageQuery
from chalicelib.api.pipeline.problems import PROBLEMS
from chalicelib.domain import errors
from chalicelib.domain.access.scopes import SCOPES
from chalicelib.domain.rights import states
from chalicelib.domain.rights.guards import GUARDS
from tests.fixtures.code.sources import DEPLOYED, LIBRARY, walk

TYPES = {"Call": Call}
"""The names in annotations of views that they import for the type checker alone."""
BY_THE_GATEWAY = {"too_many_requests"}
"""Answered by API Gateway (infra/packaging/gateway.py) before the function is called, or raised by it too."""


@cache
def every() -> tuple[routes.Route, ...]:
    return tuple(routes.every_route())


def test_each_path_is_served_by_the_module_that_the_table_names() -> None:
    for route in every():
        assert route.view.__module__ == f"chalicelib.api.{routes.PATHS[route.path]}", route.path
    assert {route.path for route in every()} == routes.PATHS.keys()


def test_every_module_of_views_is_in_the_table() -> None:
    decorated = {
        ".".join(path.relative_to(LIBRARY / "api").with_suffix("").parts)
        for path in (LIBRARY / "api").rglob("*.py")
        if "@endpoint(" in path.read_text("utf-8")
    }
    assert decorated == set(routes.PATHS.values())


def test_each_view_takes_what_its_route_names() -> None:
    for route in every():
        hints = get_type_hints(route.view, localns=TYPES)
        del hints["return"]
        typed = [model for model in (route.query, route.body) if model is not None]
        assert list(hints.values()) == [Call, *typed], route.operation_id


def test_no_view_takes_or_gives_just_anything() -> None:
    for route in every():
        assert Any not in get_type_hints(route.view, localns=TYPES).values(), route.operation_id


def test_the_app_serves_each_path_and_catches_the_rest_with_every_method() -> None:
    assert app.routes.keys() == {*routes.PATHS, "/", "/{proxy+}"}
    for methods in app.routes.values():
        assert methods.keys() == set(routes.METHODS)


def test_each_operation_has_exactly_one_kind_of_access() -> None:
    for route in every():
        kinds = [route.scope in SCOPES, route.any_key, route.any_secret, len(route.public) > 10]
        assert kinds.count(True) == 1, route.operation_id
        assert not (route.publishable and (route.public or route.any_key)), route.operation_id


def test_a_publishable_key_can_read_nothing_about_people() -> None:
    about_people = [route for route in every() if route.publishable and route.tag != "Policies"]
    assert about_people
    assert all(route.method == "POST" for route in about_people)


def test_every_operation_that_creates_or_changes_by_post_honours_idempotency_keys() -> None:
    # These ask, and change nothing.
    asking = {"lookUpConsents", "lookUpOptOuts", "checkContacts", "previewPolicy"}
    asking |= {"exportSubject", "previewRightsAction", "searchRightsRequests"}
    asking |= {"signIn"}  # each time a new session, so that none is known beforehand; its answer is a secret
    posts = {route.operation_id for route in every() if route.method == "POST" and not route.public}
    assert {route.operation_id for route in every() if route.idempotent} == posts - asking


def test_whatever_shows_a_new_key_or_secret_needs_a_recent_sign_in() -> None:
    showing = {route.operation_id for route in every() if route.answer and "secret" in route.answer.model_fields}
    assert {route.operation_id for route in every() if route.shows_secret} == showing
    assert len(showing) == 4


def test_changing_by_patch_needs_if_match() -> None:
    own = {"changePreferences"}  # a person's own choices: the later one counts, whatever they saw before
    changes = [route for route in every() if route.method == "PATCH" and route.operation_id not in own]
    assert all(route.if_match and route.etag for route in changes)


def test_names_of_operations_are_unique() -> None:
    names = [route.operation_id for route in every()]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+([A-Z][a-z]+)*", name) for name in names)


@pytest.mark.parametrize(
    ("path", "options"),
    [
        ("/v1/unlisted", {"scope": "consents:read"}),
        ("/v1/consents/{consent_id}", {"scope": "consents:read"}),
        ("/docs", {}),
        ("/docs", {"public": "open", "scope": "consents:read"}),
        ("/docs", {"public": "open", "body": PageQuery, "query": PageQuery}),
    ],
    ids=["unlisted path", "second view", "no access", "two kinds of access", "body and query"],
)
def test_a_wrong_registration_is_refused(path: str, options: dict[str, Any]) -> None:
    assert every()
    method = "GET" if "consent_id" in path else "PUT"
    register: Callable[..., object] = routes.endpoint(method, path, summary="x", tag="x", **options)
    with pytest.raises(ValueError, match="cannot register"):
        register(lambda call: "")


def _classes() -> dict[str, str]:
    for module in pkgutil.walk_packages(chalicelib.__path__, "chalicelib."):
        importlib.import_module(module.name)  # a class is known as a subclass only once its module is imported
    found = {errors.PrivacyError.__name__: errors.PrivacyError.code}
    waiting = [errors.PrivacyError]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            found[kind.__name__] = kind.code
            waiting.append(kind)
    return found


def _raised() -> Iterator[str]:
    classes = _classes()
    for path in DEPLOYED:
        for node in walk(path):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Name) and node.exc.id in classes:
                yield classes[node.exc.id]
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in classes:
                named = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
                constants = [value.value for value in named if isinstance(value, ast.Constant)]
                yield from (str(value) for value in constants)
                if not named:
                    yield classes[node.func.id]
    yield "wrong_status"
    yield from _codes_of_guards()


def _codes_of_guards() -> Iterator[str]:
    """Yields what may stand in the way of an action on a rights request that somebody else than the system takes."""
    for guard in {guard for row in states.TABLE if row.who != {"system"} for guard in row.guards}:
        for node in ast.walk(ast.parse(inspect.getsource(GUARDS[guard]))):
            if isinstance(node, ast.Return):
                ends = [node.value.body, node.value.orelse] if isinstance(node.value, ast.IfExp) else [node.value]
                yield from (str(end.value) for end in ends if isinstance(end, ast.Constant) and end.value)


def test_every_code_that_is_raised_is_in_the_table_and_every_entry_is_raised() -> None:
    raised = set(_raised())
    assert raised <= PROBLEMS.keys()
    assert PROBLEMS.keys() - raised <= BY_THE_GATEWAY


def test_the_table_of_problems_is_in_order_of_status_and_says_what_to_do() -> None:
    statuses = [problem.status for problem in PROBLEMS.values()]
    assert statuses == sorted(statuses)
    assert all(problem.title and problem.advice.endswith(".") for problem in PROBLEMS.values())
