"""A reminder can be acted on from a lock screen: what, by when, who has it; and it names no requester."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.deadlines.reminders import Deadline
from chalicelib.domain.mail.rendering import to_text
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.texts.reminders import (
    ReminderFacts,
    compose_reminder,
    describe_deadline,
    name_matter,
)
from tests.domain.rights.made import make, verified
from tests.domain.rights.started import CYCLONEX

DAY = timedelta(days=1)
DUE = date(2027, 1, 12)
ADDRESS = "https://privacy.example/console#/requests/req_1"
REQUEST = replace(make("delete"), id="req_01KARZ6T9T2F4H6K8M0P1R37K2")


def tell(**changes: object) -> ReminderFacts:
    facts = ReminderFacts((Deadline("due", DUE, DUE),), (), "", DUE - 3 * DAY, ADDRESS)
    return replace(facts, **changes)  # type: ignore[arg-type]


def read(request: RightsRequest, facts: ReminderFacts, *, to_owner: bool) -> tuple[str, str]:
    """Returns subject and text of a reminder."""
    content = compose_reminder(CYCLONEX, request, facts, to_owner=to_owner)
    return content.subject, to_text(content)


def test_the_subject_and_the_first_sentence_say_it_all() -> None:
    subject, text = read(REQUEST, tell(), to_owner=False)
    assert subject == "Request req_…7K2 (delete, California): answer due Tue 12 Jan, in 3 days"
    first, address, *_ = text.split("\n\n")
    assert " ".join(first.split()) == (
        "Request req_01KARZ6T9T2F4H6K8M0P1R37K2 (delete, California): answer due Tue 12 Jan, in 3 days. Not assigned."
    )
    assert address == ADDRESS


def test_the_owner_is_told_what_is_late_since_when_and_who_has_it() -> None:
    late = tell(today=DUE + 2 * DAY, worker="Ann Lee")
    subject, text = read(REQUEST, late, to_owner=True)
    assert subject.endswith("answer overdue since Tue 12 Jan, by 2 days")
    assert text.startswith("To the Chief Compliance Officer of Cyclonex Solutions:\n\n")
    assert "Assigned to Ann Lee." in " ".join(text.split())


def test_what_else_is_due_and_the_days_on_which_nobody_was_told_are_named() -> None:
    both = (Deadline("acknowledge", DUE, DUE), Deadline("due", DUE + 20 * DAY, DUE + 21 * DAY))
    missed = tuple(DUE - number * DAY for number in range(20, 10, -1))
    _, text = read(REQUEST, tell(deadlines=both, missed=missed), to_owner=False)
    assert "Also:\n  - answer due Mon 1 Feb, in 23 days (last day Tue 2 Feb)" in text
    words = " ".join(text.split())
    assert "Nobody was told of it on Wed 23 Dec, Thu 24 Dec" in words and "Mon 28 Dec and 4 days more, as" in words


@pytest.mark.parametrize(
    ("deadline", "after", "expected"),
    [
        (Deadline("due", DUE, DUE + DAY), -1, "answer due Tue 12 Jan, tomorrow (last day Wed 13 Jan)"),
        (Deadline("due", DUE, DUE + DAY), 0, "answer due Tue 12 Jan, today (last day Wed 13 Jan)"),
        (Deadline("due", DUE, DUE + DAY), 1, "answer due Wed 13 Jan, today"),
        (Deadline("due", DUE, DUE + 3 * DAY), 1, "answer due Fri 15 Jan, in 2 days"),
        (Deadline("due", DUE, DUE + DAY), 2, "answer overdue since Wed 13 Jan, by 1 day"),
        (Deadline("acknowledge", DUE, DUE), 0, "confirmation of receipt due Tue 12 Jan, today"),
        (Deadline("outer_limit", DUE, DUE), 0, "latest answer that any law allows due Tue 12 Jan, today"),
        (Deadline("appeal", DUE, DUE), -7, "answer to the appeal due Tue 12 Jan, in 7 days"),
    ],
)
def test_each_deadline_in_words(deadline: Deadline, after: int, expected: str) -> None:
    assert describe_deadline(REQUEST, deadline, DUE + after * DAY) == expected


def test_tasks_of_one_day_are_counted() -> None:
    request = verified("delete")
    (day,) = {task.due_on for task in request.tasks}
    deadline = Deadline("task", day, day)
    assert (
        describe_deadline(request, deadline, day)
        == f"{len(request.tasks)} tasks due {day:%a} {day.day} {day:%b}, today"
    )
    one = replace(request, tasks=request.tasks[:1])
    assert describe_deadline(one, deadline, day).startswith("task due ")


@pytest.mark.parametrize(
    ("state", "country", "expected"),
    [
        ("CA", "US", "know, California"),
        ("WY", "US", "know, WY"),
        (None, "US", "know"),
        (None, "DE", "know, DE"),
    ],
)
def test_a_matter_is_named_with_its_place(state: str | None, country: str, expected: str) -> None:
    request = make("know")
    assert name_matter(replace(request, intake=replace(request.intake, state=state, country=country))) == expected
