"""What is too large for one answer comes in parts, which together are all of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.archive import parts
from chalicelib.domain.archive.parts import PART, ArchivePart, Place, cut_part


def read_all(file: dict[str, Any], written: dict[str, Any] | None) -> list[ArchivePart]:
    """Returns all parts, one after the other."""
    found = [cut_part(file, written, Place())]
    while (rest := found[-1].rest) is not None:
        found.append(cut_part(file, written, rest))
    return found


def make(sealed: int, words: list[int], letters: list[int]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Returns a file whose sealed text is so long, and what was written, of texts so long."""
    data = "".join(map(str, range(sealed)))[:sealed]
    file = {"id": "req_1", "events": [1, 2], "sealed": {"nonce": "n", "data": data}}
    texts = [[{"number": n, "text": "é" * size} for n, size in enumerate(sizes)] for sizes in (words, letters)]
    return file, {"details": {"name": "Pat"}, "words": texts[0], "letters": texts[1]}


def test_one_that_is_small_is_one_part_as_it_is() -> None:
    file, written = make(PART, [10], [10])
    assert read_all(file, written) == [ArchivePart(file, written, None, None)]


@given(st.integers(0, 400), st.lists(st.integers(0, 90), max_size=8), st.lists(st.integers(0, 90), max_size=8))
def test_parts_together_are_the_whole(sealed: int, words: list[int], letters: list[int]) -> None:
    file, written = make(sealed, words, letters)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "PART", 100)
        found = read_all(file, written)
    first = found[0].file
    assert first is not None and all(one.file is None for one in found[1:])
    if len(found) > 1 or found[0].sealed is not None:
        data = "".join(one.sealed or "" for one in found)
        assert {**first, "sealed": {**first["sealed"], "data": data}} == file
    for kind in ("words", "letters"):
        assert [text for one in found if one.written for text in one.written[kind]] == written[kind]
    assert [one.written["details"] for one in found if one.written] == [{"name": "Pat"}, *[None] * (len(found) - 1)]


def test_no_part_is_larger_than_an_answer_can_be() -> None:
    file, written = make(7 * PART, [80_000] * 100, [80_000] * 20)
    found = read_all(file, written)
    assert len(found) > 7
    sizes = [len(json.dumps(one.written, ensure_ascii=False).encode()) + len(one.sealed or "") for one in found]
    assert max(sizes) < 2 * PART + 200_000


@given(st.integers(101, 400), st.lists(st.integers(20, 90), max_size=8), st.integers(1, 5))
def test_they_end_where_the_key_is_destroyed_in_between(sealed: int, words: list[int], whole: int) -> None:
    file, written = make(sealed, words, [])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "PART", 100)
        before = read_all(file, written)[:whole]
        after: list[ArchivePart] = []
        while (rest := (after or before)[-1].rest) is not None and len(after) <= sealed:
            after.append(cut_part(file, None, rest))
    assert "".join(one.sealed or "" for one in [*before, *after]) == file["sealed"]["data"]
    assert len(after) <= sealed and all(one.written is None for one in after)


def test_what_was_erased_comes_in_parts_too() -> None:
    file, _ = make(2 * PART, [], [])
    found = read_all(file, None)
    assert [one.written for one in found] == [None, None] and [len(one.sealed or "") for one in found] == [PART, PART]
