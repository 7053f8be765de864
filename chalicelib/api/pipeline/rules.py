"""The schema rules that input can break: a stable code and a sentence for each, which never repeats the value.

Pydantic's own sentences are not shown because they change with its versions and speak of Python's types.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Schema = Mapping[str, Any]

_CODES: Final = {
    "missing": ("required", "This field is required."),
    "extra_forbidden": ("unknown_field", "This object has an unknown field."),
    "string_type": ("wrong_type", "Must be a string."),
    "bool_type": ("wrong_type", "Must be true or false."),
    "int_type": ("wrong_type", "Must be a whole number."),
    "int_parsing": ("wrong_type", "Must be a whole number."),
    "int_from_float": ("wrong_type", "Must be a whole number."),
    "int_parsing_size": ("out_of_range", "Has too many digits."),
    "list_type": ("wrong_type", "Must be an array."),
    "dict_type": ("wrong_type", "Must be an object."),
    "model_type": ("wrong_type", "Must be an object."),
    "model_attributes_type": ("wrong_type", "Must be an object."),
    "literal_error": ("not_allowed", "Must be one of: {expected}."),
    "enum": ("not_allowed", "Must be one of: {expected}."),
    "string_too_long": ("too_long", "Must have at most {max_length} {characters}."),
    "string_too_short": ("too_short", "Must have at least {min_length} {characters}."),
    "too_long": ("too_long", "Must have at most {max_length} {items}."),
    "too_short": ("too_short", "Must have at least {min_length} {items}."),
    "string_pattern_mismatch": ("malformed", "Does not have the format that GET /docs gives for this field."),
    "date_from_datetime_parsing": ("not_a_date", "Must be a calendar date as YYYY-MM-DD."),
    "date_parsing": ("not_a_date", "Must be a calendar date as YYYY-MM-DD."),
    "date_type": ("not_a_date", "Must be a calendar date as YYYY-MM-DD."),
    "greater_than_equal": ("out_of_range", "Must be at least {ge}."),
    "less_than_equal": ("out_of_range", "Must be at most {le}."),
}
"""Pydantic error type → (our code, our sentence, filled in from the rule). Any other type comes from a validator of our
own, which brings both."""


def explain(error: ErrorDetails, schema: Schema) -> tuple[str, str]:
    """Returns the code and sentence of a broken rule. `schema` is the model's JSON schema; `error` is Pydantic's."""
    code, sentence = _CODES.get(error["type"], (error["type"], error["msg"]))
    if code == "unknown_field":
        fields = ", ".join(known_fields(schema, error["loc"][:-1]))
        return code, f"{sentence} Known fields: {fields}." if fields else "This object takes no fields."
    facts = error.get("ctx", {})
    if code == "not_allowed" and "expected" in facts:
        values = re.findall(r"'([^']*)'", facts["expected"])
        return code, sentence.format(expected=", ".join(values)) if len(values) > 1 else f"Must be: {values[0]}."
    one = facts.get("min_length", facts.get("max_length")) == 1
    nouns = {"characters": "character", "items": "item"} if one else {"characters": "characters", "items": "items"}
    return code, sentence.format(**facts, **nouns) if error["type"] in _CODES else sentence


def known_fields(schema: Schema, steps: Sequence[int | str]) -> list[str]:
    """Returns the fields of the object at `steps`, an error's location, in a model's JSON schema."""
    reached = list_choices(schema, schema)
    for step in steps:
        if isinstance(step, int):
            inside = [part["items"] for part in reached if "items" in part]
        else:
            inside = [part["properties"][step] for part in reached if step in part.get("properties", {})]
        if inside:  # otherwise Pydantic named a branch of a union, which the document doesn't have
            reached = [choice for part in inside for choice in list_choices(part, schema)]
    return list(dict.fromkeys(name for part in reached for name in part.get("properties", {})))


def list_choices(part: Schema, whole: Schema) -> list[Schema]:
    """Returns the alternatives of a part of a schema, with references followed."""
    if "$ref" in part:
        return list_choices(whole["$defs"][part["$ref"].rpartition("/")[2]], whole)
    if "anyOf" in part:
        return [choice for inner in part["anyOf"] for choice in list_choices(inner, whole)]
    return [part]
