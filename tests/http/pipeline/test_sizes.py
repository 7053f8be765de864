"""How much a body holds is judged before what it holds: no list, text, object or depth costs more than to be read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache, partial
from typing import Any, Final

import pytest
from pydantic import BaseModel

from chalicelib.api.imports.schemas import ImportedContractIn, ImportedOptOutIn
from chalicelib.api.pipeline import reading, routes, rules, sizes
from chalicelib.domain.errors import Invalid, Malformed
from infra.local.stack import Stack
from tests.fixtures.client import Client, problem
from tests.fixtures.effort import count_calls

LARGE: Final = sizes.SMALL + 4096
DEEP: Final = ("[" * 90 + "]" * 90, '{"a":' * 90 + "0" + "}" * 90)
MEMBERS: Final = ("0", "{}", "[]", '{"a":1}', '"x"', "null", "[[[[]]]]", '{"kind":{"kind":{}}}', *DEEP)

Path = tuple[str | int, ...]


def models() -> dict[str, type[BaseModel]]:
    """Returns every model that a body is read by, by its name."""
    found: set[type[BaseModel]] = {ImportedContractIn, ImportedOptOutIn}
    for path in routes.PATHS:
        found |= {route.body for route in routes.operations(path).values() if route.body}
    return {model.__name__: model for model in sorted(found, key=lambda model: model.__name__)}


MODELS: Final = models()


def parts(part: Any, whole: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yields each part of a schema with where it stands in a body."""
    for choice in rules.list_choices(part, whole):
        yield path, choice
        for name, inner in choice.get("properties", {}).items():
            yield from parts(inner, whole, (*path, name))
        for inner in choice.get("patternProperties", {}).values():
            yield from parts(inner, whole, (*path, "chosen"))
        if "items" in choice:
            yield from parts(choice["items"], whole, (*path, 0))


def place(path: Path, text: str) -> str:
    """Returns a body with this JSON at a place and nothing else."""
    for step in reversed(path):
        text = f"[{text}]" if isinstance(step, int) else f"{{{json.dumps(step)}:{text}}}"
    return text


def hold(path: Path, value: Any) -> Any:
    """Returns the value of such a body."""
    for step in reversed(path):
        value = [value] if isinstance(step, int) else {step: value}
    return value


@cache
def read(text: str) -> Any:
    """Returns the value of a text, which the many places that it is put at share."""
    return reading.read_json(text.encode())


@cache
def fill_list(member: str, most: int) -> str:
    return "[" + ",".join([member] * max(LARGE // len(member), most + 1)) + "]"


@cache
def fill_object(member: str) -> str:
    each = len(member) + 10
    return "{" + ",".join(f'"k{number:05}":{member}' for number in range(LARGE // each)) + "}"


def too_large(model: type[BaseModel]) -> Iterator[tuple[str, Path, list[str]]]:
    """Yields (code, place, texts) for each thing that may be too large: a text that is, for each kind of member."""
    schema = model.model_json_schema()
    for path, part in parts(schema, schema):
        match part.get("type"):
            case "array":
                yield "too_long", path, [fill_list(member, part["maxItems"]) for member in MEMBERS]
            case "object":
                code = "unknown_field" if part.get("additionalProperties") is False else "too_long"
                yield code, path, [fill_object(member) for member in MEMBERS]
            case "string" if "maxLength" in part:
                yield "too_long", path, [json.dumps("x" * max(LARGE, 1 + part["maxLength"]))]


@pytest.mark.parametrize("name", MODELS)
def test_whatever_is_too_large_is_told_alone_and_is_neither_validated_nor_looked_into(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    model = MODELS[name]
    monkeypatch.setattr(model, "model_validate_json", None)
    told = 0
    for number, (code, path, texts) in enumerate(too_large(model)):
        steps = path[: path.index("chosen")] if "chosen" in path else path
        pointer = "".join(f"/{step}" for step in steps)
        whole = place(path, texts[number % len(texts)])  # one kind of member in turn; reading takes the most time
        assert refuse(model, whole) == (code, pointer)
        for text in texts:
            value = hold(path, read(text))
            with monkeypatch.context() as patch:
                patch.setattr(reading, "read_json", partial(lambda value, _: value, value))
                assert refuse(model, place(path, text)) == (code, pointer)
        told += 1
    assert told


def refuse(model: type[BaseModel], text: str) -> tuple[str, str]:
    """Returns code and pointer of the one error with which a body is refused."""
    with pytest.raises(Invalid) as refusal:
        reading.parse_json(model, text.encode())
    (one,) = refusal.value.fields
    return one.code, one.pointer


@pytest.mark.parametrize("name", MODELS)
def test_every_list_and_map_of_every_body_has_a_limit_and_each_text_one_or_a_pattern(name: str) -> None:
    schema = MODELS[name].model_json_schema()
    for path, part in parts(schema, schema):
        kind = part.get("type")
        if kind == "string":
            assert part.keys() & {"maxLength", "pattern", "enum", "const", "format"}, path
        if kind == "array":
            assert "maxItems" in part, path
        if kind == "object":
            assert part.get("additionalProperties") is False or "maxProperties" in part, path


@pytest.mark.parametrize("member", MEMBERS)
@pytest.mark.parametrize("name", ["ConsentIn", "ContactChecksIn", "DraftIn"])
def test_judging_takes_the_same_few_steps_however_large_the_body_is(name: str, member: str) -> None:
    schema = MODELS[name].model_json_schema()
    limits = sizes.read_limits(schema, schema)

    one = json.loads(member)

    def count(size: int) -> int:
        value = {f"k{number}": one for number in range(size)}
        return count_calls(lambda: sizes.find_excess(value, limits))

    assert count(200) == count(20_000) < 500


def test_a_large_body_that_is_right_costs_few_steps_more() -> None:
    model = MODELS["ContactChecksIn"]
    schema = model.model_json_schema()
    limits = sizes.read_limits(schema, schema)
    check = {"subject": {"email": "x" * 60, "phone": "x" * 30}, "purpose": "p" * 30, "channel": "sms"}
    body = {"checks": [check] * 100}
    members = 100 * (1 + len(check) + 2)
    assert count_calls(lambda: sizes.find_excess(body, limits)) < 10 * members


def test_what_is_just_within_its_limits_is_validated_as_ever() -> None:
    model = MODELS["ContactChecksIn"]
    check = {"subject": {"email": "x" * 254, "external_id": "x" * 128}, "purpose": "p", "channel": "sms"}
    raw = json.dumps({"checks": [check] * 100}).encode()
    assert len(raw) > sizes.SMALL
    assert reading.parse_json(model, raw) == model.model_validate_json(raw)
    wrong = json.dumps({"checks": [check] * 99 + [{**check, "channel": "pigeon", "subject": {}}]}).encode()
    with pytest.raises(Invalid) as refusal:
        reading.parse_json(model, wrong)
    assert {field.pointer for field in refusal.value.fields} == {"/checks/99/channel", "/checks/99/subject"}


def test_several_sizes_are_told_together_and_names_that_the_caller_made_up_are_not() -> None:
    source = {"channel": "web_form", "evidence": {"secret_name": "x" * 40_000}, "wording": "x" * 8_001}
    body = {"subject": {"email": "x" * 255}, "decisions": [{}] * 26, "source": source, "collected_at": 7}
    with pytest.raises(Invalid) as refusal:
        reading.parse_json(MODELS["ConsentIn"], json.dumps(body).encode())
    assert {(field.pointer, field.code) for field in refusal.value.fields} == {
        ("/subject/email", "too_long"),
        ("/decisions", "too_long"),
        ("/source/evidence", "too_long"),
        ("/source/wording", "too_long"),
    }
    assert "secret_name" not in str(refusal.value.fields)


@pytest.mark.parametrize("open_, close", [("[", "]"), ('{"a":', "}"), ('[{"checks":', "}]")])
@pytest.mark.parametrize("depth", [300, 5_000, 20_000])
def test_what_is_nested_too_deeply_is_malformed(open_: str, close: str, depth: int) -> None:
    for name in ("ContactChecksIn", "ConsentIn"):
        with pytest.raises((Malformed, Invalid)) as refusal:
            reading.parse_json(MODELS[name], (open_ * depth + "0" + close * depth).encode())
        assert isinstance(refusal.value, Malformed) or depth == 300


def test_a_body_too_large_in_one_place_is_answered_with_the_place(stack: Stack) -> None:
    body: dict[str, Any] = {"checks": [{} for _ in range(20_000)]}
    answer = Client(stack).call("POST", "/v1/contact-checks", body)
    (one,) = problem(answer, 422, "validation_failed")["errors"]
    assert (one["pointer"], one["code"]) == ("/checks", "too_long")
    assert one["message"] == "Must have at most 100 items."
