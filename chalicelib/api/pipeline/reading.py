"""Turns bytes into typed input: parses JSON strictly and reports broken rules without repeating what was sent."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError

from chalicelib.api.pipeline import rules, sizes
from chalicelib.domain.errors import FieldError, Invalid, Malformed, UnsupportedMediaType

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from chalicelib.api.pipeline.request import Request

Model = TypeVar("Model", bound=BaseModel)

_REPLACEMENT: Final = "\ufffd".encode()


def read_json(raw: bytes) -> Any:
    """Returns the JSON value of a body. Raises Malformed unless it is plain RFC 8259 JSON with unique names."""
    try:
        return _VALUE(raw.decode("utf-8"))
    except RecursionError as error:
        raise Malformed("The body is nested too deeply.") from error
    except ValueError as error:
        raise Malformed("The body must be one JSON value in UTF-8 with unique names.") from error


def parse_body(model: type[Model], request: Request, raw: bytes, *, optional: bool) -> Model:
    """Returns the body as a typed value. Raises UnsupportedMediaType, Malformed or Invalid."""
    if not raw.strip():
        if optional:
            return model()
        raise Malformed("The body is empty; send a JSON object.")
    if _REPLACEMENT in raw:
        raise Malformed("The body has bytes that are not UTF-8, or U+FFFD, with which API Gateway replaces such bytes.")
    media = request.header("content-type").partition(";")[0].strip().lower()
    if media != "application/json":
        raise UnsupportedMediaType("Send `Content-Type: application/json`.")
    return parse_json(model, raw)


def parse_json(model: type[Model], raw: bytes) -> Model:
    """Returns JSON as a typed value. Raises Malformed or Invalid.

    Of a large body, sizes are judged first: if one is too large, nothing else is.
    """
    value = read_json(raw)
    if len(raw) > sizes.SMALL and (excess := sizes.find_excess(value, _limits(model))):
        _refuse(excess, value, model)
    try:
        return model.model_validate_json(raw, strict=True)
    except ValidationError as error:
        _refuse(error.errors(include_input=False, include_url=False), value, model)


def parse_query(model: type[Model], query: dict[str, list[str]]) -> Model:
    """Returns the query as a typed value. Raises Malformed, which may name a known parameter but never a value."""
    repeated = {name for name, values in query.items() if len(values) != 1}
    if repeated:
        names = [f"`{name}`" for name in _parameters(model) if name in repeated]
        raise Malformed(f"Send {' and '.join(names) or 'each query parameter'} once.", code="malformed_query")
    try:
        return model.model_validate({name: values[0] for name, values in query.items()})
    except ValidationError as error:
        wrong = []
        for entry in error.errors(include_input=False, include_url=False):
            name = entry["loc"][0]
            if name in _parameters(model):
                wrong.append(f"`{name}`: {rules.explain(entry, _schema(model))[1]}")
            else:
                wrong.append("A parameter is not known here.")
        known = f"Known parameters: {', '.join(_parameters(model))}."
        raise Malformed(" ".join(dict.fromkeys([*wrong, known])), code="malformed_query") from None


def _parameters(model: type[BaseModel]) -> list[str]:
    return rules.known_fields(_schema(model), ())


@cache
def _schema(model: type[BaseModel]) -> rules.Schema:
    return model.model_json_schema()


@cache
def _limits(model: type[BaseModel]) -> sizes.Limits:
    return sizes.read_limits(_schema(model), _schema(model))


@cache
def _names(model: type[BaseModel]) -> frozenset[str]:
    """Returns all member names that the model and the models inside it define."""
    schema = _schema(model)
    objects = (schema, *schema.get("$defs", {}).values())
    return frozenset(name for part in objects for name in part.get("properties", {}))


def _refuse(errors: list[ErrorDetails], value: Any, model: type[BaseModel]) -> NoReturn:
    fields = []
    for entry in errors:
        kind = entry["type"]
        if kind in {"json_invalid", "recursion_loop"}:
            raise Malformed("The body must be one JSON value in UTF-8 with unique names.") from None
        # A name that the caller made up is left out because it may be personal.
        steps = entry["loc"][:-1] if kind == "extra_forbidden" else _known(entry["loc"], value, _names(model))
        pointer = _pointer(steps, value, missing=kind == "missing")
        fields.append(FieldError(pointer, *rules.explain(entry, _schema(model))))
    raise Invalid(*dict.fromkeys(fields)) from None


def _known(steps: tuple[int | str, ...], value: Any, names: frozenset[str]) -> tuple[int | str, ...]:
    """Returns the steps before the first name that the caller made up, which is a member of a free-form object."""
    for number, step in enumerate(steps):
        if isinstance(value, dict) and step in value and step not in names:
            return steps[:number]
        inside = (isinstance(value, dict) and step in value) or (isinstance(value, list) and isinstance(step, int))
        value = value[step] if inside else value
    return steps


def _pointer(steps: tuple[int | str, ...], value: Any, *, missing: bool) -> str:
    """Returns a JSON Pointer (RFC 6901) to the faulty value, or to where a missing member belongs."""
    pointer = ""
    for number, step in enumerate(steps, 1):
        inside = (isinstance(value, dict) and step in value) or (isinstance(value, list) and isinstance(step, int))
        if not inside and not (missing and number == len(steps)):
            continue  # pydantic names union branches in the location; the document has no such step
        pointer += "/" + str(step).replace("~", "~0").replace("/", "~1")
        value = value[step] if inside else None
    return pointer


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("duplicate member names")
    return members


def _no_constant(_: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")


_VALUE: Final = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_constant).decode
