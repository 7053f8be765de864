"""When a person's proofs end follows from their latest act, whatever else the system did with them."""

from __future__ import annotations

import pytest

from chalicelib.domain.retention.proofs import find_end
from chalicelib.usecases.retention.judge_person import judge_person
from tests.fixtures.factories import STRANGER
from tests.fixtures.worlds.erasing import EMAIL, NEWS, PHONE
from tests.usecases.retention.people import DAY, SIX_YEARS, AgedWorld


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> AgedWorld:
    return AgedWorld(monkeypatch)


def test_the_latest_act_counts_and_a_deletion_is_none(w: AgedWorld) -> None:
    w.seed()
    latest = judge_person(w.ports, w.ctx(), w.found(EMAIL)).latest
    w.clock.advance(DAY)
    w.answer(w.ask(EMAIL))
    w.work()
    assert w.holds(EMAIL) == [False]
    found = judge_person(w.ports, w.ctx(), w.found(EMAIL))
    assert found.latest == latest and found.end == find_end(latest, w.ctx().profile.retention) and not found.kept_by


def test_what_an_absorbed_person_did_counts_as_the_persons_own(w: AgedWorld) -> None:
    w.consent([EMAIL], "+" + NEWS)
    w.clock.advance(DAY)
    w.consent([PHONE], "+" + NEWS, by=STRANGER)
    later = w.clock.now()
    w.clock.advance(DAY)
    w.link(EMAIL, PHONE)
    person = w.found(EMAIL)
    assert person.absorbed and judge_person(w.ports, w.ctx(), person).latest > later
    w.clock.advance(SIX_YEARS)
    found = judge_person(w.ports, w.ctx(), person)
    assert [one.id for one in found.absorbed] == list(person.absorbed)


def test_nothing_is_read_of_what_may_keep_before_the_day(w: AgedWorld) -> None:
    w.contract("c-1", [EMAIL])
    w.mortal.calls.clear()
    judge_person(w.ports, w.ctx(), w.found(EMAIL))
    assert w.mortal.calls == ["table.get", "table.query"], "the look-up of this test, and the newest events"
    w.clock.advance(SIX_YEARS)
    assert judge_person(w.ports, w.ctx(), w.found(EMAIL)).kept_by == "contract"
