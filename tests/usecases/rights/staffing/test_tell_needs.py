"""Whoever works on a request is told what needs them now, once an hour at most, by a mail that names nobody."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

import pytest

from chalicelib.domain.mail.mails import Mail
from chalicelib.domain.rights.actions.decide import Reason
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.usecases.context import Actor
from chalicelib.usecases.outbox.deliver import deliver
from chalicelib.usecases.outbox.sweep import sweep
from chalicelib.usecases.rights.appeal import Appeal, appeal
from chalicelib.usecases.rights.decide import Deny, deny
from chalicelib.usecases.rights.leave import AddInformation, add_information
from chalicelib.usecases.rights.staffing.assign import assign
from chalicelib.usecases.rights.work import start
from tests.fixtures.factories import STRANGER
from tests.fixtures.racing import run_together
from tests.fixtures.worlds.deadlines.reminding import RemindingWorld
from tests.fixtures.worlds.mortal import list_deaths
from tests.fixtures.worlds.rights_desk import ALEX, TENANT

PRIVACY = "privacy@psynergy.example"
ANN = "ann@psynergy.example"
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> RemindingWorld:
    return RemindingWorld(monkeypatch)


def read(mail: Mail) -> str:
    return " ".join(mail.text.split())


def write(desk: RemindingWorld, request: RightsRequest, *uploads: str) -> None:
    """Has the person of a request write, with papers where there are some."""
    add_information(desk.ports, desk.person(request.id), AddInformation(request.id, "Here it is.", uploads))
    desk.deliver_all()


def list_mails(desk: RemindingWorld) -> list[Mail]:
    return [mail for _, mail in desk.provider.needs]


def quiet(desk: RemindingWorld, number: int = 1) -> tuple[list[RightsRequest], str]:
    """Returns requests on which Ann works, and her id, long after the last mail."""
    ann, _ = desk.hire()
    made = [desk.verified("know", email=f"{one}@practice.example") for one in range(number)]
    for request in made:
        assign(desk.ports, desk.staff(), request.id, ann)
    for _ in range(3):
        desk.deliver_all()
        desk.clock.advance(HOUR + MINUTE)
        sweep(desk.ports, TENANT)
    assert desk.rows_of_needs() == [] and list_mails(desk)
    desk.provider.needs.clear()
    return made, ann


def test_each_need_is_told_to_whoever_works_on_it(desk: RemindingWorld) -> None:
    (request,), _ = quiet(desk)
    write(desk, request)
    desk.clock.advance(HOUR)
    write(desk, request, desk.upload("evidence", STRANGER))
    deny(desk.ports, desk.staff(), Deny(request.id, (Reason("security", ""),)))
    desk.deliver_all()
    desk.clock.advance(HOUR)
    appeal(desk.ports, desk.person(request.id), Appeal(request.id, "It was me."))
    desk.deliver_all()
    mails = list_mails(desk)
    assert [mail.recipient for mail in mails] == [ANN, ANN, PRIVACY], "an appeal is nobody's yet"
    assert [mail.subject.rpartition(": ")[2] for mail in mails] == ["a message came", "papers came", "an appeal came"]
    assert not any("pat@" in mail.text + mail.subject + mail.html or "Here it is" in mail.text for mail in mails)


def test_a_request_that_is_verified_is_told_to_the_privacy_mailbox(desk: RemindingWorld) -> None:
    request = desk.ready()
    desk.deliver_all()
    (mail,) = list_mails(desk)
    assert mail.recipient == PRIVACY and mail.subject.endswith("ready to be worked on") and request.id in mail.text


def test_what_nobody_verified_and_what_is_not_theirs_tells_nobody(desk: RemindingWorld) -> None:
    request = desk.one("delete")
    desk.deliver_all()
    write(desk, request)
    assert list_mails(desk) == [] and desk.rows_of_needs() == []


def test_what_a_member_does_to_their_own_request_is_no_news_to_them(desk: RemindingWorld) -> None:
    (request,), ann = quiet(desk)
    by_ann = desk.staff(Actor("secret", "key_ann", frozenset({"requests:write"}), member=ann))
    add_information(desk.ports, by_ann, AddInformation(request.id, "They called."))
    start(desk.ports, by_ann, request.id)
    desk.deliver_all()
    assert list_mails(desk) == [] and desk.rows_of_needs() == []


def test_what_comes_within_the_hour_is_gathered_in_one_mail_when_it_is_over(desk: RemindingWorld) -> None:
    (first, *others), _ = quiet(desk, 4)
    write(desk, first)
    (told,) = list_mails(desk)
    assert told.recipient == ANN
    for other in (*others, others[0]):
        desk.clock.advance(MINUTE)
        write(desk, other)
    assert len(list_mails(desk)) == 1 and len(desk.rows_of_needs()) == 1
    for _ in range(3):
        desk.later()
    assert len(list_mails(desk)) == 1
    for _ in range(2):
        desk.later()
    _, gathered = list_mails(desk)
    assert gathered.recipient == ANN and "requests need somebody now" in gathered.subject
    assert all(other.id in gathered.text for other in others) and desk.rows_of_needs() == []


def test_no_two_mails_leave_within_an_hour_whenever_the_sweep_runs(desk: RemindingWorld) -> None:
    (request,), _ = quiet(desk)
    times: list[datetime] = []
    for minute in range(0, 400, 4):
        desk.clock.advance(4 * MINUTE)
        if minute % 28 == 0:
            write(desk, request)
        if minute % 20 == 0:
            desk.later(timedelta())
        times += [desk.clock.now()] * (len(list_mails(desk)) - len(times))
    assert len(times) >= 5
    assert all(later - earlier >= HOUR for earlier, later in pairwise(times))


def test_two_processes_at_once_take_one_turn(desk: RemindingWorld) -> None:
    (request, other), _ = quiet(desk, 2)
    for each in (request, other):
        add_information(desk.ports, desk.person(each.id), AddInformation(each.id, "Here."))
    rows = [str(row["id"]) for row in desk.rows()]
    assert len(rows) == 2
    run_together([partial(deliver, desk.ports, TENANT, row_id) for row_id in rows])
    desk.deliver_all()
    assert len(list_mails(desk)) == 1
    desk.later(HOUR + MINUTE)
    mails = list_mails(desk)
    assert (
        {mail.recipient for mail in mails} == {ANN}
        and len(mails) == 2
        and {request.id in mail.text for mail in mails} == {True, False}
    )


def test_wherever_the_process_dies_each_need_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def arrange(desk: RemindingWorld) -> None:
        for each in quiet(desk, 2)[0]:
            add_information(desk.ports, desk.person(each.id), AddInformation(each.id, "Here."))

    def act(desk: RemindingWorld) -> None:
        desk.deliver_all()
        desk.clock.advance(HOUR + MINUTE)
        sweep(desk.ports, TENANT)
        desk.deliver_all()

    died = 0
    for desk, name, moment in list_deaths(lambda: RemindingWorld(monkeypatch), act, arrange):
        desk.mortal.spare()
        for _ in range(4):
            desk.deliver_all()
            desk.clock.advance(HOUR / 2)
            sweep(desk.ports, TENANT)
        desk.deliver_all()
        requests = {str(item["id"]) for item in desk.items("#REQ#") if item["sk"] == "state"}
        mails = [read(mail) for mail in list_mails(desk)]
        told = [request_id for request_id in requests for text in mails if request_id in text]
        assert set(told) == requests and len(requests) == 2, (name, moment)
        window = name in ("mail.send", "table.Delete", "table.Update")
        assert len(told) == 2 or window, (name, moment, "told twice outside the window")
        assert desk.rows_of_needs() == desk.rows() == []
        died += 1
    assert died > 20


def test_a_need_costs_four_units_the_first_time_and_two_while_one_waits(
    desk: RemindingWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    (request,), _ = quiet(desk)
    writes: list[int] = []
    transact = desk.table.transact

    def count(tenant: str, changes: Any) -> None:
        writes.append(len(changes))
        transact(tenant, changes)

    for expected in (3, 3, 2):
        add_information(desk.ports, desk.person(request.id), AddInformation(request.id, "Here."))
        (row,) = desk.rows()
        with monkeypatch.context() as patch:
            patch.setattr(desk.table, "transact", count)
            deliver(desk.ports, TENANT, str(row["id"]))
        assert writes.pop() == expected and writes == []
        desk.deliver_all()


@pytest.mark.parametrize("taken", [True, False])
def test_a_request_that_gets_another_worker_before_the_mail_leaves_is_told_to_them_alone(
    desk: RemindingWorld, taken: bool
) -> None:
    (first, second), _ = quiet(desk, 2)
    write(desk, first)
    write(desk, second)
    bob, _ = desk.hire("Bob Ray", "bob@psynergy.example")
    by = Actor("secret", "key_bob", frozenset({"requests:write"}), member=bob) if taken else ALEX
    assign(desk.ports, desk.staff(by), second.id, bob)
    desk.deliver_all()
    for _ in range(6):
        desk.later()
    mails = [(mail.recipient, mail.subject.rpartition(": ")[2]) for mail in list_mails(desk)]
    told = [] if taken else [("bob@psynergy.example", "ready to be worked on, a message came")]
    assert mails == [(ANN, "a message came"), *told] and desk.rows_of_needs() == []
