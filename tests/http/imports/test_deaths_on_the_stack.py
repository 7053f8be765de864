"""An import on DynamoDB, SQS and S3 as the stack has them: small, its worker killed at calls spread over the run.

tests/workers/test_import_deaths.py kills it at every call, on the table in memory.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from infra.local.embedded import faults
from infra.local.embedded.faults import Fault
from infra.local.stack import Stack
from tests.fixtures.client import Client

LINES = 12
PEOPLE = [f"p{number}@example.com" for number in range(4)]
BAD = 5
STEP = timedelta(minutes=35)  # longer than a message stays hidden, and than the pause of the sweep


def content() -> str:
    """Returns three lines about each of four people, in turn: granted, granted, denied; one line is bad."""
    lines = ["email,purpose,channel,granted,collected_at"]
    for number in range(LINES):
        purpose = "nothing_known" if number == BAD else "service_updates"
        granted = "no" if number // len(PEOPLE) == 2 else "yes"
        lines.append(f"{PEOPLE[number % len(PEOPLE)]},{purpose},email,{granted},2026-03-0{1 + number // 4}T10:00:00Z")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("nth", [1, 3, 8, 15, 22, 25])
@pytest.mark.parametrize("when", [faults.killed_before, faults.killed_after], ids=["before", "after"])
def test_every_line_is_done_once_and_in_order_though_the_worker_dies(
    stack: Stack, when: Callable[[], Fault], nth: int
) -> None:
    client = Client(stack)
    name = client.import_of("consents", content()).json["id"]
    assert client.call("POST", f"/v1/imports/{name}/start").status == 202
    stack.faults.inject("dynamodb.*", when(), nth=nth)
    ran = stack.consumers.drain()
    assert (ran.died, stack.faults.pending()) == (["run_imports"], 0)
    for _ in range(3):
        stack.clock.advance(STEP)
        stack.tick()
    over = client.call("GET", f"/v1/imports/{name}").json
    assert (over["state"], over["lines"]) == ("done", {"read": LINES, "done": LINES - 1, "failed": 1})
    assert [(item["line"], item["code"]) for item in over["items"]] == [(BAD + 2, "unknown_purpose")]
    for number, email in enumerate(PEOPLE):
        found = client.lookup({"email": email}, history=True)
        assert [event["type"] for event in found["history"]] == ["consent.recorded"] * (2 if number == BAD % 4 else 3)
        assert [decision["state"] for decision in found["decisions"]] == ["denied"]
