"""A year of requests in which processes die and clocks, messages and sweeps go wrong: each reminder comes, and once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.simulated_year import judge as judging
from tests.simulated_year import run
from tests.simulated_year.judge import Skipped
from tests.simulated_year.world import YearWorld


@pytest.mark.long
def test_each_planned_reminder_comes_by_itself_or_with_a_later_one_and_each_deadline_is_escalated() -> None:
    figures = run.simulate(20270301, 40)
    assert int(str(figures["kills"])) > 20 and int(str(figures["escalations on the day"])) > 10


def test_a_year_in_which_nothing_dies_proves_nothing() -> None:
    with pytest.raises(AssertionError, match="nothing died"):
        run.simulate(1, 8, timedelta(days=40), deadly=0.0)


FAULTS = ("forgotten", "twice", "not to the owner")


@pytest.mark.parametrize("fault", FAULTS)
def test_the_judge_sees_what_is_wrong(monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    def spoil(w: YearWorld, skipped: list[Skipped]) -> dict[str, int]:
        for request_id, versions in w.log.items():
            late = [one for one in versions if one.event == "request.fell_overdue"]
            if len(late) < 3:
                continue
            wrong: dict[str, list[Any]] = {
                "forgotten": [replace(late[1], event="request.noted")],
                "twice": [late[1], late[1]],
                "not to the owner": [replace(late[1], rows=())],
            }
            if fault == "not to the owner":
                days = [one for one in versions if one.rows and one.rows[-1].refs["to"] == "owner"]
                w.log[request_id] = [replace(one, rows=()) if one in days else one for one in versions]
            else:
                place = versions.index(late[1])
                w.log[request_id] = [*versions[:place], *wrong[fault], *versions[place + 1 :]]
        return judging.judge(w, skipped)

    monkeypatch.setattr(run, "judge", spoil)
    with pytest.raises(AssertionError, match=r"told twice|never told|not escalated"):
        run.simulate(9, 12, timedelta(days=120))
