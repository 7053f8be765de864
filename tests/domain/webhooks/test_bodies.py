"""A body is type, time, ids, codes and dates, and tells of a part only what belongs to it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from chalicelib.domain.outgoing import OutgoingEvent, Telling
from chalicelib.domain.webhooks.bodies import write_body, write_test_body

AT = datetime(2026, 11, 22, 17, tzinfo=UTC)
BASE = {"id": "req_1", "type": "delete", "status": "denied", "due_on": "2027-01-06"}
APPEAL = {"appeal_due_on": "2027-02-01", "appeal_outcome": "upheld"}
TELLING = Telling("req_1", 4, (), {**BASE, **APPEAL})


def test_a_request_is_told_by_its_id_type_status_and_date() -> None:
    body = json.loads(write_body(OutgoingEvent("request.denied"), TELLING, AT))
    assert body == {"type": "request.denied", "timestamp": "2026-11-22T17:00:00.000Z", "data": BASE}


def test_the_events_of_an_appeal_and_of_a_task_name_it_beside_the_request() -> None:
    appeal = json.loads(write_body(OutgoingEvent("appeal.decided", "apl_1"), TELLING, AT))
    assert appeal["data"] == {**BASE, **APPEAL, "appeal_id": "apl_1"}
    task = json.loads(write_body(OutgoingEvent("task.done", "tsk_1"), TELLING, AT))
    assert task["data"] == {**BASE, "task_id": "tsk_1"}


def test_a_try_names_the_endpoint() -> None:
    body = json.loads(write_test_body("whe_1", AT))
    assert (body["type"], body["data"]) == ("endpoint.test", {"id": "whe_1"})
