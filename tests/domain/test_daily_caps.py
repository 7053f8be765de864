"""How a day's sum is divided: never more than the cap, in whatever order, and the day is one for everybody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from chalicelib.domain import daily_caps
from chalicelib.domain.daily_caps import (
    CALENDAR,
    CALLER,
    CAPS,
    SHARDS,
    SPREAD,
    choose_cap,
    find_next_day,
    find_turn,
    name_day,
    share_out,
)


@pytest.mark.parametrize("most", [0, 1, 2, SHARDS - 1, SHARDS, SHARDS + 1, 17, 500])
def test_the_parts_of_a_cap_add_up_to_it_in_every_order(most: int) -> None:
    for number in range(20):
        parts = share_out(most, f"out_{number}")
        assert sum(part for _, part in parts) == most
        assert len({shard for shard, _ in parts}) == len(parts) == min(most, SHARDS)
        assert all(part > 0 for _, part in parts)
    assert len({tuple(sorted(share_out(most, f"{number}"))) for number in range(20)}) == 1, "a shard's part varied"


def test_every_shard_is_the_first_one_of_some() -> None:
    assert {share_out(500, f"out_{number}")[0][0] for number in range(100)} == set(range(SHARDS))


def test_one_callers_share_is_a_small_part_of_what_strangers_can_cause() -> None:
    for capped in ("public_mails", "upload_forms"):
        cap = CAPS[capped]
        assert cap.per_caller is not None and 0 < cap.per_caller * 20 <= cap.most


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 28, 0, 0, tzinfo=UTC), "2026-11-28"),
        (datetime(2026, 11, 28, 23, 59, 59, 999_000, tzinfo=UTC), "2026-11-28"),
        (datetime(2026, 12, 31, 20, 0, tzinfo=timezone(timedelta(hours=-8))), "2027-01-01"),
        (datetime(2028, 2, 29, 12, 0, tzinfo=UTC), "2028-02-29"),
    ],
)
def test_a_day_is_that_of_utc_and_ends_where_the_next_begins(moment: datetime, day: str) -> None:
    assert name_day(moment) == day
    following = find_next_day(moment)
    assert timedelta() < following - moment <= timedelta(days=1)
    assert name_day(following - timedelta(milliseconds=1)) == day
    assert name_day(following) > day


@pytest.mark.parametrize("hour", [0, 1, 5, 12, 16, 23])
def test_held_mail_is_due_in_the_first_hours_of_the_next_day_and_before_its_question_is_over(hour: int) -> None:
    made = datetime(2026, 11, 28, hour, 30, tzinfo=UTC)
    turns = [find_turn(made, made, f"out_{number}") for number in range(200)]
    start = find_next_day(made)
    assert all(start <= turn < start + SPREAD for turn in turns)
    assert all(turn - made <= timedelta(days=1) - (made - datetime(2026, 11, 28, tzinfo=UTC)) / 2 for turn in turns)
    assert len({(turn - start) // (min(SPREAD, timedelta(hours=hour + 0.5) / 2) / 10) for turn in turns}) == 10


def test_mail_that_is_held_again_waits_for_the_next_day_after_that() -> None:
    made = datetime(2026, 11, 28, 23, 0, tzinfo=UTC)
    now = made + timedelta(days=2)
    assert find_next_day(now) <= find_turn(now, made, "out_1") < find_next_day(now) + SPREAD


@pytest.mark.parametrize(
    ("refs", "capped"),
    [
        ({CALLER: "abc"}, "public_mails"),
        ({}, "secret_mails"),
        ({CALLER: ""}, "secret_mails"),
        ({CALENDAR: "true"}, "calendar_mails"),
    ],
)
def test_mail_counts_for_strangers_where_its_row_names_a_caller(refs: dict[str, str], capped: str) -> None:
    assert choose_cap({"record_id": "con_1", **refs}) == capped
    assert capped in daily_caps.CAPS
