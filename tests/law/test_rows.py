"""Which row of a rule is valid on a day."""

from __future__ import annotations

from datetime import date

import pytest

from chalicelib.law.rows import Row, Rule

OLD = Row(10, "1 U.S.C. 1", "US", date(2020, 1, 1), date(2024, 12, 31), "memory")
NEW = Row(5, "1 U.S.C. 1", "US", date(2025, 1, 1), None, "text_seen")


@pytest.mark.parametrize(
    ("day", "row"),
    [
        (date(2020, 1, 1), OLD),
        (date(2024, 12, 31), OLD),
        (date(2025, 1, 1), NEW),
        (date(2099, 1, 1), NEW),
    ],
)
def test_a_row_holds_from_its_first_day_to_its_last(day: date, row: Row[int]) -> None:
    rule = Rule("Something is done in days.", OLD, NEW)
    assert rule.find_row(day) is row
    assert rule.on(day) == row.value


def test_what_is_older_than_the_rule_is_judged_by_its_first_row() -> None:
    assert Rule("Something is done in days.", OLD, NEW).on(date(1999, 1, 1)) == OLD.value


def test_a_decision_that_knows_no_day_reads_a_rule_that_never_changed() -> None:
    assert Rule("Something is done in days.", NEW).sole == NEW.value


def test_a_decision_that_knows_no_day_fails_once_the_rule_has_changed() -> None:
    with pytest.raises(ValueError, match="too many values"):
        _ = Rule("Something is done in days.", OLD, NEW).sole
