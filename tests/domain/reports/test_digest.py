"""The mail of the morning names each request under what it is, by ids alone, and says nothing where nothing is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.reports.digest import Digest, compose_digest, list_members, name_failed_pushes, sort_requests
from chalicelib.domain.rights.lists.listing import NO_CLOCK, NOBODY, Listed
from chalicelib.domain.rights.moments import ClockName
from tests.domain.rights.started import CYCLONEX

DAY = timedelta(days=1)
TODAY = date(2027, 1, 12)


def place(name: str, clock: ClockName, after: int, assignee: str = NOBODY) -> Listed:
    return Listed(name, "delete", "open", assignee, clock, TODAY + after * DAY)


@pytest.mark.parametrize(
    ("clock", "after", "parts"),
    [
        ("due", -1, ["overdue"]),
        ("due", 0, ["today"]),
        ("due", 1, ["week"]),
        ("acknowledge", 6, ["week"]),
        ("due", 7, []),
        ("appeal", 0, ["today", "appeals"]),
        ("appeal", 40, ["appeals"]),
        ("task", -3, ["overdue", "tasks"]),
        ("verify", -3, ["unverified"]),
    ],
)
def test_a_request_stands_under_its_day_and_under_what_it_is(clock: ClockName, after: int, parts: list[str]) -> None:
    found = sort_requests([place("req_1", clock, after)], TODAY)
    assert sorted(part for part, ids in found.items() if ids == ["req_1"]) == sorted(parts)
    assert sum(map(len, found.values())) == len(parts)


def test_what_waits_for_verification_is_counted_apart_and_what_has_no_clock_nowhere() -> None:
    waiting = Listed("req_1", "know", "awaiting_verification", NOBODY, "acknowledge", TODAY)
    none = Listed("req_2", "know", "completed", NOBODY, NO_CLOCK, None)
    found = sort_requests([waiting, none], TODAY)
    assert found["unverified"] == ["req_1"] and sum(map(len, found.values())) == 1


def test_whoever_works_on_something_is_named_once() -> None:
    places = [place("req_1", "due", 0, "mem_b"), place("req_2", "due", 0, "mem_a"), place("req_3", "due", 0, "mem_b")]
    assert list_members([*places, place("req_4", "due", 0)]) == ["mem_a", "mem_b"]


def test_the_mail_says_how_many_and_which_and_where_to_go_on() -> None:
    requests = sort_requests([place(f"req_{n}", "due", -1) for n in range(25)] + [place("req_x", "appeal", 0)], TODAY)
    digest = Digest(
        requests, {"Letters to print": 3, "Calls to make": 0, "Keys": ["key_1"], "Replies": 100}, all_counted=False
    )
    content = compose_digest(CYCLONEX, digest, TODAY, "https://privacy.example/console#/requests")
    words = " ".join(" ".join(content.paragraphs).split())
    assert content.subject == "Cyclonex Solutions privacy requests: 25 overdue, 1 due today"
    assert words.startswith("What waits on Tuesday, 12 January 2027: - Overdue: 25 (req_0, req_1,")
    assert "req_19 and 5 more) - Due today: 1 (req_x) - Appeals to be decided next: 1 (req_x)" in words
    assert "Letters to print: 3" in words and "Calls" not in words and "Keys: 1 (key_1)" in words
    assert "Replies: 100 or more" in words and "more requests than were looked at" in words
    assert "https://privacy.example/console#/requests" in words


def test_nothing_to_say_is_empty() -> None:
    assert Digest(sort_requests([], TODAY), {"Letters to print": 0, "Keys": []}).empty
    assert Digest({}, {}, {"Policies": ["privacy"]}).empty, "that can wait for something else to say"
    assert not Digest({"unverified": ["req_1"]}, {}).empty and not Digest({}, {"Letters to print": 1}).empty


def test_what_a_provider_has_not_taken_names_each_day_of_the_law_once() -> None:
    monday = datetime(2026, 12, 7, 18, tzinfo=UTC)
    assert name_failed_pushes([], "America/New_York").endswith("has not taken")
    named = name_failed_pushes([monday, monday, monday + timedelta(days=1)], "America/New_York")
    assert named.endswith("to be honored by Mon 21 Dec, Tue 22 Dec")
    many = name_failed_pushes([monday + timedelta(days=7 * week) for week in range(9)], "America/New_York")
    assert many.endswith(", …")
