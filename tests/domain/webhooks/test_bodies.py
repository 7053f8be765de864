"""A body is type, time, ids, codes and dates, and tells of a part only what belongs to it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chalicelib.domain.outgoing import OUTGOING_TYPES, OutgoingEvent, Telling
from chalicelib.domain.webhooks.bodies import write_body, write_test_body
from chalicelib.domain.webhooks.catalogue import EVENTS, FIELDS

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


@pytest.mark.parametrize("value", ["pat@example.com", "Pat Doe", "+12125550101", "a note", "Kept for Dr Doe", "", "1"])
def test_whatever_is_no_id_code_or_date_is_never_told(value: str) -> None:
    with pytest.raises(ValueError, match="alone"):
        write_body(OutgoingEvent("request.denied"), replace(TELLING, data={**BASE, "status": value}), AT)


def test_a_field_that_is_not_in_the_table_never_leaves() -> None:
    telling = replace(TELLING, data={**BASE, "email": "pat@example.com"})
    assert json.loads(write_body(OutgoingEvent("request.denied"), telling, AT))["data"] == BASE


def test_each_type_is_described_once_with_fields_that_are_explained() -> None:
    assert {*EVENTS} == {*OUTGOING_TYPES, "endpoint.test"}
    assert {field for one in EVENTS.values() for field in one.fields} == {*FIELDS}


def test_a_try_names_the_endpoint() -> None:
    body = json.loads(write_test_body("whe_1", AT))
    assert (body["type"], body["data"]) == ("endpoint.test", {"id": "whe_1"})
