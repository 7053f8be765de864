"""Finds an example of every schema: one that its model gives, or else the simplest value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = dict[str, Any]
_FORMATS = {"date-time": "2026-11-02T17:00:00.000Z", "date": "2026-11-02"}


def examples(schema: Schema, known: Mapping[str, Schema]) -> list[Any]:
    """Returns the examples of a whole body: those of its model, or else one made of its fields' examples."""
    target = _resolve(schema, known)
    given: list[Any] = target.get("examples", [])
    return given or [example(schema, known)]


def example(schema: Schema, known: Mapping[str, Schema]) -> Any:
    """Returns one value of the schema. Optional fields are included if they have examples of their own."""
    if schema.get("examples"):
        return schema["examples"][0]
    if "$ref" in schema:
        return example(_resolve(schema, known), known)
    for keyword in ("const", "default"):
        if schema.get(keyword) is not None:
            return schema[keyword]
    if "enum" in schema:
        return schema["enum"][0]
    for keyword in ("anyOf", "oneOf"):
        if keyword in schema:
            return example(schema[keyword][0], known)
    return _by_type(schema, known)


def _by_type(schema: Schema, known: Mapping[str, Schema]) -> Any:
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        required = schema.get("required", [])
        fields = schema.get("properties", {}).items()
        return {name: example(part, known) for name, part in fields if name in required or part.get("examples")}
    if kind == "array":
        return [example(schema["items"], known)]
    if kind == "string":
        return _FORMATS.get(schema.get("format", ""), "text")
    if kind in ("integer", "number"):
        return schema.get("minimum", 1)
    return kind == "boolean" or None


def _resolve(schema: Schema, known: Mapping[str, Schema]) -> Schema:
    while "$ref" in schema:
        schema = known[schema["$ref"].rpartition("/")[2]]
    return schema
