"""What the workers report to operators: metrics, and the error lines behind the alarm on logged errors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib import wiring
from chalicelib.domain.sms.lists import ProviderRefused
from chalicelib.workers import inbound, sweep
from infra.local.stack import Stack
from tests.fixtures.client import Client
from tests.fixtures.feed import make_suppressions
from tests.fixtures.log_lines import counted, errors, lines
from tests.fixtures.sms import calls
from tests.fixtures.sms.moody_server import CONSENTS, TENANT, TEXTS, TOKEN, MoodyServer, connect
from tests.fixtures.sms.servers import Answer, run_server
from tests.fixtures.sms.stack_calls import call
from tests.fixtures.worlds.mails import TENANT as MAILING
from tests.fixtures.worlds.mails import MailWorld
from tests.fixtures.worlds.texts import TextWorld

THEIRS = "+14155550111"


@pytest.fixture
def server() -> Iterator[MoodyServer]:
    with run_server(MoodyServer()) as found:
        yield found


def log_tick(stack: Stack, capsys: pytest.CaptureFixture[str]) -> str:
    """Returns what a tick of the whole system logs."""
    capsys.readouterr()
    stack.tick()
    return capsys.readouterr().out


def pass_day(stack: Stack) -> None:
    """Moves the clock by a day, in whose morning the system runs: otherwise a checkpoint would be late."""
    stack.clock.advance(timedelta(hours=13))
    stack.tick()
    stack.clock.advance(timedelta(hours=11))


def test_the_sweep_counts_its_runs_and_what_it_numbered(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    w = MailWorld(monkeypatch)
    w.ports.store.commit(MAILING, [make_suppressions(1), make_suppressions(2)], None, "", w.clock.now())
    capsys.readouterr()
    sweep.handle({})
    out = capsys.readouterr().out
    assert counted(out, "SweepRuns") == [("-", 1)]
    assert counted(out, "SuppressionsNumbered") == [(MAILING, 2)]
    assert errors(out) == []
    sweep.handle({})
    out = capsys.readouterr().out
    assert (counted(out, "SweepRuns"), counted(out, "SuppressionsNumbered")) == ([("-", 1)], [])


def test_what_keeps_a_tenant_from_being_swept_is_an_error_line_and_the_run_counts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    w = MailWorld(monkeypatch)

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(type(w.ports.reviews), "waiting", broken)
    capsys.readouterr()
    with pytest.raises(sweep.SweepIncomplete):
        sweep.handle({})
    out = capsys.readouterr().out
    assert counted(out, "SweepRuns") == [("-", 1)]
    assert errors(out) == ["sweep.failed"] * len(w.ports.profiles)
    failed = [line for line in lines(out) if line.get("level") == "error"]
    assert {line["tenant"] for line in failed} == set(w.ports.profiles)
    assert {line["error"] for line in failed} == {"ZeroDivisionError"}


def test_lists_that_differ_and_a_lost_subscription_are_counted_once_a_day(
    stack: Stack, server: MoodyServer, capsys: pytest.CaptureFixture[str]
) -> None:
    connect(stack, server)
    server.consents = [{"from": "*", "to": THEIRS, "optStatus": "OptOut", "source": "Recipient"}]
    pass_day(stack)
    out = log_tick(stack, capsys)
    assert counted(out, "DriftFound") == [(TENANT, 1)]
    assert counted(out, "SubscriptionsLost") == [(TENANT, 1)]
    assert errors(out) == ["sms.subscription_lost"]
    (line,) = [line for line in lines(out) if line.get("event") == "sms.subscription_lost"]
    assert (line["tenant"], line["provider"], line["code"]) == (TENANT, "ringcentral", "Missing")
    assert len(server.subscriptions) == 1
    pass_day(stack)
    out = log_tick(stack, capsys)
    assert counted(out, "DriftFound") == [(TENANT, 0)]
    assert (counted(out, "SubscriptionsLost"), errors(out)) == ([], [])


@pytest.mark.parametrize(
    ("answer", "event", "code"),
    [
        (Answer(400, {"errorCode": "OAU-251"}), "reconcile.refused", "OAU-251"),
        (Answer(503), "reconcile.unavailable", None),
    ],
)
def test_a_provider_that_cannot_be_compared_is_an_error_line_for_each_half_of_the_look(
    stack: Stack,
    server: MoodyServer,
    answer: Answer,
    event: str,
    code: str | None,
    capsys: pytest.CaptureFixture[str],
) -> None:
    connect(stack, server)
    server.moods = {TOKEN: answer}
    pass_day(stack)
    out = log_tick(stack, capsys)
    assert errors(out) == [event, event, "sweep.failed"]
    failed = [line for line in lines(out) if line.get("event") == event]
    assert {(line["tenant"], line["provider"], line.get("code")) for line in failed} == {(TENANT, "ringcentral", code)}
    assert counted(out, "DriftFound") == []


def stopped(stack: Stack, server: MoodyServer) -> None:
    """Records a person's STOP, at a provider through whose API the tenant confirms it."""
    connect(stack, server, self_managed=True, sends_texts=True)
    assert call("ringcentral", stack.keys[TENANT].sms["ringcentral"]).to(stack).status == 200


def test_a_text_that_left_is_counted(stack: Stack, server: MoodyServer, capsys: pytest.CaptureFixture[str]) -> None:
    stopped(stack, server)
    capsys.readouterr()
    stack.consumers.drain()
    out = capsys.readouterr().out
    assert counted(out, "TextsSent") == [(TENANT, 1)] and len(server.texts) == 1
    assert errors(out) == []


@pytest.mark.parametrize(
    ("answer", "event"),
    [(Answer(400, {"errorCode": "MSG-304"}), "text.refused"), (Answer(500), "text.outcome_unknown")],
)
def test_a_text_that_will_not_be_sent_again_is_an_error_line(
    stack: Stack, server: MoodyServer, answer: Answer, event: str, capsys: pytest.CaptureFixture[str]
) -> None:
    stopped(stack, server)
    server.moods = {TEXTS: answer}
    capsys.readouterr()
    stack.consumers.drain()
    out = capsys.readouterr().out
    assert errors(out) == [event]
    assert counted(out, "TextsSent") == []


def test_a_list_that_cannot_be_written_counts_every_number_that_it_did_not_take(
    stack: Stack, server: MoodyServer, capsys: pytest.CaptureFixture[str]
) -> None:
    connect(stack, server)
    server.moods = {CONSENTS: Answer(503)}
    for number in ("+14155552671", "+14155552672"):
        body = {"subject": {"phone": number}, "kinds": ["sms"], "source": {"channel": "web_form"}}
        assert Client(stack).call("POST", "/v1/opt-outs", body).status == 201
    capsys.readouterr()
    stack.consumers.drain()
    out = capsys.readouterr().out
    assert sum(value for _, value in counted(out, "PushesFailed")) == 2
    assert set(errors(out)) == {"push.failed"}


def test_a_topic_that_refuses_to_be_confirmed_is_an_error_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    one = TextWorld()

    def refusing(*_: object) -> None:
        raise ProviderRefused("http_403")

    monkeypatch.setattr(wiring, "ports", lambda: one.ports)
    monkeypatch.setattr(one.ports.sms_certificates, "confirm_subscription", refusing)
    url = "https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&Token=1"
    for tenant in ("billgenix", "psynergy"):
        account = replace(calls.cases()["aws"].foreign, ids=frozenset({f"{calls.TOPIC}-of-{tenant}"}))
        one.accounts.changed[tenant, "aws"] = account
    envelope = calls.sns_envelope(Type="SubscriptionConfirmation", Token="1", SubscribeURL=url)
    capsys.readouterr()
    event = {"Records": [{"messageId": "m-1", "body": json.dumps(envelope)}]}
    assert inbound.handle(event) == {"batchItemFailures": []}
    out = capsys.readouterr().out
    assert errors(out) == ["webhook.subscription_refused"]
    (line,) = [line for line in lines(out) if line.get("event") == "webhook.subscription_refused"]
    assert (line["tenant"], line["provider"], line["code"]) == (TENANT, "aws", "http_403")
