"""What calls over HTTP report to operators: metrics, and the error lines behind the alarm on logged errors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.errors import Unavailable
from infra.local.stack import Stack
from tests.fixtures.client import Client, moment, problem
from tests.fixtures.factories import make_guess
from tests.fixtures.log_lines import counted, errors, lines
from tests.fixtures.sms.moody_server import MoodyServer, connect
from tests.fixtures.sms.servers import run_server

NUMBER = "+14155552671"
SUBJECT = {"phone": NUMBER}
OPT_OUT = {"subject": SUBJECT, "kinds": ["sms"], "source": {"channel": "web_form"}}


@pytest.fixture
def server() -> Iterator[MoodyServer]:
    with run_server(MoodyServer()) as found:
        yield found


def pushes(client: Client) -> list[dict[str, Any]]:
    answer = client.call("POST", "/v1/opt-outs/lookup", {"subject": SUBJECT})
    assert answer.status == 200, answer.text
    found: list[dict[str, Any]] = answer.json["pushes"]
    return found


def test_an_opt_out_that_the_provider_refuses_is_looked_up_and_alarms_until_it_is_taken(
    stack: Stack, server: MoodyServer, capsys: pytest.CaptureFixture[str]
) -> None:
    client = Client(stack)
    connect(stack, server)
    server.invalid = {NUMBER}
    assert client.call("POST", "/v1/opt-outs", OPT_OUT).status == 201
    assert pushes(client) == []
    capsys.readouterr()
    stack.consumers.drain()
    out = capsys.readouterr().out
    assert counted(out, "PushesFailed") == [("cyclonex", 1)]
    assert errors(out) == ["push.failed"]
    (line,) = [line for line in lines(out) if line.get("event") == "push.failed"]
    assert (line["tenant"], line["provider"], line["failed"]) == ("cyclonex", "ringcentral", 1)
    (push,) = pushes(client)
    failed = push["push_failed"]
    assert push == {"provider": "ringcentral", "closed": True, "pushed_at": None, "push_failed": failed}
    assert failed == {"at": failed["at"], "code": "CMN-101"} and failed["at"] <= moment(stack.clock.now())
    server.invalid = set()
    stack.clock.advance(timedelta(hours=7))
    capsys.readouterr()
    stack.tick()
    assert counted(capsys.readouterr().out, "PushesFailed") == []
    (push,) = pushes(client)
    assert push == {"provider": "ringcentral", "closed": True, "pushed_at": push["pushed_at"]}
    assert push["pushed_at"] > failed["at"]
    assert {(one["to"], one["optStatus"]) for one in server.consents} == {(NUMBER, "OptOut")}


def test_an_error_of_ours_is_counted_for_the_tenant_and_logged_with_its_place(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("chalicelib.api.opt_outs.views.record_opt_out", broken)
    capsys.readouterr()
    answer = Client(stack).call("POST", "/v1/opt-outs", OPT_OUT)
    problem(answer, 500, "internal_error")
    out = capsys.readouterr().out
    assert counted(out, "ServerErrors") == [("cyclonex", 1)]
    assert errors(out) == ["request.failed", "request"]
    failed, request = (line for line in lines(out) if line.get("level") == "error")
    assert failed["request_id"] == request["request_id"] == answer.header("X-Request-Id")
    assert (failed["error"], request["status"], request["tenant"]) == ("ZeroDivisionError", 500, "cyclonex")
    assert failed["where"].startswith("http/test_alarms.py:") and failed["where"].endswith(" broken")


def test_a_store_that_does_not_answer_is_a_server_error_without_an_error_line(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def down(*_: object) -> None:
        raise Unavailable

    monkeypatch.setattr("chalicelib.api.opt_outs.views.record_opt_out", down)
    capsys.readouterr()
    problem(Client(stack).call("POST", "/v1/opt-outs", OPT_OUT), 503, "temporarily_unavailable")
    out = capsys.readouterr().out
    assert (counted(out, "ServerErrors"), errors(out)) == ([("cyclonex", 1)], [])


def test_a_caller_who_is_told_no_is_no_server_error(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert Client(stack).call("POST", "/v1/opt-outs", {}).status == 422
    assert Client(stack).call("GET", "/v1/nothing").status == 404
    out = capsys.readouterr().out
    assert (counted(out, "ServerErrors"), counted(out, "KeysRefused"), errors(out)) == ([], [], [])


@pytest.mark.parametrize("key", [make_guess(1), "sk_cyclonex_nonsense", None])
def test_a_key_that_is_refused_is_counted(stack: Stack, key: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    problem(stack.http("GET", "/v1/tenant", key=key), 401, "unauthorized")
    assert counted(capsys.readouterr().out, "KeysRefused") == [("-", 1)]


def test_a_console_that_nobody_is_signed_in_to_refuses_no_key(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    said = {"X-Console": "1", "Sec-Fetch-Site": "same-origin"}
    problem(stack.http("GET", "/v1/sessions", said), 401, "unauthorized")
    assert counted(capsys.readouterr().out, "KeysRefused") == []
    problem(stack.http("GET", "/v1/sessions", said, key=make_guess(1)), 401, "unauthorized")
    problem(stack.http("GET", "/v1/sessions", {**said, "Cookie": "__Host-session=x"}), 401, "unauthorized")
    problem(stack.http("DELETE", "/v1/sessions", said), 401, "unauthorized")
    assert counted(capsys.readouterr().out, "KeysRefused") == [("-", 1)] * 3


def test_a_wish_not_to_be_tracked_is_counted(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    client = Client(stack)
    capsys.readouterr()
    for dnt, expected in ((False, []), (True, [("cyclonex", 1)])):
        answer = client.call("POST", "/v1/signals", {"signals": {"dnt": dnt}, "subject": {"email": "pat@example.com"}})
        assert answer.status < 300, answer.text
        assert counted(capsys.readouterr().out, "DoNotTrack") == expected
