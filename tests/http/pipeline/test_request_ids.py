"""One id for a call, wherever it is told: API Gateway's, as its access log has it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.api.pipeline import endpoint
from infra.local.http import api, events
from infra.local.lambdas import functions
from infra.local.stack import Answer, Stack
from tests.fixtures.client import Client, stored
from tests.fixtures.log_lines import lines
from tests.fixtures.sms.stack_calls import PROVIDERS, call

OPT_OUT = {"subject": {"phone": "+14155552671"}, "kinds": ["sms"], "source": {"channel": "web_form"}}


@pytest.fixture
def numbered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Numbers the calls as gateway-1, gateway-2 … and the runs of functions as lambda-1, lambda-2 …."""
    calls, runs = itertools.count(1), itertools.count(1)
    make_event, make_context = events.proxy_event, functions.LambdaContext

    def proxy_event(*arguments: Any) -> dict[str, Any]:
        event = make_event(*arguments)
        return {**event, "requestContext": {**event["requestContext"], "requestId": f"gateway-{next(calls)}"}}

    monkeypatch.setattr(api, "proxy_event", proxy_event)
    monkeypatch.setattr(functions, "LambdaContext", lambda name: make_context(name, f"lambda-{next(runs)}"))
    yield


def told(out: str) -> set[tuple[Any, Any]]:
    """Returns the ids in all lines, metrics included."""
    return {(line.get("request_id"), line.get("lambda_request_id")) for line in lines(out)}


@pytest.mark.usefixtures("numbered")
def test_answers_and_all_lines_of_a_call_hold_the_gateways_id_and_the_lines_lambdas_too(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    client = Client(stack)
    capsys.readouterr()
    answers: list[Answer] = [
        client.call("POST", "/v1/opt-outs", OPT_OUT),
        client.call("POST", "/v1/opt-outs", {"subject": {}}),
        client.call("GET", "/v1/nothing"),
        client.call("DELETE", "/v1/opt-outs"),
        stack.http("GET", "/v1/tenant", {"Authorization": "Bearer sk_cyclonex_wrong"}),
        stack.http("GET", "/u/cyclonex.wrong"),
    ]
    for number, answer in enumerate(answers, 1):
        assert answer.header("X-Request-Id") == f"gateway-{number}"
        if answer.status >= 400 and answer.header("Content-Type") == "application/problem+json":
            assert answer.json["request_id"] == f"gateway-{number}"
    found = told(capsys.readouterr().out)
    assert found == {(f"gateway-{number}", f"lambda-{number}") for number in range(1, len(answers) + 1)}


@pytest.mark.usefixtures("numbered")
@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_refused_webhook_is_told_with_the_ids_of_its_call(
    stack: Stack, provider: str, capsys: pytest.CaptureFixture[str]
) -> None:
    forged = call(provider, stack.keys["cyclonex"].sms[provider]).altered()
    capsys.readouterr()
    answer = forged.to(stack)
    out = capsys.readouterr().out
    assert (answer.status, answer.header("X-Request-Id")) == (403, "gateway-1")
    assert {line["event"] for line in lines(out) if "event" in line} >= {"webhook.refused", "request"}
    assert told(out) == {("gateway-1", "lambda-1")}


@pytest.mark.usefixtures("numbered")
def test_an_event_in_the_table_holds_the_gateways_id(stack: Stack) -> None:
    assert Client(stack).call("POST", "/v1/opt-outs", OPT_OUT).status == 201
    text = str(stored())
    assert "gateway-1" in text and "lambda-1" not in text


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("context", [None, {}, {"requestId": None}, {"requestId": ""}])
def test_an_event_without_the_gateways_id_is_known_by_lambdas(
    context: object, capsys: pytest.CaptureFixture[str]
) -> None:
    event = {"httpMethod": "GET", "requestContext": context}
    answer = endpoint.handle(event, "/", "lambda-7")
    assert answer.headers["X-Request-Id"] == "lambda-7"
    assert told(capsys.readouterr().out) == {("lambda-7", "lambda-7")}


@pytest.mark.usefixtures("stack")
def test_a_caller_cannot_choose_the_id(stack: Stack) -> None:
    answer = stack.http("GET", "/v1/nothing", {"X-Request-Id": "mine", "x-amzn-RequestId": "mine"})
    assert answer.header("X-Request-Id") not in ("mine", None)
