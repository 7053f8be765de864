"""Turns pydantic models into the document's schemas: short, closed, and with the vocabulary's patterns on answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from chalicelib.api.pipeline.models import Output
from chalicelib.api.pipeline.routes import Route
from chalicelib.api.problems.schemas import Problem
from infra.openapi.vocabulary import term

Schema = dict[str, Any]


def schemas(routes: Sequence[Route]) -> dict[str, Schema]:
    """Returns the schemas, by name, of every model that the routes take or return, and of the models inside them."""
    models: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        (route.body, "validation") for route in routes if route.body
    ]
    models += [(route.answer, "serialization") for route in routes if route.answer]
    models.append((Problem, "serialization"))
    _, collected = models_json_schema(models, ref_template="#/components/schemas/{model}")
    found: dict[str, Schema] = collected["$defs"]
    outputs = {model.__name__ for model in _subclasses(Output)}
    for name, schema in found.items():
        _tidy(schema)
        if name in outputs:
            _answered(name, schema)
    return dict(sorted(found.items()))


def query_parameters(model: type[BaseModel]) -> dict[str, Schema]:
    """Returns the schema of each query parameter by name."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    _tidy(schema)
    parameters: dict[str, Schema] = schema["properties"]
    for parameter in parameters.values():
        parameter.pop("default", None) if parameter.get("default", 0) is None else None
        if isinstance(parameter.get("type"), list):
            parameter["type"] = parameter["type"][0]  # a parameter that is present is never null
    return parameters


def walk(schema: Any) -> Iterator[Schema]:
    """Yields the schema and every schema inside it."""
    if isinstance(schema, dict):
        yield schema
        for part in schema.get("properties", {}).values():
            yield from walk(part)
        for keyword in ("anyOf", "allOf", "oneOf"):
            for part in schema.get(keyword, []):
                yield from walk(part)
        for keyword in ("items", "additionalProperties", "propertyNames"):
            yield from walk(schema.get(keyword))


def _subclasses(base: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for model in base.__subclasses__():
        yield model
        yield from _subclasses(model)


def _tidy(schema: Schema) -> None:
    """Removes generated titles, and writes `type: [string, null]` for values that may be null."""
    for part in walk(schema):
        if isinstance(part.get("title"), str):
            del part["title"]
        _join_null(part)


def _join_null(part: Schema) -> None:
    choices = part.get("anyOf", [])
    typed = [choice for choice in choices if choice != {"type": "null"}]
    if len(choices) != 2 or len(typed) != 1 or "type" not in typed[0]:
        return
    [choice] = typed
    del part["anyOf"]
    for keyword, value in choice.items():
        part.setdefault(keyword, value)
    part["type"] = [choice["type"], "null"]
    if "const" in part:
        part["enum"] = [part.pop("const")]
    if "enum" in part:
        part["enum"] = [*part["enum"], None]


def _answered(name: str, schema: Schema) -> None:
    for field, part in schema.get("properties", {}).items():
        if part.get("default", 0) is None:
            del part["default"]  # answers leave it out rather than send null
        known = term(name, field)
        if known is None:
            continue
        texts = [inner for inner in walk(part) if "string" in inner.get("type", ())]
        listed = [inner for inner in texts if {"enum", "const", "format"} & inner.keys()]
        for inner in texts:
            if inner not in listed:
                inner.update(known.facts)
        if not listed and "examples" not in part:
            part["examples"] = [known.example]
