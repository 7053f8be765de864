"""The OpenAPI document: fresh, complete, and held to the house rules, each of which is seen to bite."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from chalicelib.api.pipeline.problems import PROBLEMS
from chalicelib.api.pipeline.routes import every_route
from infra.openapi import document, lint
from infra.openapi.__main__ import KIT, main

Schema = dict[str, Any]
SOME = ("/v1/consents", "/v1/keys", "/v1/keys/{key_id}")


@cache
def built() -> Schema:
    return document.build()


@cache
def build_some() -> Schema:
    """Returns a document of a few paths with the components that they use, because judging the whole takes a second."""
    some = deepcopy(built())
    some["paths"] = {path: some["paths"][path] for path in SOME}
    kinds = some["components"]
    before = None
    while before != (before := json.dumps(some)):
        for kind in kinds.keys() - {"securitySchemes"}:
            parts = kinds[kind].items()
            kinds[kind] = {name: part for name, part in parts if f'"#/components/{kind}/{name}"' in before}
    return some


def test_the_committed_files_are_fresh_valid_and_keep_the_rules(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0, capsys.readouterr().err


def test_a_stale_file_fails_the_check_and_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    some = build_some()
    monkeypatch.setattr(document, "build", lambda: some)
    assert main([], tmp_path) == 0
    assert {path.name for path in (tmp_path / "kit").iterdir()} == {path.name for path in KIT.iterdir()}
    page = tmp_path / "kit" / "docs.html"
    page.write_text("old", encoding="utf-8")
    assert main(["--check"], tmp_path) == 1
    assert capsys.readouterr().err == "kit/docs.html is stale: run make openapi\n"
    assert page.read_text(encoding="utf-8") == "old"


def test_every_error_of_a_route_is_a_known_problem() -> None:
    assert {code for route in every_route() for code in route.errors} <= PROBLEMS.keys()


def test_every_error_answer_names_the_codes_that_it_can_have() -> None:
    for response in built()["components"]["responses"].values():
        content = response["content"]["application/problem+json"]
        narrowed = content["schema"]["allOf"][1]["properties"]
        assert {PROBLEMS[code].status for code in narrowed["code"]["enum"]} == {narrowed["status"]["const"]}
        assert content["examples"].keys() == set(narrowed["code"]["enum"])


def test_creating_leads_to_reading() -> None:
    linked = {
        name
        for _, operation in lint.operations(built())
        for answer in operation["responses"].values()
        for name in answer.get("links", {})
    }
    assert {"readConsent", "readReceipt", "readKey", "readContract"} <= linked


def test_an_answer_without_a_body_has_no_media_type_and_every_other_has_one() -> None:
    for place, operation in lint.operations(built()):
        for status, answer in operation["responses"].items():
            assert ("content" in answer or "$ref" in answer) == (status != "204"), (place, status)


def test_keys_are_asked_for_everywhere_but_on_public_routes() -> None:
    for route in every_route():
        security = built()["paths"][route.path.replace("+}", "}")][route.method.lower()]["security"]
        schemes = [name for choice in security for name in choice]
        ways = 2 if route.or_scope else 1  # either scope opens the route
        known = ["bearer", "api_key"] if route.signs_in else ["bearer", "api_key", "cookieAuth"]
        assert schemes == ([] if route.public and not route.optional_key else known * ways)
        assert ({} in security) == (bool(route.public) and route.optional_key)


def _consents(document: Schema) -> Schema:
    operation: Schema = document["paths"]["/v1/consents"]["post"]
    return operation


def _example(document: Schema) -> Schema:
    value: Schema = _consents(document)["requestBody"]["content"]["application/json"]["examples"]["example_1"]["value"]
    return value


def _schema(name: str) -> Callable[[Schema], Schema]:
    return lambda document: document["components"]["schemas"][name]["properties"]


BREAKS: dict[str, tuple[Callable[[Schema], Any], str]] = {
    "no operation id": (lambda d: _consents(d).update(operationId=""), "not camelCase"),
    "twice the same id": (lambda d: _consents(d).update(operationId="readKey"), "not unique"),
    "no summary": (lambda d: _consents(d).update(summary=""), "has no summary"),
    "no description": (lambda d: _consents(d).update(description=""), "has no description"),
    "no tag": (lambda d: _consents(d).update(tags=[]), "has no tags"),
    "no 4xx": (
        lambda d: _consents(d).update(responses={"201": _consents(d)["responses"]["201"]}),
        "tells no error",
    ),
    "no example": (
        lambda d: _consents(d)["requestBody"]["content"]["application/json"].pop("examples"),
        "has no example",
    ),
    "wrong example": (lambda d: _example(d).update(unheard_of=1), "does not keep to its schema"),
    "wrong format in an example": (lambda d: _example(d).update(collected_at="soon"), "does not keep to its schema"),
    "id without a pattern": (
        lambda d: d["paths"]["/v1/keys/{key_id}"]["get"]["parameters"][0]["schema"].pop("pattern"),
        "has no pattern",
    ),
    "parameter without a description": (
        lambda d: d["paths"]["/v1/keys"]["get"]["parameters"][0].update(description=""),
        "has no description",
    ),
    "text without a bound": (lambda d: _schema("ConsentOut")(d)["receipt_url"].pop("maxLength"), "text without"),
    "list without an end": (lambda d: _schema("ConsentIn")(d)["decisions"].pop("maxItems"), "without maxItems"),
    "open object": (
        lambda d: d["components"]["schemas"]["SubjectIn"].pop("additionalProperties"),
        "takes unknown fields",
    ),
    "object without a description": (
        lambda d: d["components"]["schemas"]["SubjectIn"].pop("description"),
        "has no description",
    ),
    "unused component": (
        lambda d: d["components"]["schemas"].update(Left={"type": "object", "description": "x"}),
        "used nowhere",
    ),
}


def test_a_document_of_a_few_paths_keeps_the_rules_too() -> None:
    assert lint.find_faults(build_some()) == []


def test_a_document_that_is_none_is_found_and_judged_no_further() -> None:
    broken = deepcopy(build_some())
    del broken["info"]
    _consents(broken).update(summary="")
    assert [finding.partition(":")[0] for finding in lint.find_faults(broken)] == ["not OpenAPI 3.1"]


@pytest.mark.parametrize("rule", BREAKS)
def test_a_broken_rule_is_found(rule: str) -> None:
    change, message = BREAKS[rule]
    broken = deepcopy(build_some())
    change(broken)
    assert any(message in finding for finding in lint.find_broken_rules(broken))
