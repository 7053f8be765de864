"""Judges how much a body holds before what it holds: a list of 80,000 members is not read to say that it is too long.

The limits are those of the model's JSON schema, the same that GET /openapi.json shows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from chalicelib.api.pipeline import rules
from chalicelib.api.pipeline.rules import Schema

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

SMALL: Final = 32 * 1024
"""Bytes of a body that costs little whatever it holds, so that it is validated at once."""

Steps = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one place of a body may hold at most, by the kind of value there. None is no limit."""

    characters: int | None = None
    items: int | None = None
    each: Limits | None = None  # of an item
    members: int | None = None
    named: dict[str, Limits] = field(default_factory=dict)
    closed: bool = False  # no other members than those
    other: Limits | None = None  # of a member whose name the caller chooses


def read_limits(part: Schema, whole: Schema) -> Limits:
    """Returns the limits of a part of a schema, the widest of its alternatives."""
    texts, arrays, objects = (_of_type(kind, part, whole) for kind in ("string", "array", "object"))
    named = {name: inner for one in objects for name, inner in one.get("properties", {}).items()}
    others = [inner for one in objects for inner in _others(one)]
    return Limits(
        characters=_most("maxLength", texts),
        items=_most("maxItems", arrays),
        each=read_limits(arrays[0].get("items", {}), whole) if arrays else None,
        members=_most("maxProperties", objects),
        named={name: read_limits(inner, whole) for name, inner in named.items()},
        closed=bool(objects) and all(one.get("additionalProperties") is False for one in objects),
        other=read_limits(others[0], whole) if others else None,
    )


def find_excess(value: Any, limits: Limits, steps: Steps = ()) -> list[ErrorDetails]:
    """Returns an error in Pydantic's form for each list, text or object with more in it than the model takes.

    What is inside of such a one is not looked at; the rest is, as deep as the schema goes.
    """
    if isinstance(value, str):
        return _excess("string_too_long", steps, len(value), limits.characters)
    if isinstance(value, list):
        return _excess("too_long", steps, len(value), limits.items) or _inside(enumerate(value), limits, steps)
    if isinstance(value, dict):
        unknown = len(limits.named) if limits.closed else None
        return (
            _excess("extra_forbidden", (*steps, ""), len(value), unknown)
            or _excess("too_long", steps, len(value), limits.members)
            or _inside(value.items(), limits, steps)
        )
    return []


def _inside(members: Any, limits: Limits, steps: Steps) -> list[ErrorDetails]:
    found: list[ErrorDetails] = []
    for step, member in members:
        inner = limits.each if isinstance(step, int) else limits.named.get(step, limits.other)
        if inner is None or member is None:
            continue
        if not isinstance(member, str) or inner.characters is None or len(member) > inner.characters:
            found += find_excess(member, inner, (*steps, step))
    return found


def _excess(kind: str, steps: Steps, size: int, most: int | None) -> list[ErrorDetails]:
    if most is None or size <= most:
        return []
    return [{"type": kind, "loc": steps, "msg": "", "input": None, "ctx": {"max_length": most}}]


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
