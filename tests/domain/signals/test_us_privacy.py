"""US Privacy strings: what they say, and that no other text is one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.signals.us_privacy import UsPrivacy, read_us_privacy


@pytest.mark.parametrize(
    ("text", "notice", "opted_out", "lspa"),
    [
        ("1YNN", True, False, False),
        ("1NYN", False, True, False),
        ("1YYY", True, True, True),
        ("1-Y-", None, True, None),
        ("1-N-", None, False, None),
        ("1---", None, None, None),
    ],
)
def test_us_privacy_strings_are_read(text: str, notice: bool | None, opted_out: bool | None, lspa: bool | None) -> None:
    assert read_us_privacy(text) == UsPrivacy(text, notice, opted_out, lspa)


@given(st.text("1YN-", min_size=4, max_size=4) | st.text(st.sampled_from("01 2YNyn-\n"), max_size=6))
def test_of_all_other_texts_none_is_a_us_privacy_string(text: str) -> None:
    valid = {"1---"} | {f"1{notice}{out}{lspa}" for notice in "YN-" for out in "YN" for lspa in "YN-"}
    assert (read_us_privacy(text) is not None) is (text in valid)


@pytest.mark.parametrize(
    "text", ["1Y-N", "1Y--", "1--N", "1ynn", "2YNN", "1YN", "1YNNN", "1YNN\n", " 1YNN", "", "１YNN"]
)
def test_half_a_us_privacy_string_is_none(text: str) -> None:
    assert read_us_privacy(text) is None
