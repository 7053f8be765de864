"""How long an object stays locked, by its class."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.archive.objects import ArchivedObject, KeptClass, find_last_day, find_lock
from chalicelib.domain.tenants.parts import Retention

RETENTION = Retention((), 24, 6, 90, (), True)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("kept", "since", "until"),
    [
        ("request", "2026-11-23T20:00:00", "2028-11-23T20:00:00"),
        ("request", "2028-02-29T20:00:00", "2030-03-01T20:00:00"),
        ("request", "2026-11-23T20:00:00.001", "2028-11-23T20:00:01"),
        ("consent_proof", "2026-11-23T20:00:00", "2032-11-23T20:00:00"),
        ("agreement", "2028-02-29T00:00:00", "2034-03-01T00:00:00"),
        ("checkpoint", "2026-12-31T23:59:59", "2032-12-31T23:59:59"),
    ],
)
def test_a_class_has_its_own_last_day_and_never_one_too_early(kept: KeptClass, since: str, until: str) -> None:
    assert find_last_day(kept, RETENTION, moment(since)) == moment(until)


@given(st.integers(0, 10**12).map(lambda ms: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)))
def test_two_years_are_never_less(since: datetime) -> None:
    until = find_last_day("request", RETENTION, since)
    assert until.microsecond == 0
    assert timedelta(days=730) <= until - since <= timedelta(days=732)


def test_a_lock_lies_ahead_by_a_day_at_least() -> None:
    now = moment("2026-11-23T20:00:00.5")
    assert find_lock(moment("2028-11-23T20:00:00"), now) == moment("2028-11-23T20:00:00")
    for least in ("2026-11-24T19:00:00", "2024-01-01T00:00:00"):
        assert find_lock(moment(least), now) == moment("2026-11-24T20:00:01")


def test_what_the_archive_did_not_tell_counts_as_locked() -> None:
    now = moment("2026-11-23T20:00:00")
    assert ArchivedObject("k", "v", b"").is_locked(now)
    over = ArchivedObject("k", "v", b"", "GOVERNANCE", now)
    assert not over.is_locked(now)
    assert ArchivedObject("k", "v", b"", "GOVERNANCE", now, held=True).is_locked(now)
    assert ArchivedObject("k", "v", b"", "GOVERNANCE", now + timedelta(seconds=1)).is_locked(now)
