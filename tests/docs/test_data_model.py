"""docs/data-model.md names every kind of item and every list for which storage/table/places.py can build a place."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chalicelib.storage.table import places
from chalicelib.storage.table.ops import Place

PAGE = (Path(__file__).parents[2] / "docs" / "data-model.md").read_text("utf-8")
BUILDERS = {
    name: build
    for name, build in inspect.getmembers(places, inspect.isfunction)
    if build.__module__ == places.__name__ and not name.startswith("_") and build is not places.event
}
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
