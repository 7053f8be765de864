"""Quiet hours: who may be texted when, wherever the number or the state says that they may be."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chalicelib.domain.calendar.quiet_hours import check
from chalicelib.domain.calendar.us_zones import area_code
from chalicelib.domain.tenants.parts import QuietHours
from chalicelib.law.area_codes import GROUPS
from chalicelib.law.states import STATE_ZONES, TERRITORIES

HOURS = QuietHours(("sms",), time(9), time(20), time(12), time(20))
NEW_YORK, LOS_ANGELES, TOLL_FREE, LONDON = "212", "310", "800", ""

PHONES = st.lists(
    st.sampled_from([TOLL_FREE, LONDON, *(code for _, codes in GROUPS for code in codes.split())]), max_size=2
)
STATES = st.sampled_from([None, *sorted(set(STATE_ZONES) - TERRITORIES)])
# Whole seconds in the years 2024 to 2031.
MOMENTS = st.integers(1_704_067_200, 1_956_527_999).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "allowed"),
    [
        ("2026-11-23T13:59:59.999999", False),  # Monday 08:59 in New York
        ("2026-11-23T14:00:00", True),
        ("2026-11-24T00:59:59.999999", True),
        ("2026-11-24T01:00:00", False),  # 20:00: the end is outside the window
        ("2026-11-22T16:59:59", False),  # Sunday before noon
        ("2026-11-22T17:00:00", True),
    ],
)
def test_the_window_is_nine_to_twenty_and_from_noon_on_sundays(at: str, allowed: bool) -> None:
    assert check(HOURS, [NEW_YORK], None, utc(at)).allowed is allowed


@pytest.mark.parametrize(
    ("areas", "state", "at", "retry_at"),
    [
        pytest.param([NEW_YORK], None, "2026-11-24T02:00:00", "2026-11-24T14:00:00", id="next morning"),
        pytest.param([NEW_YORK], None, "2026-11-22T02:00:00", "2026-11-22T17:00:00", id="Saturday night"),
        pytest.param([NEW_YORK], "CA", "2026-11-23T14:00:00", "2026-11-23T17:00:00", id="state farther west"),
        pytest.param([LOS_ANGELES], "NY", "2026-11-24T01:30:00", "2026-11-24T17:00:00", id="state farther east"),
        pytest.param([TOLL_FREE], None, "2026-11-23T14:00:00", "2026-11-23T19:00:00", id="toll-free: Hawaii too"),
        pytest.param([TOLL_FREE], "NY", "2026-11-23T13:00:00", "2026-11-23T14:00:00", id="toll-free, state known"),
        pytest.param([LONDON], None, "2026-11-23T14:00:00", "2026-11-23T19:00:00", id="foreign"),
        pytest.param([NEW_YORK, LOS_ANGELES], None, "2026-11-23T14:00:00", "2026-11-23T17:00:00", id="two numbers"),
        pytest.param([NEW_YORK, LONDON], None, "2026-11-23T14:00:00", "2026-11-23T19:00:00", id="one unknown"),
        pytest.param([], None, "2026-11-23T14:00:00", "2026-11-23T19:00:00", id="nothing known"),
        pytest.param([NEW_YORK], "ZZ", "2026-11-23T14:00:00", "2026-11-23T19:00:00", id="no such state"),
        pytest.param([NEW_YORK], None, "2026-03-08T02:00:00", "2026-03-08T16:00:00", id="day of spring forward"),
        pytest.param([NEW_YORK], None, "2026-11-01T01:00:00", "2026-11-01T17:00:00", id="day of fall back"),
    ],
)
def test_the_retry_moment_is_told_in_utc(areas: list[str], state: str | None, at: str, retry_at: str) -> None:
    verdict = check(HOURS, areas, state, utc(at))
    assert (verdict.allowed, verdict.retry_at) == (False, utc(retry_at))


@pytest.mark.parametrize(
    ("areas", "state", "zones"),
    [
        ([NEW_YORK], None, {"America/New_York"}),
        ([NEW_YORK], "HI", {"America/New_York", "Pacific/Honolulu"}),
        (["270"], None, {"America/Chicago", "America/New_York"}),  # the west of Kentucky
        (["364"], None, {"America/Chicago", "America/New_York"}),  # its overlay
        (["928"], None, {"America/Denver", "America/Phoenix"}),  # Arizona with the Navajo Nation
        (["671"], None, {"Pacific/Guam"}),
        ([TOLL_FREE], "TX", {"America/Chicago", "America/Denver"}),
    ],
)
def test_every_zone_that_the_number_or_state_may_mean_is_considered(
    areas: list[str], state: str | None, zones: set[str]
) -> None:
    assert set(check(HOURS, areas, state, utc("2026-11-23T18:00:00")).zones) == zones


def test_the_area_code_is_read_from_numbers_of_country_code_one_only() -> None:
    assert [area_code(phone) for phone in ("+12125550123", "+442125550123")] == ["212", ""]


def test_a_canadian_number_adds_its_own_zone_to_those_of_all_states() -> None:
    zones = check(HOURS, ["709"], None, utc("2026-11-23T18:00:00")).zones
    assert {"America/St_Johns", "Pacific/Honolulu", "America/New_York"} <= set(zones)


def test_zones_without_a_common_moment_never_allow_and_name_no_retry() -> None:
    verdict = check(HOURS, ["709"], "GU", utc("2026-07-01T18:00:00"))  # Newfoundland and Guam
    assert (verdict.allowed, verdict.retry_at) == (False, None)


@pytest.mark.parametrize("at", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_moments_at_the_ends_of_the_calendar_are_refused_without_an_error(at: datetime) -> None:
    assert check(HOURS, [TOLL_FREE], None, at).allowed is False


@pytest.mark.long
@settings(deadline=None)  # a search that never ends takes long on a busy machine
@given(PHONES, STATES, MOMENTS)
@example(["671", "709"], None, datetime(2026, 7, 1, tzinfo=UTC))
def test_the_retry_moment_itself_is_allowed_and_nothing_before_it_is(
    areas: list[str], state: str | None, at: datetime
) -> None:
    verdict = check(HOURS, areas, state, at)
    if verdict.allowed:
        assert verdict.retry_at is None
        return
    end = verdict.retry_at
    if end is None:  # Guam and Newfoundland share no permitted moment in summer
        end = at + timedelta(days=7)
    else:
        assert check(HOURS, areas, state, end).allowed
    # Windows open on whole quarters of an hour, so these moments represent all those between.
    before = end - timedelta(microseconds=1)
    while before >= at:
        assert not check(HOURS, areas, state, before).allowed
        before -= timedelta(minutes=15)


@settings(deadline=None)  # a search that never ends takes long on a busy machine
@given(PHONES, STATES, MOMENTS)
@example(["671", "709"], None, datetime(2026, 7, 1, tzinfo=UTC))
def test_an_allowed_moment_lies_in_the_window_of_every_zone(areas: list[str], state: str | None, at: datetime) -> None:
    verdict = check(HOURS, areas, state, at)
    inside = []
    for name in verdict.zones:
        local = at.astimezone(ZoneInfo(name))
        inside.append((12 if local.weekday() == 6 else 9) <= local.hour < 20)
    assert verdict.allowed is all(inside)
