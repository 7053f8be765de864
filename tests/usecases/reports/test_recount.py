"""Counters that are wrong are found and repaired; those that only lag are left to what is under way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from chalicelib.domain.reports.counters import ChangeCounts, MonthCounts
from chalicelib.domain.reports.recount import Suspicion
from chalicelib.domain.rights.actions.decide import Reason
from chalicelib.usecases.reports import recount as module
from chalicelib.usecases.reports.recount import recount
from chalicelib.usecases.rights.decide import Deny, deny
from tests.fixtures.worlds.rights_desk import TENANT, RightsWorld
from tests.usecases.reports.test_count_requests import live_through, tell_all

MONTH = "2026-11"
LATER = timedelta(minutes=15)


def look(w: RightsWorld, before: list[Suspicion]) -> list[Suspicion]:
    w.clock.advance(LATER)
    return recount(w.ports, w.ctx(), before, w.clock.now())


def kept(w: RightsWorld) -> MonthCounts:
    return w.ports.counters.of_months(TENANT, [MONTH])[0]


def spoil(w: RightsWorld, amounts: Mapping[str, int]) -> None:
    w.ports.store.commit(TENANT, [ChangeCounts(MONTH, amounts)], None, "", w.clock.now())


def test_counters_that_are_right_are_left_alone(w: RightsWorld) -> None:
    live_through(w)
    tell_all(w)
    before = kept(w)
    assert look(w, []) == [] and kept(w) == before


def test_wrong_counters_are_repaired_at_the_second_look_and_ring(
    w: RightsWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    live_through(w)
    tell_all(w)
    right = {name: n for name, n in kept(w).counts.items() if n}
    spoil(w, {"US-CA#delete#open": 4, "US-TX#know#complied": 1})
    suspicions = look(w, [])
    assert [one.month for one in suspicions] == [MONTH] and kept(w).counts["US-TX#know#complied"] == 1
    capsys.readouterr()
    assert look(w, suspicions) == []
    assert kept(w).counts == right
    logged = capsys.readouterr().out
    assert '"figures.repaired"' in logged and '"FiguresRepaired":1' in logged and MONTH in logged
    assert look(w, []) == []


def test_an_act_that_waits_to_be_counted_is_no_error(w: RightsWorld) -> None:
    live_through(w)
    tell_all(w)
    w.one("correct", email="late@practice.example")
    suspicions = look(w, [])
    assert [one.month for one in suspicions] == [MONTH]
    again = look(w, suspicions)
    assert again == suspicions, "its row still waits"
    tell_all(w)
    assert look(w, again) == []
    assert kept(w).counts["US-CA#correct#open"] == 1


def test_an_act_counted_between_looking_and_repairing_is_counted_once(
    w: RightsWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    w.one("delete")
    tell_all(w)
    spoil(w, {"US-CA#delete#open": 1})
    suspicions = look(w, [])
    before = kept(w)
    judged = module._repair

    def count_meanwhile(*arguments: object) -> None:
        spoil(w, {"US-CA#know#open": 1})
        judged(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "_repair", count_meanwhile)
    look(w, suspicions)
    assert kept(w).version == before.version + 1 and kept(w).counts["US-CA#delete#open"] == 2


def test_months_beyond_what_a_run_looks_at_are_not_compared(w: RightsWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b"):
        request = w.verified("know", email=f"{name}@practice.example")
        deny(w.ports, w.staff(), Deny(request.id, (Reason("security", ""),)))
    monkeypatch.setattr(module, "MOST", 1)
    assert look(w, []) == [], "the month is not seen as a whole"
    monkeypatch.setattr(module, "MOST", 2)
    assert [one.month for one in look(w, [])] == [MONTH]
