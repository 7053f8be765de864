"""Kinds of opt-out: by when the law requires each to be honored, and what each closes for the companies."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.people.opt_out_acts import OptedOut
from chalicelib.domain.people.opt_out_kinds import TWO_STEPS, honor_by
from chalicelib.domain.people.register import Register, apply, find_closing
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.tenants.purposes import OPT_OUT_KINDS, Channel, OptOutKind, Purpose
from chalicelib.storage.tenants.profiles import load_profile

PROFILES = [load_profile(name) for name in ("cyclonex", "billgenix", "psynergy")]
MESSAGES: tuple[OptOutKind, ...] = ("sms", "email", "phone", "mail", "all_communications")
YEARS = (datetime(2024, 1, 1, tzinfo=UTC), datetime(2060, 12, 31, tzinfo=UTC))
NOON = "T20:00:00"  # in UTC; the same day everywhere in the United States


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def places(profile: Profile) -> list[tuple[Purpose, Channel | None]]:
    """Returns every purpose on each of its channels, or without a channel where it contacts nobody."""
    return [(purpose, channel) for purpose in profile.purposes.values() for channel in purpose.channels or (None,)]


def closed_by(profile: Profile, kind: OptOutKind) -> set[tuple[str, Channel | None]]:
    """Returns what an opt-out of this kind closes, whatever its source."""
    register = apply(Register(), [OptedOut(kind, 1, "web", "opt_1")])
    return {(each.code, channel) for each, channel in places(profile) if find_closing(register, each, channel)}


@pytest.mark.parametrize(
    ("received", "messages", "sale"),
    [
        ("2026-11-22", "2026-12-07", "2026-12-14"),
        ("2026-11-25", "2026-12-10", "2026-12-17"),
        ("2026-12-18", "2027-01-05", "2027-01-12"),
    ],
)
def test_messages_stop_within_ten_business_days_and_all_else_within_fifteen(
    received: str, messages: str, sale: str
) -> None:
    found = {kind: honor_by(kind, utc(received + NOON), "America/Denver").isoformat() for kind in OPT_OUT_KINDS}
    assert found == {kind: messages if kind in MESSAGES else sale for kind in OPT_OUT_KINDS}


def test_the_earliest_local_date_counts() -> None:
    at = utc("2026-11-25T07:30:00")  # half past midnight in Denver, the day before in California
    assert honor_by("sms", at, "America/Denver") == date(2026, 12, 10)
    assert honor_by("sms", at, "America/Denver", "America/Los_Angeles") == date(2026, 12, 9)


@given(st.sampled_from(OPT_OUT_KINDS), st.integers(*(int(day.timestamp()) for day in YEARS)))
def test_the_last_day_is_a_weekday_two_to_four_weeks_on(kind: OptOutKind, second: int) -> None:
    at = datetime.fromtimestamp(second, UTC)
    day = honor_by(kind, at, "America/Los_Angeles")
    assert day.weekday() < 5
    assert 11 <= (day - at.date()).days + 1 <= 28


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.tenant)
def test_an_opt_out_of_everything_leaves_legal_notices_alone(profile: Profile) -> None:
    contacts = {(each.code, channel) for each, channel in places(profile) if channel and each.nature != "legal_notice"}
    assert closed_by(profile, "all_communications") == contacts
    assert contacts


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.tenant)
@pytest.mark.parametrize("channel", ["sms", "email", "phone", "mail"])
def test_an_opt_out_of_a_channel_closes_all_of_that_channel_and_nothing_else(
    profile: Profile, channel: Channel
) -> None:
    assert channel in OPT_OUT_KINDS
    contacts = {(each.code, name) for each, name in places(profile) if each.nature != "legal_notice"}
    assert closed_by(profile, channel) == {(code, name) for code, name in contacts if name == channel}


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.tenant)
def test_an_opt_out_of_sale_or_advertising_closes_no_message_of_the_companys_own(profile: Profile) -> None:
    silent = {(each.code, None) for each in profile.purposes.values() if not each.channels}
    for kind in TWO_STEPS:
        assert closed_by(profile, kind) <= silent
    targeting = {each.code for each in profile.cookie_categories if "sale_sharing" in each.blocked_by}
    assert {(code, None) for code in targeting} <= closed_by(profile, "sale_sharing") & closed_by(
        profile, "targeted_advertising"
    )
    partners = {(each.code, None) for each in profile.purposes.values() if each.nature == "partner_sharing"}
    assert partners <= closed_by(profile, "sale_sharing") & closed_by(profile, "partner_sharing")


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.tenant)
def test_stop_closes_every_text_message(profile: Profile) -> None:
    texts = {(each.code, channel) for each, channel in places(profile) if channel == "sms"}
    assert texts <= closed_by(profile, profile.stop_scope)
