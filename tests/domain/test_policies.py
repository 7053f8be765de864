"""Which version of a policy holds at an instant."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from chalicelib.domain.policies import Published, Shelf, in_force


def version(number: int, day: int) -> Published:
    """A version that takes effect on a day of January 2026."""
    moment = datetime(2026, 1, day, tzinfo=UTC)
    return Published("privacy", number, "Privacy policy", "0" * 64, moment, moment, date(2026, 1, day), "secret:key_1")


SHELF = Shelf("privacy", published=(version(1, 1), version(2, 10), version(3, 20)))


def test_a_version_is_in_force_from_its_very_moment_on_and_nothing_is_before_the_first() -> None:
    first = SHELF.published[0]
    assert in_force(SHELF, first.effective_at) == first
    assert in_force(SHELF, first.effective_at - timedelta(microseconds=1)) is None
    assert in_force(Shelf("terms"), first.effective_at) is None


def test_the_latest_version_in_effect_holds_and_a_later_one_does_not_yet() -> None:
    assert in_force(SHELF, datetime(2026, 1, 15, tzinfo=UTC)) == version(2, 10)


def test_of_two_versions_of_one_moment_the_one_with_the_higher_number_holds() -> None:
    shelf = replace(SHELF, published=(version(1, 1), version(2, 10), version(3, 10)))
    assert in_force(shelf, datetime(2026, 1, 10, tzinfo=UTC)) == version(3, 10)


def test_a_version_that_was_cancelled_never_holds() -> None:
    cancelled = replace(version(2, 10), cancelled_at=datetime(2026, 1, 5, tzinfo=UTC))
    shelf = replace(SHELF, published=(version(1, 1), cancelled))
    assert in_force(shelf, datetime(2026, 1, 15, tzinfo=UTC)) == version(1, 1)
