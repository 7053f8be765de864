"""The worked examples of docs/rules.yaml, each by the part of a clock that it is about."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from chalicelib.domain.calendar.business_days import calendar_date, count, is_holiday, target_date
from chalicelib.domain.rights.applicable_law import recall_demand
from chalicelib.domain.rights.clocks import extend_clock
from chalicelib.domain.tenants.rights import Right
from tests.domain.calendar.federal_holidays import count_federal_days
from tests.domain.rights.started import BILLGENIX, CYCLONEX, start
from tests.fixtures.code.tables import read_rules

VECTORS: list[dict[str, Any]] = read_rules()["test_vectors"]


def civil_date(received: date, days: int) -> date:
    """Counts Mondays to Saturdays less holidays."""
    return count(received, days, lambda day: day.weekday() != calendar.SUNDAY and not is_holiday(day))


def health_data_dates(right: Right, counted_from: date) -> tuple[date, date]:
    demand = recall_demand("US-NV/health_data@2024-03-31", right)
    assert demand is not None
    return demand.find_due(counted_from), demand.find_outer_limit(counted_from)


def appeal_by_law(received: date) -> date:
    """The answer to an appeal, by the laws that allow the most."""
    demands = [recall_demand(f"US-{state}@2027-01-01", "know") for state in ("LA", "OK")]
    days = {demand.appeal_days for demand in demands if demand}
    assert days == {60}
    return calendar_date(received, days.pop() or 0)


Count = Callable[[date, date], date]
EXAMPLES: dict[str, Count] = {
    "ack_10bd_legal": lambda day, _: start("know", received=day).acknowledge_by,
    "ack_10bd_civ_code_9": lambda day, _: civil_date(day, 10),
    "ack_10bd_target": lambda day, _: target_date(day, 10),
    "optout_15bd_legal": lambda day, _: start("opt_out_sale_sharing", received=day).due_on,
    "optout_15bd_civ_code_9": lambda day, _: civil_date(day, 15),
    "optout_15bd_target": lambda day, _: start("opt_out_sale_sharing", received=day).target_on,
    "response_45": lambda day, _: start("know", received=day).due_on,
    "response_45_strict_day1_is_receipt": lambda day, _: start("know", received=day).target_on,
    "max_90": lambda day, _: extend_clock(start("know", received=day), CYCLONEX.time_zone, "CA").due_on,
    "policy_5bd_billgenix": lambda day, _: start("question", received=day, profile=BILLGENIX).due_on,
    "federal_5bd": lambda day, _: count_federal_days(day, 5),
    "nv_health_answer_45": lambda _, known: health_data_dates("know", known)[0],
    "nv_health_max_90": lambda _, known: health_data_dates("know", known)[1],
    "nv_health_delete_30": lambda _, known: health_data_dates("delete", known)[0],
    "nv_health_delete_30_from_receipt": lambda day, _: start("delete", "NV", day).due_on,
    "access_admt_45": lambda day, _: start("access_automated_decisions", received=day).due_on,
    "access_admt_max_90": lambda day, _: start("access_automated_decisions", received=day).outer_limit_on,
    "appeal_admt_45": lambda day, _: start("contest_decision", received=day).due_on,
    "optout_admt_15bd_legal": lambda day, _: start("opt_out_automated_decisions", received=day).due_on,
    "appeal_60_la_ok": lambda day, _: appeal_by_law(day),
}


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["received"] for vector in VECTORS])
def test_the_worked_examples_of_the_table_agree(vector: dict[str, Any]) -> None:
    received = date.fromisoformat(vector["received"])
    authenticated = date.fromisoformat(vector.get("authenticated", vector["received"]))
    expected = {name: value for name, value in vector.items() if name not in {"received", "weekday", "authenticated"}}
    assert {name: EXAMPLES[name](received, authenticated).isoformat() for name in expected} == expected
    assert f"{received:%a}" == vector["weekday"]


def test_every_way_of_counting_has_an_example() -> None:
    assert {name for vector in VECTORS for name in vector} - {"received", "weekday", "authenticated"} == set(EXAMPLES)
