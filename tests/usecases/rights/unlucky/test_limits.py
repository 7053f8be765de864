"""A request that has used up what it may send can still be answered, and its steps in the calendar go on."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.domain.errors import Conflict
from chalicelib.domain.rights.actions.decide import Granted, LeftTask
from chalicelib.usecases.rights import appeal as appeals
from chalicelib.usecases.rights import leave, work
from chalicelib.usecases.rights.decide import Complete, complete
from tests.fixtures.worlds.rights_desk import SAM, RightsWorld


def write_on(w: RightsWorld, request_id: str) -> int:
    """Writes to the requester until no more letters are taken; returns how many were."""
    for number in range(120):
        try:
            work.send_message(w.ports, w.staff(), request_id, "Another line.")
        except Conflict as refusal:
            assert refusal.code == "limit_reached"
            return number
    raise AssertionError("there is no limit")


def test_it_is_answered_and_appealed_however_much_was_written(w: RightsWorld) -> None:
    request = w.verified("know")
    assert write_on(w, request.id) > 50
    left = tuple(LeftTask(one.id, "Later.") for one in request.tasks)
    complete(w.ports, w.staff(), Complete(request.id, Granted("Here."), None, left))
    for _ in range(8):
        appeals.appeal(w.ports, w.person(request.id), appeals.Appeal(request.id, "Wrong."))
        leave.withdraw(w.ports, w.person(request.id), request.id, None)
    appeals.appeal(w.ports, w.person(request.id), appeals.Appeal(request.id, "Wrong."))
    appeals.decide_appeal(w.ports, w.staff(SAM), appeals.DecideAppeal(request.id, "upheld", "It stands."))
    assert w.get(request.id).post.queued[-1].kind == "appeal_decided"


def test_it_is_denied_by_the_calendar_however_much_was_written(w: RightsWorld) -> None:
    request = w.one("know")
    write_on(w, request.id)
    assert w.keep_time(request.id, timedelta(days=46)).status == "denied"
