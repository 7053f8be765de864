"""Closed requests with tasks of a member who left stand in nobody's way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from chalicelib.domain.rights.requests import Closing
from chalicelib.usecases.outbox.deliver import deliver
from chalicelib.usecases.rights.staffing.unassign_member import MOST, SETTLED
from tests.usecases.rights.staffing.test_unassign_member import Office


def test_closed_requests_whose_tasks_go_on_do_not_hide_the_open_ones() -> None:
    office = Office()
    ann, key_id = office.hire()
    template = office.make("delete")
    proof = replace(template.proof, level=2)
    soon = tuple(replace(one, due_on=template.clock.received_on) for one in template.tasks)
    done = {
        "assignee": ann,
        "proof": proof,
        "status": "completed",
        "closing": Closing(1, office.clock.now(), "mem_x"),
        "tasks": soon,
    }
    office.put(template, *(done for _ in range(MOST)))
    (open_one,) = office.put(template, {"assignee": ann})
    office.revoke(key_id)
    office.work()
    office.clock.advance(SETTLED + timedelta(minutes=5))
    for row_id in office.rows().values():
        deliver(office.ports, office.tenant, row_id)
    assert office.now(open_one.id).assignee is None
