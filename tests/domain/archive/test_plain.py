"""Values become JSON that anybody can read, or are refused."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from chalicelib.domain.archive.plain import to_plain
from chalicelib.domain.rights.letters import Post, Queued
from chalicelib.law.jurisdictions import find_row


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (None, None),
        (True, True),
        ("text", "text"),
        (date(2026, 11, 23), "2026-11-23"),
        (datetime(2026, 11, 23, 20, tzinfo=UTC), "2026-11-23T20:00:00.000Z"),
        (frozenset({"b", "a"}), ["a", "b"]),
        ((1, ("x",)), [1, ["x"]]),
        ({"a": date(2026, 1, 1)}, {"a": "2026-01-01"}),
    ],
)
def test_each_kind_of_value_has_one_form(value: Any, plain: Any) -> None:
    assert to_plain(value) == plain


def test_values_with_fields_become_objects() -> None:
    plain = to_plain(Post(queued=(Queued("let_1", "completed", 7),), waiting=frozenset({"let_2"})))
    assert plain["queued"] == [{"id": "let_1", "kind": "completed", "version": 7, "to": "person", "code": 0}]
    assert plain["waiting"] == ["let_2"] and plain["tracking"] is None


def test_a_row_of_the_law_is_written_whole() -> None:
    row = find_row("US-CA@2020-01-01")
    plain = to_plain(row)
    assert row is not None and plain["id"] == row.id and plain["response_days"] == row.response_days
    assert set(plain) == set(vars(row))


@pytest.mark.parametrize("value", [1.5, b"bytes", object()])
def test_what_nobody_could_read_back_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        to_plain(value)
