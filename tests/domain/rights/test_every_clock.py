"""Every jurisdiction, every type, any moment: no date of a clock is later than law, promise and the product allow.

What the law allows is read from docs/rules.yaml itself, so that a mistake in the rows or their reading shows too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.calendar.business_days import legal_date
from chalicelib.domain.rights.clocks import Clock, extend_clock, find_appeal_due, start_clock
from chalicelib.domain.rights.texts.clock_words import explain_clock
from chalicelib.domain.rights.types import NEVER_EXTENDED, OPT_OUTS, RIGHTS_OF_LAW
from chalicelib.domain.rights.vocabulary import Relationship
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.tenants.rights import Right
from chalicelib.law import jurisdictions
from chalicelib.law.jurisdictions import Jurisdiction, Table
from chalicelib.law.states import STATE_ZONES
from chalicelib.storage.tenants.profiles import load_profile
from tests.fixtures.code.tables import read_rules

LAWS: Final[dict[str, Any]] = {law["code"]: law for law in read_rules()["jurisdictions"]}
TYPES: Final[tuple[Right, ...]] = get_args(Right)
TENANTS: Final = [load_profile(tenant) for tenant in ("billgenix", "cyclonex", "psynergy")]
ZONES: Final = ("America/New_York", "America/Chicago", "America/Phoenix", "America/Los_Angeles", "Pacific/Honolulu")
# One zone, two zones, none of these laws, a territory, unknown, and no state at all.
STATES: Final = (*sorted(LAWS), "NY", "AZ", "AK", "PR", "GU", "XX", None)
PROFILES: Final = st.builds(
    lambda profile, zone: replace(profile, time_zone=zone), st.sampled_from(TENANTS), st.sampled_from(ZONES)
)
START: Final = datetime(2025, 1, 1, tzinfo=UTC)
MOMENTS: Final = st.integers(0, 5 * 365 * 24 * 60).map(lambda n: START + timedelta(minutes=n)) | st.sampled_from(
    [
        datetime.fromisoformat(text).replace(tzinfo=UTC)
        for text in (
            "2026-03-08T09:59:59.999",  # before the clocks go forward in California
            "2026-11-01T08:30",  # in the hour that comes twice
            "2028-02-29T07:59",  # a leap day that is still its eve in California
            "2027-01-01T04:59:59.999",  # the last moment of a year in New York
            "2027-01-01T08:00",  # its first moment in California
            "2027-12-31T23:59",
        )
    ]
)
RELATIONSHIPS: Final = st.sampled_from(get_args(Relationship))
DAY: Final = timedelta(days=1)


def periods_of_law(state: str | None, right: Right, on: date, at_work: bool) -> Iterator[tuple[int, int]]:
    """Yields the days that each law of a state allows for a type, without an extension and with it."""
    law = LAWS.get(state or "")
    if law is None or (at_work and not law["covers_b2b_and_employees"]):
        return
    for part in (law, law.get("health_data")):
        if part is None or on < date.fromisoformat(part["effective"]):
            continue
        for name in part["rights"]:
            if RIGHTS_OF_LAW[name] == right:
                days = part.get("response_days_by_right", {}).get(name, part["response_days"])
                more = part.get("extension_days_by_right", {}).get(name, part["extension_days"])
                yield days, days + (more or 0)
    for change in law.get("future_changes", []):
        if on >= date.fromisoformat(change["from"]) and right in {
            RIGHTS_OF_LAW[name] for name in change["rights_added"]
        }:
            days = change.get("response_days", law["response_days"])
            yield days, days + change.get("extension_days", law["extension_days"])


def start(profile: Profile, right: Right, state: str | None, relationship: Relationship, moment: datetime) -> Clock:
    return start_clock(
        profile, right, state=state, country="US", relationship=relationship, received_at=moment, designated=True
    )


def check(clock: Clock, profile: Profile, right: Right, state: str | None, at_work: bool, moment: datetime) -> None:
    """Checks one clock against what each zone and each source allows."""
    zones = [ZoneInfo(zone) for zone in (profile.time_zone, *STATE_ZONES.get(state or "", ()))]
    received = {moment.astimezone(zone).date() for zone in zones}
    assert clock.received_on == min(received)
    laws = list(periods_of_law(state, right, clock.received_on, at_work))
    for day in received:
        assert clock.due_on <= day + 45 * DAY
        assert clock.due_on <= min([day + days * DAY for days, _ in laws], default=date.max)
        assert right != "question" or clock.due_on <= legal_date(day, profile.response_times.inquiry.n)
        assert right not in OPT_OUTS or clock.due_on <= legal_date(day, 15)
        assert right != "withdraw_consent" or clock.due_on <= day + 15 * DAY
        assert clock.outer_limit_on <= day + min([90, *(total for _, total in laws)]) * DAY
        assert clock.acknowledge_by <= legal_date(day, profile.response_times.acknowledge.n)
    assert moment < clock.due_at
    assert {clock.due_at.astimezone(zone).date() for zone in zones} <= {clock.due_on, clock.due_on - DAY}
    after = clock.due_at + timedelta(milliseconds=1)
    assert clock.due_on + DAY in {after.astimezone(zone).date() for zone in zones}
    assert clock.received_on < clock.acknowledge_by <= clock.due_on <= clock.outer_limit_on
    assert clock.received_on < clock.target_on <= clock.due_on - DAY * (clock.response_unit == "calendar_days")
    assert right not in NEVER_EXTENDED or clock.outer_limit_on == clock.due_on
    assert bool(clock.row) >= bool(laws)
    assert 1 <= clock.appeal_days <= 45


def check_what_follows(clock: Clock, profile: Profile, right: Right, state: str | None, moment: datetime) -> None:
    """Checks an extension, an appeal on the day on which the answer is due, and the words."""
    extended = extend_clock(clock, profile.time_zone, state)
    assert clock.due_on <= extended.due_on == extended.outer_limit_on == clock.outer_limit_on
    assert extended.due_at >= clock.due_at
    appeal_on, appeal_at = find_appeal_due(clock, clock.due_at, profile.time_zone, state)
    assert clock.due_on < appeal_on <= clock.due_on + 45 * DAY
    assert appeal_at > clock.due_at > moment
    for words in (explain_clock(clock, profile, right), explain_clock(extended, profile, right)):
        assert all(sentence.endswith(".") and "None" not in sentence and "_" not in sentence for sentence in words)


@settings(max_examples=150)
@given(PROFILES, st.sampled_from(STATES), RELATIONSHIPS, MOMENTS, st.sampled_from(TYPES))
def test_no_date_is_later_than_anything_allows(
    profile: Profile, state: str | None, relationship: Relationship, moment: datetime, explained: Right
) -> None:
    at_work = relationship in {"client", "employee", "applicant", "contractor"}
    for right in TYPES:
        clock = start(profile, right, state, relationship, moment)
        check(clock, profile, right, state, at_work, moment)
        if right == explained:
            check_what_follows(clock, profile, right, state, moment)


@pytest.mark.parametrize("state", STATES)
def test_in_every_state_the_years_last_and_first_requests_are_answered_in_time(state: str | None) -> None:
    profile = TENANTS[1]
    for year in (2026, 2027, 2028):
        for moment in (datetime(year, 12, 31, 20, tzinfo=UTC), datetime(year + 1, 1, 1, 20, tzinfo=UTC)):
            for right in TYPES:
                clock = start(profile, right, state, "website_visitor", moment)
                check(clock, profile, right, state, False, moment)


def change_tomorrow(table: Table, today: date) -> Table:
    """Returns a table in which every law of today is another one from tomorrow on, as strict as can be."""
    rows = []
    for row in table.rows:
        if not row.is_valid(today):
            rows.append(row)
            continue
        rows.append(Jurisdiction(**{**vars(row), "valid_until": today}))
        stricter = {"response_days": 1, "extension_days": 0, "by_right": {}, "appeal_days": 1, "ack_business_days": 1}
        begins = {"id": row.id.partition("@")[0] + f"@{today + DAY}", "valid_from": today + DAY, "valid_until": None}
        rows.append(Jurisdiction(**{**vars(row), **stricter, **begins}))
    return Table(rows=tuple(rows), default=table.default, other_clocks=table.other_clocks)


def test_a_law_that_changes_tomorrow_changes_no_request_of_today(monkeypatch: pytest.MonkeyPatch) -> None:
    today = datetime(2027, 5, 20, 20, tzinfo=UTC)
    profile = TENANTS[0]
    asked = [(right, state) for right in TYPES for state in LAWS]
    before = [start(profile, right, state, "other", today) for right, state in asked]
    words = [explain_clock(clock, profile, right) for clock, (right, _) in zip(before, asked, strict=True)]
    table = change_tomorrow(jurisdictions.load_table(), today.date())
    monkeypatch.setattr(jurisdictions, "load_table", lambda: table)
    assert [start(profile, right, state, "other", today) for right, state in asked] == before
    assert [explain_clock(clock, profile, right) for clock, (right, _) in zip(before, asked, strict=True)] == words
    tomorrow = [start(profile, right, state, "other", today + DAY) for right, state in asked]
    changed = [clock for clock in tomorrow if clock.row.endswith("@2027-05-21") and clock.honor_by is None]
    assert len(changed) > 100
    assert all(clock.due_on == clock.outer_limit_on == clock.received_on + DAY for clock in changed)
