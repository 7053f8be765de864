"""What tells of a record that is gone, and in which order the rest of it goes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.retention.chain import AT_ONCE, name_month, order_left


def test_a_month_is_that_of_utc() -> None:
    assert name_month(datetime(2028, 11, 30, 20, tzinfo=timezone(-timedelta(hours=7)))) == "2028-12"
    assert name_month(datetime(2028, 11, 30, 20, tzinfo=UTC)) == "2028-11"


@given(st.integers(0, 250), st.integers(0, 250))
def test_everything_goes_once_and_the_events_last_and_together_while_they_fit(others: int, events: int) -> None:
    names = [f"D#{number}" for number in range(others)] + [f"E#{number}" for number in range(events)]
    parts = order_left(names, "E#")
    assert [name for part in parts for name in part] == names
    assert all(0 < len(part) <= AT_ONCE for part in parts)
    holding = [part for part in parts if any(name.startswith("E#") for name in part)]
    assert all(name.startswith("E#") for part in holding for name in part)
    if events <= AT_ONCE:
        assert len(holding) == bool(events)
