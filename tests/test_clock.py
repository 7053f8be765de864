"""The clock moves forwards only, and what others date by never moves with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.clock import SystemClock


def test_an_offset_moves_the_present_but_not_the_wall_time() -> None:
    clock = SystemClock()
    moved = clock.advance(timedelta(days=3))
    assert timedelta(days=2, hours=23) < moved - clock.real_now() <= timedelta(days=3)
    assert abs(clock.real_now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_moments_are_in_utc_and_cut_to_milliseconds() -> None:
    clock = SystemClock()
    for moment in (clock.now(), clock.real_now()):
        assert moment.tzinfo is UTC
        assert moment.microsecond % 1000 == 0


def test_a_step_backwards_is_refused() -> None:
    with pytest.raises(ValueError, match="forwards"):
        SystemClock().advance(timedelta(microseconds=-1))
