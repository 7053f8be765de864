"""The house rules that a valid document must also keep. Each finding names the place and the rule."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import jsonschema_rs
from openapi_spec_validator import OpenAPIV31SpecValidator

from infra.openapi.models import walk

Schema = dict[str, Any]
_CAMEL: Final = re.compile(r"^[a-z]+([A-Z][a-z]+)*$")
_BOUNDS: Final = {"maxLength", "pattern", "enum", "const", "format"}
_UNBOUNDED: Final = {"Sec-GPC"}
"""Parameters that accept any text: browsers send this one, and values other than `1` must be ignored."""
_UNUSED_MAY_BE: Final = {"securitySchemes"}


def find_faults(document: Schema) -> list[str]:
    """Returns everything that is wrong, in words; empty for a good document."""
    invalid = [f"not OpenAPI 3.1: {error.message}" for error in OpenAPIV31SpecValidator(document).iter_errors()]
    return invalid or find_broken_rules(document)


def find_broken_rules(document: Schema) -> list[str]:
    """Returns in words where a document that is valid breaks a rule of the house."""
    return [*_operations(document), *_schemas(document), *_unused(document)]


def operations(document: Schema) -> Iterator[tuple[str, Schema]]:
    """Yields (method and path, operation) of every operation."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def _operations(document: Schema) -> Iterator[str]:
    seen: set[str] = set()
    for place, operation in operations(document):
        for name in ("operationId", "summary", "description", "tags"):
            if not operation.get(name):
                yield f"{place}: has no {name}"
        identifier = operation.get("operationId", "")
        if identifier in seen or not _CAMEL.match(identifier):
            yield f"{place}: operationId {identifier!r} is not camelCase or not unique"
        seen.add(identifier)
        if not any(status.startswith("4") for status in operation["responses"]):
            yield f"{place}: tells no error that a caller can make"
        yield from _parameters(place, operation)
        yield from _bodies(place, operation, document)


def _parameters(place: str, operation: Schema) -> Iterator[str]:
    for parameter in operation.get("parameters", []):
        where = f"{place} parameter {parameter['name']}"
        schema = parameter["schema"]
        if not parameter.get("description"):
            yield f"{where}: has no description"
        if parameter["in"] == "path" and "pattern" not in schema:
            yield f"{where}: has no pattern"
        if "string" in schema.get("type", "") and not _BOUNDS & schema.keys() and parameter["name"] not in _UNBOUNDED:
            yield f"{where}: is text without a bound"
        given = parameter.get("example", schema.get("default"))
        if given is not None:
            yield from _mismatch(where, given, schema, {})


def _bodies(place: str, operation: Schema, document: Schema) -> Iterator[str]:
    contents = [("body", operation["requestBody"]["content"])] if "requestBody" in operation else []
    contents += [
        (status, answer["content"]) for status, answer in operation["responses"].items() if "content" in answer
    ]
    for where, content in contents:
        for media, part in content.items():
            if "$ref" not in part["schema"]:
                continue
            if not part.get("examples"):
                yield f"{place} {where}: {media} has no example"
            for example in part.get("examples", {}).values():
                yield from _mismatch(f"{place} {where}", example["value"], part["schema"], document)


def _mismatch(where: str, value: Any, schema: Schema, document: Schema) -> Iterator[str]:
    # With what the schema leads to alone: a validator is made of all that it is given, which takes most of the time.
    whole = {**schema, "components": {"schemas": _collect([schema], document)}}
    for error in jsonschema_rs.Draft202012Validator(whole, validate_formats=True).iter_errors(value):
        place = "/".join(str(step) for step in error.instance_path)
        yield f"{where}: the example does not keep to its schema at /{place}: {error.message}"


def _schemas(document: Schema) -> Iterator[str]:
    schemas = document["components"]["schemas"]
    inputs = _reached(document)
    for name, schema in schemas.items():
        if not schema.get("description") and schema.get("type") == "object":
            yield f"schema {name}: has no description"
        for part in walk(schema):
            if "string" in part.get("type", ()) and not _BOUNDS & part.keys():
                yield f"schema {name}: text without pattern, length or list of values: {_place(schema, part)}"
            if name in inputs and "array" in part.get("type", ()) and "maxItems" not in part:
                yield f"schema {name}: a list without maxItems: {_place(schema, part)}"
            if name in inputs and part.get("properties") and part.get("additionalProperties") is not False:
                yield f"schema {name}: takes unknown fields"


def _place(schema: Schema, wanted: Schema) -> str:
    for field, part in schema.get("properties", {}).items():
        if any(inner is wanted for inner in walk(part)):
            return str(field)
    return "itself"


def _reached(document: Schema) -> set[str]:
    """Returns the names of the schemas that callers send."""
    return set(_collect([operation.get("requestBody", {}) for _, operation in operations(document)], document))


def _collect(parts: list[Schema], document: Schema) -> Schema:
    """Returns the schemas by name to which these parts of a document lead, over however many steps."""
    waiting, found = [*parts], dict[str, Any]()
    while waiting:
        for name in _references(waiting.pop(), "schemas") - found.keys():
            found[name] = document["components"]["schemas"][name]
            waiting.append(found[name])
    return found


def _references(part: Any, kind: str) -> set[str]:
    return set(re.findall(rf"'#/components/{kind}/([A-Za-z0-9_.-]+)'", repr(part)))


def _unused(document: Schema) -> Iterator[str]:
    for kind, members in document["components"].items():
        used = _references(document, kind)
        if kind not in _UNUSED_MAY_BE:
            yield from (f"components/{kind}/{name}: is used nowhere" for name in members if name not in used)
