"""Which laws apply to a request, the strictest first, and how sure each is."""

from __future__ import annotations

from datetime import date

import pytest

from chalicelib.domain.rights.applicable_law import Demand, find_demand, find_demands, recall_demand
from chalicelib.domain.tenants.parts import Period
from chalicelib.domain.tenants.rights import Right
from chalicelib.law import jurisdictions
from chalicelib.law.jurisdictions import Jurisdiction, Table

TODAY = date(2026, 11, 23)
SALE, HEALTH = "US-NV@2019-10-01", "US-NV/health_data@2024-03-31"


def find_row(identity: str) -> Jurisdiction:
    row = jurisdictions.find_row(identity)
    assert row is not None
    return row


def demand(row: str, right: Right) -> Demand:
    found = find_demand(find_row(row), right)
    assert found is not None
    return found


def test_a_row_demands_nothing_for_what_it_does_not_give() -> None:
    assert find_demand(find_row(SALE), "delete") is None
    assert find_demand(find_row("US-CA@2020-01-01"), "access_automated_decisions") is None
    assert find_demand(find_row("US-CA@2020-01-01"), "other") is None
    assert find_demands("delete", "NY", "other", TODAY) == ()
    assert find_demands("delete", None, "other", TODAY) == ()


@pytest.mark.parametrize(
    ("row", "right", "certainty"),
    [
        ("US-VA@2023-01-01", "know", "text_seen"),
        ("US-CA@2020-01-01", "know", "secondary"),  # the period was seen, the list of rights was not
        ("US-KY@2026-01-01", "know", "secondary"),  # the other way round
        ("US-CA@2027-01-01", "access_automated_decisions", "text_seen"),
        ("US-CA@2027-01-01", "opt_out_automated_decisions", "secondary"),  # the business days are not
        ("US-CA@2027-01-01", "know", "secondary"),
        (HEALTH, "delete", "text_seen"),
        ("US-OR@2024-07-01", "withdraw_consent", "text_seen"),
        ("US-CT@2023-07-01", "withdraw_consent", "memory"),
        ("US-WA@2024-03-31", "withdraw_consent", "secondary"),
    ],
)
def test_a_demand_is_as_sure_as_what_is_least_sure_of_it(row: str, right: Right, certainty: str) -> None:
    assert demand(row, right).source.certainty == certainty


def test_what_a_row_does_not_say_how_sure_it_is_of_is_unknown() -> None:
    row = find_row("US-VA@2023-01-01")
    for lacking in ({"rights": "text_seen"}, {"response_days": "text_seen"}):
        found = find_demand(Jurisdiction(**{**vars(row), "certainty": lacking}), "know")
        assert found is not None and found.source.certainty == "unknown"


def test_a_right_with_numbers_of_its_own_has_a_citation_of_its_own() -> None:
    admt = demand("US-CA@2027-01-01", "access_automated_decisions").source
    know = demand("US-CA@2027-01-01", "know").source
    assert admt.citation.startswith("11 CCR 7021(b)")
    assert know.citation == find_row("US-CA@2020-01-01").citation
    assert (admt.row, admt.jurisdiction, admt.place, admt.law) == (know.row, "US-CA", "California", know.law)


def test_business_days_count_for_opt_outs_alone() -> None:
    calendar, business = Period(45, "calendar_days"), Period(15, "business_days")
    assert set(demand("US-CA@2020-01-01", "opt_out_sale_sharing").periods) == {calendar, business}
    assert set(demand("US-CA@2020-01-01", "limit_sensitive").periods) == {calendar, business}
    assert set(demand("US-CA@2020-01-01", "delete").periods) == {calendar}
    assert set(demand("US-VA@2023-01-01", "opt_out_sale_sharing").periods) == {calendar}
    assert set(demand("US-CA@2027-01-01", "access_automated_decisions").periods) == {calendar}


@pytest.mark.parametrize(
    ("row", "right", "due", "limit"),
    [
        (HEALTH, "know", 45, 90),
        (HEALTH, "delete", 30, 30),
        (SALE, "opt_out_sale_sharing", 60, 90),
        ("US-IA@2025-01-01", "know", 90, 135),
        ("US-FL@2024-07-01", "limit_sensitive", 45, 60),
        ("US-MD@2025-10-01", "withdraw_consent", 30, 30),
    ],
)
def test_a_law_counts_from_the_day_that_it_is_given(row: str, right: Right, due: int, limit: int) -> None:
    found = demand(row, right)
    for day in (TODAY, date(2028, 2, 1)):
        assert (found.find_due(day) - day).days == due
        assert (found.find_outer_limit(day) - day).days == limit


def test_only_nevadas_law_on_health_data_counts_from_the_proof_of_identity() -> None:
    later = [row.id for row in jurisdictions.load_table().rows if row.clock_from == "authentication"]
    assert later == [HEALTH]
    assert not demand(HEALTH, "know").counts_from_receipt
    assert demand(SALE, "opt_out_sale_sharing").counts_from_receipt


@pytest.mark.parametrize(("days", "order"), [(29, [SALE, HEALTH]), (30, [SALE, HEALTH]), (31, [HEALTH, SALE])])
def test_the_strictest_law_is_first_and_the_more_general_one_of_two_alike(
    days: int, order: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = jurisdictions.load_table()
    sale = Jurisdiction(**{**vars(find_row(SALE)), "rights": ("delete",), "response_days": days})
    for rows in ((find_row(HEALTH), sale), (sale, find_row(HEALTH))):
        table = Table(rows=rows, default=real.default, other_clocks=real.other_clocks)
        with monkeypatch.context() as patched:
            patched.setattr(jurisdictions, "load_table", lambda table=table: table)
            assert [one.source.row for one in find_demands("delete", "NV", "other", TODAY)] == order


def test_what_a_clock_names_is_found_again_when_it_is_no_longer_valid() -> None:
    assert recall_demand("US-CA@2020-01-01", "know") == demand("US-CA@2020-01-01", "know")
    assert recall_demand("", "know") is None
    assert recall_demand("US-CA@1999-01-01", "know") is None
    shine = recall_demand("US-CA/shine_the_light", "shine_the_light", designated=True)
    assert shine is not None and shine.periods == (Period(30, "calendar_days"),)
    assert (shine,) == find_demands("shine_the_light", "CA", "other", TODAY, designated=True)
