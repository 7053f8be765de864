"""The figures of a year, and the requests behind them."""

from __future__ import annotations

import pytest

from chalicelib.domain.errors import Invalid, Malformed
from chalicelib.domain.reports.counters import ChangeCounts, list_names
from chalicelib.domain.reports.metrics import Metrics
from chalicelib.domain.rights.actions.decide import Reason
from chalicelib.usecases.reports.request_metrics import list_behind, read_metrics
from chalicelib.usecases.rights.decide import Deny, deny
from tests.fixtures.memory.ports import context
from tests.fixtures.worlds.rights_desk import TENANT, RightsWorld
from tests.usecases.reports.test_count_requests import tell_all


def test_the_figures_of_a_year_are_one_read(w: RightsWorld) -> None:
    w.one("delete", state="TX")
    request = w.verified("know", email="other@practice.example")
    deny(w.ports, w.staff(), Deny(request.id, (Reason("security", ""),)))
    tell_all(w)
    w.table.calls.clear()
    found = read_metrics(w.ports, w.ctx(), 2026)
    assert w.table.calls == ["batch_get"]
    assert found["all"]["delete"] == Metrics(received=1, open=1) and found["US-CA"]["delete"] == Metrics()
    denied = Metrics(received=1, denied={"security": 1}, mean_days=0.0, median_days=0.0)
    assert found["US-CA"]["know"] == denied


@pytest.mark.parametrize("year", [2017, 2027, 0, 9999])
def test_a_year_before_the_laws_or_ahead_has_no_figures(w: RightsWorld, year: int) -> None:
    with pytest.raises(Invalid) as error:
        read_metrics(w.ports, w.ctx(), year)
    assert [(one.pointer, one.code) for one in error.value.fields] == [("/year", "out_of_range")]
    with pytest.raises(Invalid):
        list_behind(w.ports, w.ctx(), year, 10, None)


def list_all(w: RightsWorld, year: int, limit: int) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    cursor = None
    while True:
        page, cursor = list_behind(w.ports, w.ctx(), year, limit, cursor)
        found += [(one.request_id, one.figure.outcome) for one in page]
        if cursor is None:
            return found


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_every_request_of_the_year_is_behind_its_figures_once(w: RightsWorld, limit: int) -> None:
    old = w.one("know", received_at=w.clock.now().replace(year=2025), via="mail", trusted=True)
    made = w.take_in("delete", "opt_out_sale_sharing", "correct")
    w.one("question", email="other@practice.example")
    found = list_all(w, 2026, limit)
    outcomes = {one.id: "complied" if one.type == "opt_out_sale_sharing" else "open" for one in made}
    assert len(found) == 3 and dict(found) == outcomes
    assert list_all(w, 2025, limit) == [(old.id, "open")]


def test_a_list_adds_up_to_the_figures(w: RightsWorld) -> None:
    w.take_in("delete", "opt_out_sale_sharing", "correct")
    tell_all(w)
    (month,) = w.ports.counters.of_months(TENANT, ["2026-11"])
    page, _ = list_behind(w.ports, w.ctx(), 2026, 100, None)
    rest, _ = list_behind(w.ports, w.ctx(), 2026, 100, _)
    names = [name for one in (*page, *rest) for name in list_names(one.figure)]
    assert sorted(names) == sorted(name for name, n in month.counts.items() for _ in range(n))


def test_a_cursor_leads_on_in_its_own_list_alone(w: RightsWorld) -> None:
    w.take_in("delete", "correct")
    _, cursor = list_behind(w.ports, w.ctx(), 2026, 1, None)
    assert cursor is not None
    for ctx, year in ((w.ctx(), 2025), (context(w.ports, "cyclonex"), 2026)):
        with pytest.raises(Malformed) as error:
            list_behind(w.ports, ctx, year, 1, cursor)
        assert error.value.code == "invalid_cursor"


def test_what_was_counted_before_a_type_had_figures_is_left_out(w: RightsWorld) -> None:
    w.ports.store.commit(TENANT, [ChangeCounts("2026-03", {"US-CA#question#open": 2})], None, "", w.clock.now())
    assert "question" not in read_metrics(w.ports, w.ctx(), 2026)["all"]
