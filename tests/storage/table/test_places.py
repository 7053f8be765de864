"""Places in the tables: each names its tenant first, and no two things share one."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.storage.table import places
from chalicelib.storage.table.ops import Place

BUILDERS: dict[str, Callable[..., Any]] = {
    name: function
    for name, function in inspect.getmembers(places, inspect.isfunction)
    if not name.startswith("_") and function.__module__ == places.__name__ and name != "event"
}


def built(name: str, tenant: str) -> Place:
    """Returns the place that a builder makes of the same arguments; for a mere partition with an empty sort key."""
    parameters = list(inspect.signature(BUILDERS[name]).parameters.values())[1:]
    made = BUILDERS[name](tenant, *(1 if "int" in str(parameter.annotation) else "x" for parameter in parameters))
    return made if isinstance(made, Place) else Place(str(made), "")


@pytest.mark.parametrize("name", list(BUILDERS))
def test_every_partition_begins_with_its_tenant(name: str) -> None:
    assert next(iter(inspect.signature(BUILDERS[name]).parameters)) == "tenant"
    assert built(name, "cyclonex").pk.startswith("T#cyclonex#")
    assert built(name, "cyclonex").pk != built(name, "psynergy").pk


def test_no_two_things_lie_at_one_place() -> None:
    made = [built(name, "cyclonex") for name in BUILDERS]
    assert len(set(made)) == len(made) >= 15


def test_events_sort_by_version_apart_from_what_they_tell_of() -> None:
    marks = [places.event("p", version).sk for version in (1, 9, 10, 99, 10**9)]
    assert marks == sorted(marks) and all(mark.startswith(places.EVENT_PREFIX) for mark in marks)
    prefixes = (places.EVENT_PREFIX, places.MEMBER_PREFIX, places.API_KEY_PREFIX, places.STATE)
    assert not any(one.startswith(two) for one in prefixes for two in prefixes if one != two)
