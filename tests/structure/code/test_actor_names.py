"""Beside each member of an answer that says who acted stands that of the name, as the contract says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, get_args

from chalicelib.api.pipeline.models import ActorName
from infra.openapi import document

Schema = dict[str, Any]

WHO = re.compile(r"(key|mem)_[0-9A-Z]{26}")
"""What an example of a member that says who acted holds: the id of a key or of somebody on the team."""
NO_ACTORS = {"id", "replaces", "replaced_by"}
"""Members that hold the id of a key or member which is itself what the answer is about."""
NAME = get_args(ActorName)[1].description
"""How each member that holds a name describes itself."""


@cache
def list_answers() -> dict[str, Schema]:
    """Returns by name the schemas of which answers are made, however deep."""
    built = document.build()
    schemas: dict[str, Schema] = built["components"]["schemas"]
    operations = [one for path in built["paths"].values() for one in path.values() if "responses" in one]
    waiting = {name for operation in operations for name in _find_names(operation["responses"])}
    for response in built["components"].get("responses", {}).values():
        waiting |= set(_find_names(response))
    found: dict[str, Schema] = {}
    while waiting:
        name = waiting.pop()
        found[name] = schemas[name]
        waiting |= set(_find_names(schemas[name])) - found.keys()
    return found


def _find_names(part: Any) -> Iterator[str]:
    yield from re.findall(r'"#/components/schemas/([A-Za-z0-9_]+)"', json.dumps(part))


def list_actors() -> list[tuple[str, str]]:
    """Returns the members of answers that say who acted, each with the schema that it belongs to."""
    return [
        (name, member)
        for name, schema in sorted(list_answers().items())
        for member, values in schema.get("properties", {}).items()
        if member not in NO_ACTORS and WHO.search(json.dumps(values.get("examples", [])))
    ]


def test_each_member_that_says_who_acted_has_the_name_beside_it() -> None:
    answers = list_answers()
    wrong = []
    for name, member in list_actors():
        beside = answers[name]["properties"].get(f"{member}_name")
        if beside is None or beside.get("description") != NAME or "null" not in beside["type"]:
            wrong.append(f"{name}.{member}")
    assert wrong == []


def test_the_members_are_found_by_their_examples() -> None:
    assert {member for _, member in list_actors()} == {
        *("actor", "assignee", "author", "by", "created_by", "decided_by", "placed_by", "released_by", "resolver")
    }


def test_a_name_stands_beside_somebody() -> None:
    alone = [
        f"{name}.{member}"
        for name, schema in list_answers().items()
        for member, values in schema.get("properties", {}).items()
        if values.get("description") == NAME and member.removesuffix("_name") not in schema["properties"]
    ]
    assert alone == []
