"""The consumer of what is due: bad messages, and a step in trouble next to others."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from chalicelib.workers import reminders
from tests.fixtures.memory.queue import sqs_event
from tests.fixtures.worlds.strangers import TENANT, StrangersWorld

REQUEST = "req_01KARZ6T9T2F4H6K8M0P1R3S5V"
ROW = "out_01KARZ6T9T2F4H6K8M0P1R3S5V"


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> StrangersWorld:
    return StrangersWorld(monkeypatch)


def handle(*bodies: str) -> list[str]:
    """Delivers messages m0, m1 …; returns those that failed."""
    answer = reminders.handle(sqs_event({f"m{number}": body for number, body in enumerate(bodies)}))
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def name(record_id: object, tenant: str = TENANT, **more: object) -> str:
    return json.dumps({"tenant": tenant, "remind": record_id, **more})


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "null",
        name(7),
        name(ROW),
        name(REQUEST, "nobody"),
        name(REQUEST, more=1),
        name("contract/"),
        name("contract/one#two"),
        name("practice-1"),
        json.dumps({"tenant": TENANT, "row_id": ROW}),
        json.dumps({"tenant": TENANT, "run": "sequence"}),
    ],
)
def test_a_message_that_is_none_of_ours_fails_and_holds_nobody_up(
    w: StrangersWorld, body: str, capsys: pytest.CaptureFixture[str]
) -> None:
    request = w.ask("know")
    w.clock.advance(timedelta(days=4))
    assert handle(body, name(request.id)) == ["m0"]
    reminded = w.ports.rights_requests.get(TENANT, request.id)
    assert reminded is not None and reminded.steps_told
    line = '"level":"error","event":"message.unreadable","message_id":"m0","queue":"reminders"'
    assert line in capsys.readouterr().out


def test_a_record_that_is_gone_is_nothing_to_do(w: StrangersWorld) -> None:
    assert handle(name(REQUEST), name("contract/practice-9")) == []
