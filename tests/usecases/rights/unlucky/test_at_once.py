"""Calls beside each other of what has no version to guard it, and clocks of processes that differ a little."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.rights.actions.decide import Granted, LeftTask
from chalicelib.domain.rights.denials import name_reason
from chalicelib.domain.rights.texts.wording import name_day
from chalicelib.storage.table import ops
from chalicelib.usecases.rights import appeal as appeals
from chalicelib.usecases.rights import work
from chalicelib.usecases.rights.decide import Complete, complete
from chalicelib.usecases.rights.holds import PlaceHold, place_hold
from chalicelib.usecases.rights.post.compose import compose
from chalicelib.usecases.rights.staffing.assign import assign_several
from tests.fixtures.factories import who
from tests.fixtures.worlds.erasing import EMAIL, ErasingWorld
from tests.fixtures.worlds.rights_desk import RightsWorld


def answer(w: RightsWorld, request_id: str) -> None:
    left = tuple(LeftTask(one.id, "Later.") for one in w.get(request_id).tasks)
    complete(w.ports, w.staff(), Complete(request_id, Granted("Here."), None, left))


def test_the_same_assignment_twice_at_once_is_one_event_each(w: RightsWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [w.one("know").id, w.one("know").id]
    ctx = w.staff(claim="the same call")
    transact, pending = w.table.transact, [True]
    monkeypatch.setattr("chalicelib.usecases.rights.staffing.assign._require_active", lambda *_: None)

    def meddle(tenant: str, writes: list[ops.Write]) -> None:
        if pending:
            pending.pop()
            assign_several(w.ports, ctx, made, "mem_alex")
        transact(tenant, writes)

    monkeypatch.setattr(w.table, "transact", meddle)
    again = assign_several(w.ports, ctx, made, "mem_alex")
    assert again.replayed and [one.code for one in again.result] == ["", ""]
    assert [w.events(one).count("request.assigned") for one in made] == [1, 1]


def test_a_hold_placed_since_the_answer_is_told_by_its_code_in_the_one_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    w = ErasingWorld(monkeypatch)
    w.seed()
    request_id = w.ask(EMAIL)
    before = w.letters_due()
    w.answer(request_id)
    review_on = w.clock.now().date() + timedelta(days=30)
    hold = PlaceHold("legal_obligation", "An audit of Ann.", review_on, (who(EMAIL),))
    hold_id = place_hold(w.ports, w.ctx(), hold).result.id
    w.work()
    request = w.request(request_id)
    assert request.status == "partially_completed" and "hold" in request.marks
    assert request.erasure is not None and dict(request.erasure.kept) == {"people_under_hold": 1}
    (letter,) = [one for one in request.post.queued if one.kind in ("completed", "partially_completed")]
    (row,) = set(w.letters_due()) - set(before)
    assert letter.id in row and f"'version': '{letter.version}'" in row.replace('"', "'").replace("':'", "': '")
    basis = w.ports.rights_requests.letter_basis(w.tenant, request_id, letter.version)
    assert basis is not None and basis.details is not None and basis.event.type == "request.erased"
    assert basis.event.body["holds"] == [hold_id] and basis.event.body["of"] == request.erasure.version
    profile = w.ports.profiles[w.tenant]
    args = (request, basis.details, letter, basis.event.body, basis.words, basis.event.at, w.clock.now())
    text = "\n".join(compose(w.ports, profile, *args).content.paragraphs)
    assert name_reason("legal_obligation") in text and name_day(review_on) in text and "this comes first" in text
    assert "All of it is deleted." in text and "appeal" in text and "audit" not in text and hold_id not in text
    kept = w.kept()
    w.work()
    assert w.kept() == kept


def test_a_clock_that_is_a_little_behind_refuses_nobody(w: RightsWorld) -> None:
    request = w.verified("know")
    answer(w, request.id)
    w.clock.advance(timedelta(seconds=-20))
    appeals.appeal(w.ports, w.person(request.id), appeals.Appeal(request.id, "Wrong."))
    appeal = w.get(request.id).open_appeal
    assert appeal is not None and appeal.received_at >= w.clock.now()
    later = w.clock.now() + timedelta(seconds=20)
    (called,) = w.take_in("know", ctx=w.staff(), received_at=later, trusted=True)
    work.acknowledge(w.ports, w.staff(), work.Acknowledge(called.id))
    assert w.get(called.id).acknowledged_at == later
