"""docs/data-model.md names every place that places.py can build, files that exist, and the parts of a state."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.people.acts import Accepted, Act, Asked, Granted, Joined, Mailed, Refused, Tied, Wrote
from chalicelib.domain.people.opt_out_acts import OptedOut
from chalicelib.domain.people.states import State, apply
from chalicelib.storage.people.states import dumps
from chalicelib.storage.table import asker_places, hold_places, places
from chalicelib.storage.table.ops import Place

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "data-model.md").read_text("utf-8")
BUILDERS = {
    name: build
    for module in (places, hold_places, asker_places)
    for name, build in inspect.getmembers(module, inspect.isfunction)
    if build.__module__ == module.__name__ and not name.startswith("_") and build is not places.event
}
ONE_OF_EACH: tuple[Act, ...] = (
    Granted("updates/sms", 1, None, True, "con_1"),
    Refused("updates/sms", 1, "denied", "con_0", "p3fa2b"),
    Refused("updates/sms", 2, "denied", "con_2", "-"),
    Asked("updates/sms", 3, 4, "con_3"),
    Joined("client-1", 5),
    Wrote("sms", 6),
    Tied("sub_1", sure=True),
    Mailed(7),
    Accepted("privacy", 1, 8, "accepted", "acc_1"),
    OptedOut("sms", 9, "web", "opt_1"),
)
"""Acts that together fill every field of a state."""
SAMPLES: dict[str, Any] = {"str": "sample", "int": 7}


def pattern(build: Callable[..., Place | str]) -> tuple[str, str]:
    """Returns partition without tenant and sort key as the page writes them, with `<...>` for samples."""
    _, *names = inspect.signature(build).parameters.values()
    built = build("tenant", *(SAMPLES[str(parameter.annotation)] for parameter in names))
    place = built if isinstance(built, Place) else Place(built, "")
    return place.pk.removeprefix("T#tenant#"), place.sk


@pytest.mark.parametrize("name", BUILDERS)
def test_the_page_names_what_lies_at_a_place(name: str) -> None:
    pk, sk = (re.sub(r"sample|0*7", "<>", part) for part in pattern(BUILDERS[name]))
    page = re.sub(r"(<\w+>#v1#)?<[^<>]+>", "<>", PAGE)
    assert f"`{pk}`" in page
    assert f"`{sk}`" in page or not sk


def test_events_are_on_the_page_too() -> None:
    assert f"`{places.event('partition', 1).sk.partition('#')[0]}#<version>`" in PAGE


def tables(column: str) -> Iterator[list[list[str]]]:
    """Yields the rows of each table of the page whose header has this column, cell by cell."""
    for table in re.findall(r"(?:^\|.*\n)+", PAGE, re.MULTILINE):
        header, _, *rows = [[cell.strip() for cell in line.strip("|\n ").split(" | ")] for line in table.splitlines()]
        if column in header:
            yield rows


def test_every_file_that_the_page_names_exists() -> None:
    cells = [row[-1] for rows in tables("file") for row in rows]
    stored = [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)]
    assert len(stored) >= len(cells) > 25
    names = {f"chalicelib/storage/{name}" for name in stored} | set(re.findall(r"`(chalicelib/[^`]+\.py)`", PAGE))
    assert [name for name in sorted(names) if not (ROOT / name).is_file()] == []


def test_the_page_names_the_parts_of_a_state_that_are_stored() -> None:
    state = apply(State(), ONE_OF_EACH)
    assert [one.name for one in fields(State) if getattr(state, one.name) == getattr(State(), one.name)] == []
    (rows,) = tables("part")
    assert sorted(row[0].strip("`") for row in rows) == sorted(json.loads(dumps(state)))
