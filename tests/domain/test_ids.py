"""Public ids: their shape, their order, and that the shape reveals nothing else."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.ids import is_id, ulid
from chalicelib.domain.times import from_ms

MOMENTS = st.integers(0, 7_258_118_400_000).map(from_ms)  # up to the year 2200


@given(MOMENTS, st.binary(min_size=10, max_size=10))
def test_an_id_of_any_moment_has_its_shape(moment: datetime, randomness: bytes) -> None:
    text = ulid(moment, randomness)
    assert len(text) == 26
    assert is_id(f"con_{text}", "con") and not is_id(f"con_{text}", "sub")


@given(MOMENTS, MOMENTS)
def test_ids_sort_as_their_moments(first: datetime, second: datetime) -> None:
    one, two = (ulid(moment, bytes(10))[:10] for moment in (first, second))
    if abs((first - second).total_seconds()) >= 0.002:
        assert (one < two) is (first < second)


GOOD = "con_01KARZ6T9GSWQ40CJ9S2ED4T52"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "con_",
        GOOD[:-1],
        GOOD + "0",
        GOOD.lower(),
        GOOD + "\n",
        " " + GOOD,
        GOOD.replace("K", "I"),
        GOOD.replace("_0", "_8"),
        GOOD[4:],
    ],
)
def test_other_texts_are_no_ids(text: str) -> None:
    assert is_id(GOOD, "con") and not is_id(text, "con")
