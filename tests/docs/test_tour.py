"""docs/tour.md: its files are there, each room has its line, and the way of a consent does not go to and fro."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "tour.md").read_text("utf-8")
LAYERS = ("domain", "usecases", "storage", "api")
FILES = sorted(set(re.findall(r"`((?:chalicelib/|infra/|tests/)?[a-z_]+(?:/[a-z_0-9]+)+\.(?:py|toml|md))`", PAGE)))


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_the_tour_names_is_there(name: str) -> None:
    assert (ROOT / name).is_file() or (ROOT / "chalicelib" / name).is_file()


def test_every_room_has_one_line() -> None:
    table = PAGE.partition("## The rooms")[2].partition("\n## ")[0]
    named = Counter(
        name
        for line in table.splitlines()
        if line.startswith("| `")
        for name in re.findall(r"`(\w+)`", line.split("|")[1])
    )
    rooms = {path.parent.name for layer in LAYERS for path in (ROOT / "chalicelib" / layer).glob("*/__init__.py")}
    assert set(named) == rooms
    assert max(named.values()) == 1


def test_the_way_of_a_consent_comes_into_no_folder_more_than_twice() -> None:
    steps = PAGE.partition("## A write: a consent is recorded")[2].partition("\n## ")[0]
    numbered = re.findall(r"^\d+\..*?(?=^\d+\.|^\*\*|\Z)", steps, re.MULTILINE | re.DOTALL)
    folders = Counter(name.rpartition("/")[0] for step in numbered for name in re.findall(r"`([a-z_/]+\.py)`", step))
    assert len(numbered) == 10
    assert max(folders.values()) <= 2, folders


def test_a_stop_is_told_step_by_step_with_its_files() -> None:
    steps = PAGE.partition("## A STOP")[2].partition("\n## ")[0]
    assert re.findall(r"^\d+\. `([a-z_/]+\.py)`", steps, re.MULTILINE) == [
        "api/sms/views.py",
        "usecases/sms/receive.py",
        "usecases/sms/process_inbound.py",
        "usecases/sms/opt_out_by_text.py",
    ]
    assert "`usecases/sms/receive_queued.py`" in steps
    assert "`domain/sms/meanings.py`" in steps


def test_no_line_of_the_tour_is_too_long_for_an_editor() -> None:
    assert [line for line in PAGE.splitlines() if len(line) > 120] == []
