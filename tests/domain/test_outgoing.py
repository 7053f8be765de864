"""A row of the outbox that tells of events holds ids, codes and dates, and fits into the two units it may cost."""

from __future__ import annotations

from datetime import UTC, datetime

from chalicelib.domain.outgoing import (
    OUTGOING_TYPES,
    OutgoingEvent,
    Telling,
    choose_events,
    make_telling_row,
    read_telling,
    write_refs,
)
from chalicelib.domain.rights.tasks import MOST_TASKS, make_task_id

NOW = datetime(2026, 11, 22, 17, 0, 0, 1000, tzinfo=UTC)
REQUEST = "req_01KARZ6T9GSWQ40CJ9S2ED4T52"
APPEAL = "apl_01KARZ6T9GSWQ40CJ9S2ED4T53"
DATA = {"id": REQUEST, "type": "opt_out_automated_decisions", "status": "partially_completed", "due_on": "2026-12-31"}
TASKS = tuple(OutgoingEvent("task.created", make_task_id(REQUEST, number)) for number in range(1, MOST_TASKS + 1))


def test_what_a_row_was_made_of_is_read_back() -> None:
    appeal = OutgoingEvent("appeal.received", APPEAL)
    for events in (
        (OutgoingEvent("request.received"), *TASKS),
        (appeal,),
        *((OutgoingEvent(n),) for n in OUTGOING_TYPES),
    ):
        telling = Telling(REQUEST, 3, events, DATA)
        row = make_telling_row("out_01KARZ6T9GSWQ40CJ9S2ED4T54", NOW, telling)
        assert read_telling(row) == telling and row.created_at == NOW and row.not_before is None


def test_some_of_the_events_can_be_left_for_later() -> None:
    telling = Telling(REQUEST, 3, TASKS, DATA)
    assert choose_events(telling, TASKS[4:]) == Telling(REQUEST, 3, TASKS[4:], DATA)


def test_an_intake_with_ten_tasks_stays_far_below_a_unit() -> None:
    refs = write_refs(Telling(REQUEST, 1, (OutgoingEvent("request.received"), *TASKS[:10]), DATA))
    assert len(repr(refs)) < 550
