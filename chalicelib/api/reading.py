"""From bytes to typed input: JSON read strictly, and broken rules told without repeating what was sent."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError

from chalicelib.domain.errors import FieldError, Invalid, Malformed, UnsupportedMediaType

if TYPE_CHECKING:
    from chalicelib.api.request import Request

Model = TypeVar("Model", bound=BaseModel)

_REPLACEMENT: Final = "\ufffd".encode()

_CODES: Final = {
    "missing": ("required", "This field is required."),
    "extra_forbidden": ("unknown_field", "This object has a field that is not known here."),
    "string_type": ("wrong_type", "Must be a string."),
    "bool_type": ("wrong_type", "Must be true or false."),
    "int_type": ("wrong_type", "Must be a whole number."),
    "list_type": ("wrong_type", "Must be an array."),
    "dict_type": ("wrong_type", "Must be an object."),
    "model_type": ("wrong_type", "Must be an object."),
    "model_attributes_type": ("wrong_type", "Must be an object."),
    "literal_error": ("not_allowed", ""),
    "enum": ("not_allowed", ""),
    "string_too_long": ("too_long", ""),
    "string_too_short": ("too_short", ""),
    "too_long": ("too_long", ""),
    "too_short": ("too_short", ""),
    "string_pattern_mismatch": ("malformed", "Does not have the form that GET /docs tells for this field."),
    "date_from_datetime_parsing": ("not_a_date", "Must be a calendar date as YYYY-MM-DD."),
    "date_parsing": ("not_a_date", "Must be a calendar date as YYYY-MM-DD."),
    "date_type": ("not_a_date", "Must be a calendar date as YYYY-MM-DD."),
    "greater_than_equal": ("out_of_range", ""),
    "less_than_equal": ("out_of_range", ""),
}
"""pydantic error type → (our code, our message; "" takes pydantic's, which names the rule and not the value)."""


def read_json(raw: bytes) -> Any:
    """The JSON value of a body. Raises Malformed for anything that is not plain RFC 8259 JSON with unique names."""
    try:
        return _VALUE(raw.decode("utf-8"))
    except RecursionError as error:
        raise Malformed("The body is nested too deep.") from error
    except ValueError as error:
        raise Malformed("The body must be one JSON value in UTF-8 with unique names.") from error


def parse_body(model: type[Model], request: Request, raw: bytes, *, optional: bool) -> Model:
    """The body as a typed value. Raises UnsupportedMediaType, Malformed or Invalid."""
    if not raw.strip():
        if optional:
            return model()
        raise Malformed("The body is empty; send a JSON object.")
    if _REPLACEMENT in raw:
        raise Malformed("The body has bytes that are not UTF-8, or U+FFFD, which API Gateway puts in their place.")
    media = request.header("content-type").partition(";")[0].strip().lower()
    if media != "application/json":
        raise UnsupportedMediaType("Send `Content-Type: application/json`.")
    value = read_json(raw)
    try:
        return model.model_validate_json(raw, strict=True)
    except ValidationError as error:
        _refuse(error, value, _names(model))


def parse_query(model: type[Model], query: dict[str, list[str]]) -> Model:
    """The query as a typed value. Raises Malformed naming no value."""
    if any(len(values) != 1 for values in query.values()):
        raise Malformed("Send each query parameter once.", code="malformed_query")
    try:
        return model.model_validate({name: values[0] for name, values in query.items()})
    except ValidationError as error:
        allowed = ", ".join(model.model_fields)
        raise Malformed(f"Known parameters: {allowed}; check their ranges.", code="malformed_query") from error


@cache
def _names(model: type[BaseModel]) -> frozenset[str]:
    """All member names that the model and those inside it define."""
    schema = model.model_json_schema()
    objects = (schema, *schema.get("$defs", {}).values())
    return frozenset(name for part in objects for name in part.get("properties", {}))


def _refuse(error: ValidationError, value: Any, names: frozenset[str]) -> NoReturn:
    fields = []
    for entry in error.errors(include_input=False, include_url=False, include_context=False):
        kind = entry["type"]
        if kind in {"json_invalid", "recursion_loop"}:
            raise Malformed("The body must be one JSON value in UTF-8 with unique names.") from None
        code, message = _CODES.get(kind, (kind, ""))
        # A name that the caller made up is left out: it may be personal.
        steps = entry["loc"][:-1] if kind == "extra_forbidden" else _known(entry["loc"], value, names)
        pointer = _pointer(steps, value, missing=kind == "missing")
        fields.append(FieldError(pointer, code, message or entry["msg"]))
    raise Invalid(*dict.fromkeys(fields)) from None


def _known(steps: tuple[int | str, ...], value: Any, names: frozenset[str]) -> tuple[int | str, ...]:
    """The steps up to the first that is a name which the caller made up: of a member of a free object."""
    for number, step in enumerate(steps):
        if isinstance(value, dict) and step in value and step not in names:
            return steps[:number]
        inside = (isinstance(value, dict) and step in value) or (isinstance(value, list) and isinstance(step, int))
        value = value[step] if inside else value
    return steps


def _pointer(steps: tuple[int | str, ...], value: Any, *, missing: bool) -> str:
    """A JSON Pointer (RFC 6901) to what is wrong, or to where the missing member belongs."""
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
