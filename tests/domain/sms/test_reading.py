"""Values that all providers read alike: moments, texts, numbers, ids."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.sms import reading
from tests.fixtures.sms.calls import NOW


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-22T00:00:00Z", datetime(2026, 11, 22, tzinfo=UTC)),
        ("2026-11-22T00:00:00.5Z", datetime(2026, 11, 22, 0, 0, 0, 500_000, UTC)),
        ("2026-11-22T00:00:00.123456789Z", datetime(2026, 11, 22, 0, 0, 0, 123_456, UTC)),
        ("2026-11-22T00:00:00.000+00:00", datetime(2026, 11, 22, tzinfo=UTC)),
        ("2026-11-21T16:00:00-0800", datetime(2026, 11, 22, tzinfo=UTC)),
        ("2000-01-01T00:00:00Z", datetime(2000, 1, 1, tzinfo=UTC)),
    ],
)
def test_moments_are_read_with_any_fraction_and_zone(text: str, expected: datetime) -> None:
    assert reading.exact_moment(text) == expected
    assert reading.moment(text, NOW) == expected


@pytest.mark.parametrize(
    "text",
    [
        None,
        7,
        "",
        "yesterday",
        "2026-11-22",
        "2026-11-22T00:00:00",
        "2026-13-22T00:00:00Z",
        "2026-11-22T00:00:60Z",
        "1999-12-31T23:59:59Z",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
        "2026-11-22T00:00:00." + "1" * 100_000 + "Z",
        "２026-11-22T00:00:00Z",
    ],
)
def test_what_is_no_moment_is_the_time_of_receipt(text: object) -> None:
    assert reading.exact_moment(text) is None
    assert reading.moment(text, NOW) == NOW


@given(st.datetimes(min_value=datetime(2000, 1, 1)), st.integers(-(10**6), 10**6))  # noqa: DTZ001 - as hypothesis wants
def test_no_moment_lies_after_receipt(written: datetime, offset: int) -> None:
    received = NOW + timedelta(seconds=offset)
    assert reading.moment(f"{written.isoformat(timespec='microseconds')}Z", received) <= received


@given(st.text(alphabet=st.characters()))
def test_every_text_can_be_stored(text: str) -> None:
    assert reading.text(text + "\udfff").encode("utf-8").decode() == reading.text(text + "\udfff")


@given(st.text())
def test_numbers_are_e164_or_none(text: str) -> None:
    assert reading.number(text) is None
    assert reading.number(None) is None
    assert reading.number("+14155552671") == "+14155552671"


@given(st.one_of(st.text(), st.none(), st.integers(), st.lists(st.text())), st.binary())
def test_every_event_has_an_id_that_is_safe_in_a_key(given_id: object, body: bytes) -> None:
    found = reading.event_id(given_id, body)
    assert found == reading.event_id(given_id, body)
    assert 1 <= len(found) <= 128
    assert found.isascii()
    assert found.isprintable()


def test_texts_are_kept_apart_in_a_hash() -> None:
    assert reading.sha256("ab", "c") != reading.sha256("a", "bc") != reading.sha256("abc")


@given(st.text(), st.text())
def test_texts_are_the_same_only_if_they_are(one: str, other: str) -> None:
    assert reading.is_same(one, other) is (one == other)
    assert reading.is_same(one, other, one) is True
    assert reading.is_same(one) is False
