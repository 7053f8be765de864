"""What one request is in the figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.reports.counters import find_change, list_names
from chalicelib.domain.reports.figures import Figure, find_figure
from chalicelib.domain.rights.requests import Closing
from tests.domain.rights.made import ALEX, MONDAY, SAM, TRACKING, make, settled, take, verified
from tests.domain.rights.started import CYCLONEX

ZONE = CYCLONEX.time_zone
DAY = timedelta(days=1)


def test_a_request_counts_in_the_month_of_its_receipt_by_the_company_s_clock() -> None:
    request = make("delete", received_at=datetime(2026, 12, 1, 5, tzinfo=UTC))
    assert find_figure(request, ZONE) == Figure("2026-11", "US-CA", "delete", "open")


@pytest.mark.parametrize(
    ("intake", "place"),
    [
        ({"state": "TX"}, "US-TX"),
        ({"state": None}, "US"),
        ({"state": None, "country": "CA"}, "CA"),
        ({"state": "CA", "country": "DE"}, "DE"),
    ],
)
def test_it_counts_where_its_requester_lives(intake: dict[str, Any], place: str) -> None:
    assert find_figure(make("know", **intake), ZONE).jurisdiction == place


def test_an_opt_out_that_holds_at_once_is_complied_with_in_no_day() -> None:
    figure = find_figure(make("opt_out_sale_sharing"), ZONE)
    assert (figure.outcome, figure.days) == ("complied", 0)
    assert list_names(figure) == ("US-CA#opt_out_sale_sharing#complied", "US-CA#opt_out_sale_sharing#days#0")


def test_a_denial_counts_by_its_first_ground_and_its_days() -> None:
    request = verified("delete")
    _, denied = take(request, "deny", ALEX, MONDAY + 9 * DAY)
    change = find_change(request, denied, ZONE)
    assert change is not None and dict(change.amounts) == {
        "US-CA#delete#open": -1,
        "US-CA#delete#denied#security": 1,
        "US-CA#delete#days#9": 1,
    }


@pytest.mark.parametrize("ground", ["identity_not_verified", "agent_not_authorized"])
def test_whoever_was_not_verified_is_no_denial_and_counts_no_days(ground: Any) -> None:
    denied = replace(make("delete"), status="denied", closing=Closing(2, MONDAY, "system", ground))
    figure = find_figure(denied, ZONE)
    assert (figure.outcome, figure.ground, figure.days) == ("not_verified", None, None)


def test_an_appeal_that_is_right_takes_the_answer_back() -> None:
    request = settled(verified("know"))
    _, request = take(request, "start", ALEX, MONDAY + DAY)
    _, closed = take(request, "complete", ALEX, MONDAY + 3 * DAY)
    _, appealed = take(closed, "appeal", TRACKING, MONDAY + 5 * DAY)
    assert find_change(closed, appealed, ZONE) is None
    _, reopened = take(appealed, "decide_appeal", SAM, MONDAY + 8 * DAY)
    change = find_change(appealed, reopened, ZONE)
    assert change is not None and dict(change.amounts) == {
        "US-CA#know#complied": -1,
        "US-CA#know#days#3": -1,
        "US-CA#know#open": 1,
    }


def test_whose_request_was_never_theirs_counts_nowhere_else_whatever_became_of_it() -> None:
    opted_out = make("opt_out_sale_sharing")
    _, disowned = take(opted_out, "not_mine", TRACKING, MONDAY + DAY)
    change = find_change(opted_out, disowned, ZONE)
    assert change is not None and dict(change.amounts) == {
        "US-CA#opt_out_sale_sharing#complied": -1,
        "US-CA#opt_out_sale_sharing#days#0": -1,
        "US-CA#opt_out_sale_sharing#not_mine": 1,
    }


def test_what_changes_no_figure_changes_no_counter() -> None:
    request = verified("know")
    _, started = take(request, "start", ALEX, MONDAY + DAY)
    assert find_change(request, started, ZONE) is None
