"""When a contract is archived: moved by each end, taken away by a reinstatement, put off by a change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.contracts.archived import (
    ArchivedContract,
    ArchivedPart,
    name_due,
    name_folder,
    name_object,
    read_due,
)
from chalicelib.domain.contracts.archiving import (
    QUIET_MS,
    forget,
    is_due,
    is_file_over,
    needs_file,
    remember,
    schedule,
)
from chalicelib.domain.contracts.contract import Contract, begin, end, reinstate
from chalicelib.domain.times import from_ms, start_of_day, to_ms

ZONE, DAY = "America/Denver", 86_400_000
NOW = to_ms(datetime(2026, 11, 23, 20, tzinfo=UTC))
FILE = ArchivedContract(
    4,
    from_ms(NOW),
    (
        ArchivedPart("agreement", "v1", "ab" * 32, from_ms(NOW + 2000 * DAY)),
        ArchivedPart("consents", "v2", "cd" * 32, from_ms(NOW + 1000 * DAY)),
    ),
)


def contract() -> Contract:
    return begin("C-1", "client", date(2026, 10, 1), None, ZONE)


def ended(day: date, now: int = NOW) -> Contract:
    return schedule(end(contract(), day, "over", ZONE, now), 90, ZONE, now)


@pytest.mark.parametrize(
    ("day", "moment"),
    [
        (date(2026, 11, 23), datetime(2027, 2, 21, 7, tzinfo=UTC)),
        (date(2027, 1, 1), datetime(2027, 4, 1, 6, tzinfo=UTC)),  # in summer time by then
        (date(2026, 10, 1), datetime(2026, 12, 30, 7, tzinfo=UTC)),
    ],
)
def test_it_is_archived_as_many_days_after_its_end_as_the_company_decided(day: date, moment: datetime) -> None:
    at = to_ms(moment)
    assert ended(day).due_at == at
    assert [is_due(ended(day), now) for now in (at - 1, at)] == [False, True]


def test_an_end_that_is_told_late_leaves_time_for_the_rest_of_its_list() -> None:
    late = schedule(end(contract(), date(2026, 10, 2), "over", ZONE, NOW), 3, ZONE, NOW)
    assert late.due_at == NOW + QUIET_MS


def test_another_end_moves_it_and_a_reinstatement_takes_it_away() -> None:
    first = ended(date(2026, 12, 10))
    other = schedule(end(first, date(2026, 12, 1), "sooner", ZONE, NOW), 90, ZONE, NOW)
    assert (first.due_at or 0) - (other.due_at or 0) == 9 * DAY
    back = schedule(reinstate(other, NOW), 90, ZONE, NOW)
    assert back.due_at is None and not is_due(back, NOW + 10_000 * DAY)
    assert contract().due_at is None


def test_a_company_that_archives_no_contracts_has_no_moment() -> None:
    assert schedule(end(contract(), date(2026, 11, 1), "over", ZONE, NOW), None, ZONE, NOW).due_at is None


def test_each_version_forgets_the_row_of_the_one_before() -> None:
    waiting = replace(ended(date(2026, 11, 23)), archiving="arc_1")
    assert not is_due(waiting, NOW + 1000 * DAY)
    assert schedule(waiting, 90, ZONE, NOW).archiving == ""


def test_what_is_archived_waits_for_nothing_more_and_remembers_where_it_lies() -> None:
    before = replace(ended(date(2026, 11, 23)), archiving="arc_1", version=4)
    after = remember(before, FILE)
    assert (after.version, after.archived, after.due_at, after.archiving) == (5, FILE, NOW + 2000 * DAY, "")
    assert schedule(after, 90, ZONE, NOW + DAY).archived == FILE


def test_its_file_goes_when_the_latest_lock_has_ended() -> None:
    kept = remember(replace(ended(date(2026, 11, 23)), version=4), FILE)
    over = NOW + 2000 * DAY
    assert [is_file_over(kept, 90, now) for now in (over - 1, over)] == [False, True]
    gone = forget(kept)
    assert (gone.version, gone.archived, gone.due_at) == (6, None, None)
    assert not is_file_over(gone, 90, over) and not is_due(gone, over)


def test_what_changed_since_it_was_archived_needs_a_further_file_which_takes_the_earlier_along() -> None:
    kept = remember(replace(ended(date(2026, 11, 23)), version=4), FILE)
    changed = schedule(replace(kept, version=6), 90, ZONE, NOW + 100 * DAY)
    assert [needs_file(one, 90) for one in (kept, changed)] == [False, True]
    assert changed.due_at == NOW + 100 * DAY + QUIET_MS
    assert not is_file_over(changed, 90, NOW + 9000 * DAY)
    assert not needs_file(changed, None) and is_file_over(changed, None, NOW + 9000 * DAY)


def test_a_reinstated_contract_keeps_the_end_of_the_file_that_it_had() -> None:
    kept = remember(replace(ended(date(2026, 11, 23)), version=4), FILE)
    back = schedule(replace(reinstate(kept, NOW), version=6), 90, ZONE, NOW)
    assert back.due_at == NOW + 2000 * DAY and not needs_file(back, 90)
    assert is_file_over(back, 90, NOW + 2000 * DAY)


@given(st.dates(date(2026, 10, 1), date(2060, 1, 1)), st.integers(0, 4000), st.integers(NOW, NOW + 4000 * DAY))
def test_it_never_lies_before_the_day_nor_within_an_hour_of_a_change(day: date, days: int, now: int) -> None:
    moment = schedule(replace(contract(), ended_on=day), days, ZONE, now).due_at
    assert moment is not None and moment >= now + QUIET_MS
    assert moment >= to_ms(start_of_day(date.fromordinal(day.toordinal() + days), ZONE))


@given(st.from_regex(r"[A-Za-z0-9._-]{1,64}", fullmatch=True))
def test_the_calendar_finds_its_way_back_to_any_contract(external_id: str) -> None:
    assert read_due(name_due(external_id)) == external_id
    assert read_due(external_id) is None, "it may be called as a request is"
    assert read_due(f"contract/{external_id}#") is None and read_due("contract/") is None
    assert "#" not in name_due(external_id)


@given(st.from_regex(r"[A-Za-z0-9._-]{1,64}", fullmatch=True), st.integers(1, 10**6))
def test_no_id_makes_a_path_of_a_key(external_id: str, version: int) -> None:
    key = name_object(external_id, version, "consents", "ab" * 32)
    assert key.startswith(name_folder(external_id)) and len(key) <= 200
    assert not {"", ".", ".."} & {*key.split("/")}
    assert key.split("/")[1] == f"id-{external_id}"
