"""The console's tables of what can be done with a request hold what the API's document says, no more and no less."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, get_args

import pytest
from playwright.sync_api import Page

from chalicelib.domain.rights.automated.forms import FORMS
from chalicelib.domain.rights.denials import HOLDS_ONLY, LONG_EXPLANATION, DenialCode
from chalicelib.domain.rights.states import TABLE
from infra.local.stack import Stack
from tests.browser.conftest import SignedIn

_READ: Final = """async () => {
  const at = document.querySelector("script[src$='main.js']").src.replace("main.js", "");
  const { ACTIONS } = await import(`${at}actions.js`);
  const { makeFields } = await import(`${at}views/intake.js`);
  const { DENIALS, LEAST, denialOptions } = await import(`${at}denials.js`);
  const tenant = { needs_confirmation: ["a table"], hold_codes: ["lien_open", "comp_claim_open"] };
  const about = (type) => ({ tenant, team: [], task: null, request: { type, agent: {},
    tasks: [{ id: "t", state: "open" }],
    action_notes: { decide_appeal: [{ code: "same_decider" }] } } });
  const flat = (fields, before = "") => fields.flatMap((one) => one.type === "html" ? []
    : one.type === "list" ? flat(one.fields, `${before}${one.name}.`)
    : [{ name: (before + one.name).replace(/[.]\\d+[.]/, "."), type: one.type || "text",
      required: Boolean(one.required), max: one.max || null,
      options: one.options ? one.options.map(([value]) => value) : null }]);
  const types = ["delete", "contest_decision", "access_automated_decisions"];
  const actions = Object.entries(ACTIONS).map(([name, one]) => [name, { path: one.path, method: one.method || "POST",
    fixed: one.fixed || {}, made: one.made || [], noMatch: Boolean(one.noMatch),
    fields: Object.fromEntries(types.map((type) => [type, flat(one.fields(about(type)))])) }]);
  return { actions: Object.fromEntries(actions), intake: flat(makeFields()), denials: Object.keys(DENIALS),
    least: LEAST,
    without: denialOptions({ hold_codes: [] }).map(([code]) => code) };
}"""
_UNOFFERED: Final = {"withdraw": {"all"}}
"""What no staff can send: it belongs to the link of a mail."""


@pytest.fixture
def table(page: Page, signed_in: SignedIn) -> Any:
    signed_in("case_worker", "requests/new")
    return page.evaluate(_READ)


def flatten(schemas: dict[str, Any], schema: dict[str, Any], before: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yields each part of a body by its path, with what its schema says and whether it must be there."""
    for name, part in schema["properties"].items():
        one = resolve(schemas, part)
        inner = resolve(schemas, one["items"]) if "items" in one else one
        if "properties" in inner:
            yield from flatten(schemas, inner, f"{before}{name}.")
        else:
            yield before + name, {**inner, "needed": name in schema.get("required", ())}


def resolve(schemas: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    if "anyOf" in part:
        part = next(one for one in part["anyOf"] if one.get("type") != "null")
    return schemas[part["$ref"].rpartition("/")[2]] if "$ref" in part else part


def compare(fields: list[dict[str, Any]], parts: dict[str, dict[str, Any]]) -> None:
    """Raises AssertionError unless each field is as long, as free and as needed as the document says."""
    for field in fields:
        part = parts[field["name"]]
        if part["needed"]:
            assert field["required"], field
        if field["type"] in ("text", "area", "email", "tel") and "maxLength" in part:
            assert field["max"] == part["maxLength"], field
        if "enum" in part:
            assert set(field["options"]) == {one for one in part["enum"] if one is not None}, field


def test_every_action_of_staff_has_its_form_with_exactly_the_fields_of_its_body(table: Any, stack: Stack) -> None:
    document = stack.http("GET", "/openapi.json").json
    schemas = document["components"]["schemas"]
    actions = table["actions"]
    assert set(actions) == {row.action for row in TABLE if "staff" in row.who}
    offered: dict[str, set[str]] = {}
    bodies: dict[str, set[str]] = {}
    for name, action in actions.items():
        path = "/v1/requests/{rights_request_id}/" + action["path"].replace("{task}", "{task_id}")
        operation = document["paths"][path][action["method"].lower()]
        headers = {one["name"] for one in operation["parameters"] if "name" in one}
        takes_match = any("If-Match" in str(one) for one in operation["parameters"]) or "If-Match" in headers
        assert takes_match is not action["noMatch"] or name == "change_task", name
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
        parts = dict(flatten(schemas, resolve(schemas, content))) if content else {}
        key = f"{action['method']} {action['path']}"
        bodies[key] = set(parts) - _UNOFFERED.get(action["path"], set())
        for fields in action["fields"].values():
            sent = [one for one in fields if one["name"] in parts]
            stray = {one["name"] for one in fields} - set(parts)
            assert not stray or (action["made"] == ["upload_ids"] and stray == {"evidence", "papers", "permission"}), (
                stray
            )
            compare(sent, parts)
            offered.setdefault(key, set()).update(one["name"] for one in sent)
        offered[key] |= {*action["fixed"], *action["made"]}
        missing = {part for part, said in parts.items() if said["needed"] and "." not in part} - offered[key]
        assert not missing, (name, missing)
    assert offered == bodies


def test_a_decision_by_a_machine_is_answered_along_the_form_of_its_type(table: Any) -> None:
    for type_, form in FORMS.items():
        names = [
            one["name"] for one in table["actions"]["complete"]["fields"][type_] if one["name"].startswith("form.")
        ]
        assert names == [f"form.{name}" for name in form]


def test_taking_a_request_in_offers_all_that_the_body_takes(table: Any, stack: Stack) -> None:
    schemas = stack.http("GET", "/openapi.json").json["components"]["schemas"]
    parts = dict(flatten(schemas, schemas["RightsRequestIn"]))
    assert {one["name"] for one in table["intake"]} == set(parts)
    compare(table["intake"], parts)


def test_each_ground_of_a_denial_has_its_wording(table: Any) -> None:
    codes = list(get_args(DenialCode))
    assert table["denials"] == codes and table["least"] == LONG_EXPLANATION
    assert table["without"] == [code for code in codes if code not in HOLDS_ONLY]
