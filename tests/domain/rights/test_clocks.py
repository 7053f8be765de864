"""The clock of one request at a time: what is easily got wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from chalicelib.domain.rights.clocks import extend_clock, find_appeal_due, find_end, reopen_clock
from chalicelib.domain.rights.vocabulary import Relationship
from chalicelib.domain.tenants.parts import Period
from chalicelib.domain.tenants.rights import Right
from tests.domain.rights.started import BILLGENIX, CYCLONEX, PSYNERGY, start

DAY = timedelta(days=1)


def test_an_opt_out_holds_everywhere_by_the_day_on_which_it_is_due() -> None:
    for right in ("opt_out_sale_sharing", "limit_sensitive", "opt_out_profiling"):
        for state in ("CA", "IA", "NV", None):
            clock = start(right, state, "2026-11-22")
            assert clock.honor_by == clock.due_on == date(2026, 12, 14)
            assert (clock.response_n, clock.response_unit) == (15, "business_days")
    assert start("know").honor_by is None


@pytest.mark.parametrize(
    ("state", "received", "row"),
    [
        ("CA", "2026-12-31", ""),
        ("CA", "2027-01-01T05:00", ""),  # in California it is still the old year
        ("CA", "2027-01-01T20:00", "US-CA@2027-01-01"),
        ("NY", "2027-01-01T20:00", ""),
    ],
)
def test_californias_rights_about_automated_decisions_begin_with_2027(state: str, received: str, row: str) -> None:
    for right in ("access_automated_decisions", "opt_out_automated_decisions", "contest_decision"):
        assert start(right, state, received).row == row


@pytest.mark.parametrize(
    ("right", "state", "days", "outer", "row"),
    [
        ("know", "CA", 45, 90, "US-CA@2020-01-01"),
        ("know", "FL", 45, 60, "US-FL@2024-07-01"),  # an extension of fifteen days only
        ("know", "IA", 45, 90, "US-IA@2025-01-01"),  # the law would allow 90 and 135
        ("correct", "IA", 45, 90, ""),  # Iowa has no such right
        ("know", "NV", 45, 90, "US-NV/health_data@2024-03-31"),
        ("delete", "NV", 30, 30, "US-NV/health_data@2024-03-31"),  # and never more
        ("third_party_list", "NV", 45, 90, "US-NV/health_data@2024-03-31"),
        ("access", "NV", 45, 90, ""),
        ("access", "WA", 45, 90, "US-WA@2024-03-31"),
        ("know", "OK", 45, 90, ""),  # not before 2027
        ("know", "NY", 45, 90, ""),
        ("know", None, 45, 90, ""),
        ("other", "CA", 45, 90, ""),
        ("third_party_list", "CA", 45, 90, ""),
        ("third_party_list", "OR", 45, 90, "US-OR@2024-07-01"),
        ("contest_decision", "MN", 45, 90, "US-MN@2025-07-31"),
        ("limit_sensitive", "FL", 22, 22, "US-FL@2024-07-01"),  # fifteen business days
        ("opt_out_sale_sharing", "NV", 22, 22, "US-NV@2019-10-01"),  # the law would allow 60
        ("withdraw_consent", "NV", 15, 15, "US-NV/health_data@2024-03-31"),
        ("withdraw_consent", "MT", 15, 15, "US-MT@2024-10-01"),  # the law would allow 45
        ("withdraw_consent", "OR", 15, 15, "US-OR@2024-07-01"),
        ("withdraw_consent", "VA", 15, 15, ""),
    ],
)
def test_the_strictest_of_promise_and_law_counts(right: Right, state: str, days: int, outer: int, row: str) -> None:
    clock = start(right, state, "2026-11-23")
    assert (clock.due_on - clock.received_on).days == days
    assert (clock.outer_limit_on - clock.received_on).days == outer
    assert clock.row == row


def test_only_california_covers_who_acts_for_a_business_or_is_its_staff() -> None:
    at_work_as: tuple[Relationship, ...] = ("client", "employee", "applicant", "contractor")
    at_home_as: tuple[Relationship, ...] = ("website_visitor", "patient", "injured_worker", "referred_person", "other")
    for relationship in at_work_as:
        assert start("know", "CA", relationship=relationship).row == "US-CA@2020-01-01"
        at_work = start("know", "FL", relationship=relationship)
        assert (at_work.row, at_work.appeal_required) == ("", False)
        assert at_work.outer_limit_on - at_work.received_on == 90 * DAY
        assert start("delete", "NV", relationship=relationship).due_on == at_work.due_on
    for relationship in at_home_as:
        assert start("know", "FL", relationship=relationship).row == "US-FL@2024-07-01"


def test_a_stricter_promise_beats_the_law() -> None:
    times = CYCLONEX.response_times._replace(response=Period(20, "calendar_days"), appeal=Period(30, "calendar_days"))
    clock = start("know", profile=replace(CYCLONEX, response_times=times))
    assert (clock.due_on - clock.received_on, clock.appeal_days, clock.row) == (20 * DAY, 30, "US-CA@2020-01-01")
    times = times._replace(response=Period(3, "business_days"))
    clock = start("know", received="2026-11-25", profile=replace(CYCLONEX, response_times=times))
    assert (clock.due_on, clock.target_on) == (date(2026, 12, 1), date(2026, 11, 28))


def test_a_laxer_promise_changes_nothing() -> None:
    times = CYCLONEX.response_times
    lax = Period(120, "calendar_days")
    lax_times = times._replace(response=lax, outer_limit=lax, appeal=lax, acknowledge=lax)
    profile = replace(CYCLONEX, response_times=lax_times)
    assert start("know", profile=profile) == start("know")
    assert start("know", None, profile=profile) == start("know", None)


def test_a_stricter_outer_limit_of_the_company_counts_too() -> None:
    times = CYCLONEX.response_times._replace(outer_limit=Period(75, "calendar_days"))
    clock = start("know", profile=replace(CYCLONEX, response_times=times))
    assert clock.outer_limit_on - clock.received_on == 75 * DAY


def test_a_question_has_the_days_that_the_company_promises_and_never_more() -> None:
    billgenix = start("question", received="2026-06-26", profile=BILLGENIX)
    assert (billgenix.due_on, billgenix.acknowledge_by) == (date(2026, 7, 3), date(2026, 7, 3))
    assert (billgenix.response_n, billgenix.response_unit, billgenix.row) == (5, "business_days", "")
    cyclonex = start("question", received="2026-06-26")
    assert (cyclonex.due_on, cyclonex.target_on) == (date(2026, 7, 10), date(2026, 7, 8))
    assert cyclonex.outer_limit_on == cyclonex.due_on


def test_billgenix_acknowledges_within_five_business_days() -> None:
    assert start("know", received="2026-11-25", profile=BILLGENIX).acknowledge_by == date(2026, 12, 3)
    assert start("know", received="2026-11-25").acknowledge_by == date(2026, 12, 10)


def test_shine_the_light_has_thirty_days_at_the_address_that_the_policy_names() -> None:
    named = start("shine_the_light", profile=PSYNERGY, designated=True)
    assert (named.due_on - named.received_on, named.outer_limit_on) == (30 * DAY, named.due_on)
    elsewhere = start("shine_the_light", profile=PSYNERGY)
    assert elsewhere.due_on - elsewhere.received_on == 45 * DAY
    assert elsewhere.outer_limit_on - elsewhere.received_on == 150 * DAY  # what the law would allow
    assert named.row == elsewhere.row == "US-CA/shine_the_light"
    assert not named.appeal_required


@pytest.mark.parametrize(("state", "relationship"), [("TX", "website_visitor"), ("CA", "client"), (None, "other")])
def test_shine_the_light_is_a_promise_to_everybody_else(state: str | None, relationship: Relationship) -> None:
    named = start("shine_the_light", state, profile=PSYNERGY, relationship=relationship, designated=True)
    elsewhere = start("shine_the_light", state, profile=PSYNERGY, relationship=relationship)
    assert (named.row, elsewhere.row) == ("", "")
    assert (named.due_on - named.received_on, elsewhere.due_on - elsewhere.received_on) == (30 * DAY, 45 * DAY)
    assert elsewhere.outer_limit_on == elsewhere.due_on


def test_a_childs_data_goes_within_ten_days_and_what_is_told_before_is_told_by_then() -> None:
    clock = start("delete", received="2026-12-18", parental=True)
    assert clock.due_on == clock.outer_limit_on == clock.acknowledge_by == date(2026, 12, 28)
    assert clock.target_on == date(2026, 12, 27)
    assert start("know", received="2026-12-18", parental=True) == start("know", received="2026-12-18")


@pytest.mark.parametrize(
    ("state", "received", "required"),
    [
        ("CA", "2026-11-23", False),
        ("UT", "2026-11-23", False),
        ("AL", "2027-06-01", False),
        ("NY", "2026-11-23", False),
        ("VA", "2026-11-23", True),
        ("NV", "2026-11-23", True),  # by the law on health data
        ("VT", "2028-06-01", True),  # not known, so taken to be
        ("LA", "2027-06-01", True),
    ],
)
def test_an_appeal_is_required_where_a_law_gives_it_or_may_give_it(state: str, received: str, required: bool) -> None:
    clock = start("know", state, received)
    assert (clock.appeal_required, clock.appeal_days) == (required, 45)


def test_an_appeal_is_answered_within_45_days_where_the_law_allows_60() -> None:
    clock = start("know", "LA", "2027-01-04")
    due_on, due_at = find_appeal_due(clock, datetime(2027, 1, 4, 20, tzinfo=UTC), CYCLONEX.time_zone, "LA")
    assert due_on == date(2027, 2, 18)
    assert due_at == find_end(due_on, CYCLONEX.time_zone, "LA")


@pytest.mark.parametrize(
    ("state", "country", "zone", "received", "received_on", "due_at"),
    [
        # In the tenant's zone alone: nobody knows where the person is, or they are abroad.
        (None, "US", "America/Chicago", "2026-11-23T05:30", "2026-11-22", "2027-01-07T05:59:59.999"),
        (None, "DE", "America/Chicago", "2026-11-23T05:30", "2026-11-22", "2027-01-07T05:59:59.999"),
        ("CA", "DE", "America/Chicago", "2026-11-23T06:30", "2026-11-23", "2027-01-08T05:59:59.999"),
        ("XX", "US", "America/Chicago", "2026-11-23T06:30", "2026-11-23", "2027-01-08T05:59:59.999"),
        # West of the tenant it was received a day earlier, and the day that is due ends at the tenant's first.
        ("CA", "US", "America/New_York", "2026-11-23T07:30", "2026-11-22", "2027-01-07T04:59:59.999"),
        # East of the tenant that day ends earlier.
        ("NY", "US", "America/Los_Angeles", "2026-11-23T07:30", "2026-11-22", "2027-01-07T04:59:59.999"),
        # Of two zones the westernmost counts for the receipt, the easternmost for the end.
        ("TN", "US", "America/Los_Angeles", "2026-11-23T20:00", "2026-11-23", "2027-01-08T04:59:59.999"),
        ("OR", "US", "America/New_York", "2026-11-23T07:30", "2026-11-22", "2027-01-07T04:59:59.999"),
        ("GU", "US", "America/Chicago", "2026-11-23T05:30", "2026-11-22", "2027-01-06T13:59:59.999"),
        # Forty-five days over the change of the clocks, and over a leap day.
        ("CA", "US", "America/Los_Angeles", "2027-02-01T20:00", "2027-02-01", "2027-03-19T06:59:59.999"),
        (None, "US", "America/Chicago", "2028-01-20T20:00", "2028-01-20", "2028-03-06T05:59:59.999"),
    ],
)
def test_the_stricter_zone_counts(
    state: str | None, country: str, zone: str, received: str, received_on: str, due_at: str
) -> None:
    clock = start("know", state, received, profile=replace(CYCLONEX, time_zone=zone), country=country)
    assert clock.received_on.isoformat() == received_on
    assert clock.due_on == clock.received_on + 45 * DAY
    assert clock.due_at == datetime.fromisoformat(due_at).replace(tzinfo=UTC)
    assert not (country != "US" and clock.row)


def test_an_extension_moves_the_answer_to_the_outer_limit() -> None:
    clock = start("know", "FL", "2026-11-23")
    extended = extend_clock(clock, CYCLONEX.time_zone, "FL")
    assert extended.extended
    assert extended.due_on == extended.outer_limit_on == clock.outer_limit_on == date(2027, 1, 22)
    assert extended.target_on == date(2027, 1, 21)
    assert extended.due_at == datetime(2027, 1, 23, 4, 59, 59, 999000, tzinfo=UTC)
    kept = ("received_on", "acknowledge_by", "response_n", "response_unit", "appeal_days", "row")
    assert [getattr(extended, name) for name in kept] == [getattr(clock, name) for name in kept]


def test_an_appeal_that_was_right_gives_a_new_date_and_no_extension() -> None:
    clock = start("know", "CA", "2026-09-01")
    reopen = partial(reopen_clock, clock, zone=CYCLONEX.time_zone, state="CA", business_days=15)
    reopened = reopen(datetime(2026, 11, 26, 7, 0, tzinfo=UTC))  # still the 25th in California
    assert (reopened.reopened_on, reopened.due_on) == (date(2026, 11, 25), date(2026, 12, 17))
    assert (reopened.target_on, reopened.outer_limit_on) == (date(2026, 12, 12), reopened.due_on)
    assert (reopened.response_n, reopened.response_unit) == (15, "business_days")
    assert reopened.due_at == find_end(reopened.due_on, CYCLONEX.time_zone, "CA")
    assert (reopened.received_on, reopened.row) == (clock.received_on, clock.row)
