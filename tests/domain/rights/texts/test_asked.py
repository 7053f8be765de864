"""The rows of a call's requests say what its letters need, in a short event."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.domain.changes import Event
from chalicelib.domain.rights.intake import begin
from chalicelib.domain.rights.texts.asked import Asked, list_asked
from chalicelib.domain.tenants.rights import Right
from chalicelib.storage.table.events import event_item
from tests.domain.rights.letter_facts import AT, make_facts
from tests.domain.rights.made import EMAIL, MONDAY, begin_all, submit
from tests.domain.rights.started import CYCLONEX

TYPES: tuple[Right, ...] = ("know", "delete", "question", "opt_out_profiling", "access", "correct", "portability")


def test_the_rows_tell_of_each_request_what_its_letter_needs() -> None:
    made = begin_all(submit(*TYPES))
    (lead, *_) = begin(CYCLONEX, submit(*TYPES), [one.id for one in made], (EMAIL,), MONDAY, "x")
    told = list_asked(replace(make_facts("received"), body=lead.body))
    assert told == [Asked(one.id, one.type, one.clock.due_on, one.status == "completed") for one in made]
    assert {one.done for one in told} == {True, False} and len({one.due_on for one in told}) > 1


def test_without_rows_it_is_the_request_that_the_letter_is_about() -> None:
    one = make_facts("code")
    (asked,) = list_asked(one)
    assert (asked.id, asked.type, asked.done) == (one.request_id, one.type, False)


def test_the_event_of_six_types_takes_one_write_unit() -> None:
    ids = [f"req_01JDXA7Z3N8Q5V2K4M6P9R0S{number}T" for number in range(10, 16)]
    (lead, *_) = begin(CYCLONEX, submit(*TYPES[:6]), ids, (EMAIL,), MONDAY, "x")
    actor, call = "publishable:key_01JDXA7Z3N8Q5V2K4M6P9R0S1T", "1f0c9a52-6d8e-4b7c-9a10-3d2f5e6b7c8d"
    event = Event("request.received", AT, AT, actor, call, ids[0], "a" * 64, dict(lead.body))
    item = event_item(f"T#cyclonex#REQ#{ids[0]}", 1, "", event)
    assert sum(len(name) + len(str(value)) for name, value in item.items() if value is not None) <= 1024
