"""`/_local/clock` and `/_local/tick` as the contract describes them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.local.http.control import Control
from infra.local.http.events import HttpRequest, HttpResponse
from infra.local.stack import Stack
from tests.local.tiny_app import Seen

Tiny = tuple[Stack, Seen]


@pytest.fixture
def control(tiny: Tiny) -> Control:
    return Control(tiny[0].consumers)


def now() -> datetime:
    """Returns real time in the clock's milliseconds; reading it before and after a call works on a slow machine too."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def ask(control: Control, method: str, path: str, body: Any = b"") -> tuple[HttpResponse, Any]:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = control.handle(HttpRequest(method, path, [], content))
    return answer, json.loads(answer.body)


def test_the_clock_can_be_read(control: Control) -> None:
    before = now()
    answer, body = ask(control, "GET", "/_local/clock")
    assert answer.status == 200
    assert list(body) == ["now"]
    assert body["now"].endswith("Z")
    assert len(body["now"]) == len("2027-01-06T17:00:00.000Z")
    assert before <= datetime.fromisoformat(body["now"]) <= now()


def test_the_clock_moves_by_days(control: Control, tiny: Tiny) -> None:
    step = timedelta(days=8)
    before = now() + step
    _, body = ask(control, "POST", "/_local/clock", {"advance_days": 8})
    assert before <= datetime.fromisoformat(body["now"]) <= tiny[0].clock.now() <= now() + step


def test_the_clock_moves_to_a_moment(control: Control, tiny: Tiny) -> None:
    for days, zone in ((45, "+00:00"), (90, "Z")):
        began = now()
        target = (began + timedelta(days=days)).replace(microsecond=0)
        answer, body = ask(control, "POST", "/_local/clock", {"now": target.isoformat().replace("+00:00", zone)})
        assert answer.status == 200
        moved = datetime.fromisoformat(body["now"])
        assert target <= moved <= tiny[0].clock.now() <= target + (now() - began)


def test_what_waits_is_delivered_before_the_clock_jumps(control: Control, tiny: Tiny) -> None:
    stack, seen = tiny
    stack.clients.get("sqs").send_message(QueueUrl=stack.settings.deliveries_queue_url, MessageBody="a")
    ask(control, "POST", "/_local/clock", {"advance_days": 45})
    assert seen.delivered == ["a"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        {},
        [],
        {"advance_days": "8"},
        {"advance_days": True},
        {"advance_days": -1},
        {"advance_days": 10**9},
        b'{"advance_days": NaN}',
        b'{"advance_days": 1e400}',
        {"now": "yesterday"},
        {"now": "2000-01-01T00:00:00Z"},
        {"now": "2027-01-06T17:00:00"},
        {"now": "9999-12-31T23:59:59Z"},
        {"now": "2027-01-06T17:00:00Z", "advance_days": 8},
    ],
)
def test_what_does_not_move_it_forwards_is_a_400_and_moves_nothing(control: Control, tiny: Tiny, body: Any) -> None:
    answer, problem = ask(control, "POST", "/_local/clock", body)
    assert answer.status == problem["status"] == 400
    assert answer.header("Content-Type") == "application/problem+json"
    before = now()
    assert before <= tiny[0].clock.now() <= now()


def test_a_tick_tells_what_ran(control: Control, tiny: Tiny) -> None:
    stack, seen = tiny
    stack.clients.get("sqs").send_message(QueueUrl=stack.settings.deliveries_queue_url, MessageBody="a")
    answer, body = ask(control, "POST", "/_local/tick")
    assert answer.status == 200
    assert body.pop("now").endswith("Z")
    assert body == {
        "schedules": ["sweep"],
        "queues": {"batches": 1, "messages": 1, "failed": 0},
        "crashed": [],
        "expired_rows": 0,
    }
    assert (seen.sweeps, seen.delivered) == (1, ["a"])


def test_other_methods_and_paths_are_problems(control: Control) -> None:
    answer, _ = ask(control, "DELETE", "/_local/clock")
    assert answer.status == 405
    assert [value for name, value in answer.headers if name == "Allow"] == ["GET, POST"]
    assert ask(control, "GET", "/_local/tick")[0].status == 405
    assert ask(control, "GET", "/_local/other")[0].status == 404
