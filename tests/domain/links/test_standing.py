"""The standing of a choice that is confirmed by a button."""

from __future__ import annotations

import pytest

from chalicelib.domain.links.standing import Standing, judge_standing


@pytest.mark.parametrize(
    ("pressed", "holds", "until", "expected"),
    [
        (False, False, 11, "open"),
        (False, False, 10, "over"),  # `until` itself is already too late
        (False, False, None, "over"),
        (True, True, 5, "confirmed"),
        (True, False, 11, "ended"),
    ],
)
def test_a_choice_stands(pressed: bool, holds: bool, until: int | None, expected: Standing) -> None:
    assert judge_standing(pressed=pressed, holds=holds, until=until, now=10) == expected
