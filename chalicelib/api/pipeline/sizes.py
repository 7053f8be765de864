"""Judges how much a body holds before what it holds: a list of 80,000 members is not read to say that it is too long.

The limits are those of the model's JSON schema, the same that GET /openapi.json shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from chalicelib.api.pipeline import rules
from chalicelib.api.pipeline.rules import Schema

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

SMALL: Final = 16 * 1024
"""Bytes of a body that costs little whatever it holds, so that it is validated at once."""

Steps = tuple[int | str, ...]


def find_excess(value: Any, schema: Schema) -> list[ErrorDetails]:
    """Returns an error in Pydantic's form for each list, text or object with more in it than the model takes.

    What is inside of such a one is not looked at; the rest is, as deep as the schema goes.
    """
    return list(_judge(value, schema, schema, ()))


def _judge(value: Any, part: Schema, whole: Schema, steps: Steps) -> Iterator[ErrorDetails]:
    if isinstance(value, dict):
        yield from _object(value, _of_type("object", part, whole), whole, steps)
    elif isinstance(value, list):
        yield from _array(value, _of_type("array", part, whole), whole, steps)
    elif isinstance(value, str):
        most = _most("maxLength", _of_type("string", part, whole))
        if most is not None and len(value) > most:
            yield _excess("string_too_long", steps, most)


def _object(value: dict[str, Any], taken: list[Schema], whole: Schema, steps: Steps) -> Iterator[ErrorDetails]:
    names = {name: inner for one in taken for name, inner in one.get("properties", {}).items()}
    if taken and all(one.get("additionalProperties") is False for one in taken) and len(value) > len(names):
        yield _excess("extra_forbidden", (*steps, ""), len(names))
        return
    most = _most("maxProperties", taken)
    if most is not None and len(value) > most:
        yield _excess("too_long", steps, most)
        return
    others = [inner for one in taken for inner in _others(one)]
    for name, member in value.items() if others else ():
        yield from _judge(member, others[0], whole, (*steps, name))
    for name in names.keys() & value.keys():
        yield from _judge(value[name], names[name], whole, (*steps, name))


def _array(value: list[Any], taken: list[Schema], whole: Schema, steps: Steps) -> Iterator[ErrorDetails]:
    most = _most("maxItems", taken)
    if most is not None and len(value) > most:
        yield _excess("too_long", steps, most)
        return
    for one in taken[:1]:
        for number, member in enumerate(value):
            yield from _judge(member, one.get("items", {}), whole, (*steps, number))


def _of_type(kind: str, part: Schema, whole: Schema) -> list[Schema]:
    return [choice for choice in rules.list_choices(part, whole) if choice.get("type") == kind]


def _most(limit: str, taken: list[Schema]) -> int | None:
    """Returns the widest limit of all alternatives, or None where one has none."""
    limits = [one.get(limit) for one in taken]
    return max((int(most) for most in limits if most is not None), default=None) if None not in limits else None


def _others(one: Schema) -> list[Schema]:
    """Returns what the members may be whose names the caller chooses."""
    more = one.get("additionalProperties")
    return [*one.get("patternProperties", {}).values(), *([more] if isinstance(more, dict) else [])]


def _excess(kind: str, steps: Steps, most: int) -> ErrorDetails:
    return {"type": kind, "loc": steps, "msg": "", "input": None, "ctx": {"max_length": most}}
