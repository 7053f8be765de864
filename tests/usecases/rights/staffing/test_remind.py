"""Staff are told of each planned day of a request once, at the right address, and never of a day that has moved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from chalicelib.domain.rights.actions.decide import Reason
from chalicelib.domain.rights.reminding.planning import list_deadlines
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.usecases.rights.appeal import Appeal, appeal
from chalicelib.usecases.rights.decide import Deny, deny
from chalicelib.usecases.rights.keep_time import announce_due, take_due_steps
from chalicelib.usecases.rights.staffing.assign import assign
from chalicelib.usecases.rights.work import extend
from tests.fixtures.memory.mortal import MOMENTS
from tests.fixtures.racing import run_together
from tests.fixtures.worlds.deadlines.reminding import DAY, OWNER, PRIVACY, RemindingWorld
from tests.fixtures.worlds.mortal import list_deaths
from tests.fixtures.worlds.rights_desk import PAT, TENANT

MINUTE = timedelta(minutes=1)


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> RemindingWorld:
    return RemindingWorld(monkeypatch)


def due_day(request: RightsRequest) -> timedelta:
    (due, *_) = list_deadlines(request)
    return due.day - request.clock.received_on


def go_before(w: RemindingWorld, request: RightsRequest, days: int, hours: float = 0.0) -> None:
    """Lets time pass until so many days before the answer is due."""
    (due, *_) = list_deadlines(w.get(request.id))
    w.go_to(due.day - days * DAY, hours)


def test_whoever_works_on_it_is_told_and_until_the_day_nobody_else(w: RemindingWorld) -> None:
    w.has_owner()
    ann, _ = w.hire()
    request = w.ready(ann)
    go_before(w, request, 7)
    (mail,) = w.remind(request.id)
    assert mail.recipient == "ann@psynergy.example" and "Assigned to Ann Lee." in " ".join(mail.text.split())
    assert f"console#/requests/{request.id}" in mail.text
    assert not any(word in mail.text + mail.subject for word in (PAT, "Rivera", "Pat "))
    assert w.events(request.id)[-1] == "request.reminded"
    assert w.remind(request.id) == [] and w.rows() == []


def test_from_the_day_on_the_owner_is_told_too(w: RemindingWorld) -> None:
    w.has_owner()
    ann, _ = w.hire()
    request = w.ready(ann)
    told = []
    for days in (1, 0, -1, -2):
        go_before(w, request, days)
        told.append(sorted(mail.recipient for mail in w.remind(request.id)))
    assert told == [["ann@psynergy.example"]] + [["ann@psynergy.example", OWNER]] * 3
    assert w.events(request.id)[-3:] == ["request.reminded", "request.reminded", "request.fell_overdue"]


@pytest.mark.parametrize("assigned", [True, False])
def test_one_address_gets_one_mail(w: RemindingWorld, assigned: bool) -> None:
    request = w.ready(w.hire("Desk", PRIVACY)[0] if assigned else None)
    go_before(w, request, 0)
    (mail,) = w.remind(request.id)
    assert mail.recipient == PRIVACY and mail.text.startswith("To the ") and w.rows() == []


def test_where_nobody_works_on_it_the_privacy_mailbox_and_the_owner_are_told(w: RemindingWorld) -> None:
    w.has_owner()
    request = w.ready()
    go_before(w, request, 0)
    assert sorted(mail.recipient for mail in w.remind(request.id)) == [OWNER, PRIVACY]


def test_what_was_missed_is_named_with_the_next(w: RemindingWorld) -> None:
    request = w.ready()
    go_before(w, request, 2)
    (mail,) = w.remind(request.id)
    words = " ".join(mail.text.split())
    assert "in 2 days" in words and "Nobody was told of it on" in words and "as was planned" in words
    (stored,) = w.ports.rights_requests.events(TENANT, request.id, None, 1)
    (row,) = stored.event.body["reminders"]
    clock = w.get(request.id).clock
    assert row[:2] == ["due", clock.target_on.isoformat()]
    assert row[2:] == [(clock.target_on - days * DAY).isoformat() for days in (30, 3)]


def test_a_request_that_nobody_verified_tells_nobody(w: RemindingWorld) -> None:
    request = w.one("delete")
    w.deliver()
    for _ in range(40):
        w.later(DAY)
    assert w.staff_mails() == [] and "request.reminded" not in w.events(request.id)


def extend_it(w: RemindingWorld, request: RightsRequest) -> object:
    return extend(w.ports, w.staff(), request.id, "We need longer.")


def close_it(w: RemindingWorld, request: RightsRequest) -> object:
    return deny(w.ports, w.staff(), Deny(request.id, (Reason("security", ""),)))


def appeal_it(w: RemindingWorld, request: RightsRequest) -> object:
    close_it(w, request)
    return appeal(w.ports, w.person(request.id), Appeal(request.id, "It was me."))


MOVES: dict[str, Callable[[RemindingWorld, RightsRequest], object]] = {
    "extension": extend_it,
    "close": close_it,
    "appeal": appeal_it,
}


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("when", ["before the sweep", "after the sweep", "after the decision"])
def test_a_deadline_that_moved_in_the_last_minute_leaves_no_reminder_of_the_old_date(
    w: RemindingWorld, move: str, when: str
) -> None:
    request = w.ready()
    old = request.clock.target_on
    go_before(w, request, 3, -MINUTE / timedelta(hours=1))
    if when == "before the sweep":
        MOVES[move](w, request)
    w.clock.advance(2 * MINUTE)
    announced = announce_due(w.ports, TENANT, lambda: True)
    assert announced == (0 if when == "before the sweep" else 1)
    if when == "after the sweep":
        MOVES[move](w, request)
    if when == "after the decision":
        take_due_steps(w.ports, TENANT, request.id)
        assert len(w.reminders()) == 1
        MOVES[move](w, request)
    for _ in range(3):
        w.later()
    assert w.staff_mails() == [] and w.reminders() == []
    for _ in range(4):  # the old date comes and goes
        w.later(DAY)
    assert not [mail for mail in w.staff_mails() if f"{old:%a} {old.day} {old:%b}" in mail.text + mail.subject]


@pytest.mark.parametrize("decided", [False, True])
def test_whoever_got_it_in_the_last_minute_is_told_and_not_who_had_it(w: RemindingWorld, decided: bool) -> None:
    ann, _ = w.hire()
    bob, _ = w.hire("Bob Roe", "bob@psynergy.example")
    request = w.ready(ann)
    go_before(w, request, 3)
    if decided:
        take_due_steps(w.ports, TENANT, request.id)
    assign(w.ports, w.staff(), request.id, bob)
    (mail,) = w.remind(request.id)
    assert mail.recipient == "bob@psynergy.example" and "Assigned to Bob Roe." in " ".join(mail.text.split())


def test_many_messages_at_once_tell_once(w: RemindingWorld) -> None:
    request = w.ready()
    go_before(w, request, 3)
    run_together([partial(take_due_steps, w.ports, TENANT, request.id)] * 3)
    w.deliver()
    assert len(w.staff_mails()) == 1 and w.events(request.id).count("request.reminded") == 1


def test_a_reminder_costs_one_read_one_transaction_and_one_send(w: RemindingWorld) -> None:
    request = w.ready()
    go_before(w, request, 3)
    start = len(w.mortal.calls)
    take_due_steps(w.ports, TENANT, request.id)
    calls = w.mortal.calls[start:]
    assert calls == ["table.get", "table.transact", "sqs.send"]


def test_however_the_process_dies_it_is_told_and_twice_only_after_it_left(monkeypatch: pytest.MonkeyPatch) -> None:
    def arrange(w: RemindingWorld) -> None:
        go_before(w, w.ready(), 3)

    def act(w: RemindingWorld) -> None:
        announce_due(w.ports, TENANT, lambda: True)
        w.deliver()
        w.deliver()

    seen = set()
    for w, name, moment in list_deaths(lambda: RemindingWorld(monkeypatch), act, arrange):
        w.mortal.spare()
        for _ in range(4):
            w.later()
        (request_id,) = {str(item["id"]) for item in w.items("#REQ#") if item["sk"] == "state"}
        assert w.events(request_id).count("request.reminded") == 1
        assert w.reminders() == [], "none is parked"
        has_left = (name, moment) in {("mail.send", "after"), ("table.Delete", "before")}
        assert len(w.staff_mails()) == 1 + has_left, (name, moment)
        seen.add((name, moment))
    assert {moment for _, moment in seen} == set(MOMENTS) and len(seen) > 8
