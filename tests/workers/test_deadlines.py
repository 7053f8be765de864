"""A run of a worker ends before Lambda ends it: what it cannot finish in time it does not begin, and says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from botocore.config import Config

import app
from chalicelib import wiring
from chalicelib.api.imports import bodies as import_bodies
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.mail.mails import Mail
from chalicelib.storage.aws import clients
from chalicelib.storage.sms import http
from chalicelib.usecases.ports.bundle import Ports
from chalicelib.usecases.sms import receive_queued
from chalicelib.workers import archive, deliveries, feedback, imports, inbound, reminders, sweep
from infra.local.lambdas.functions import LambdaContext, timeouts
from tests.fixtures.lambda_context import LambdaTime
from tests.fixtures.log_lines import lines
from tests.fixtures.memory.queue import sqs_event
from tests.fixtures.worlds.imports import ImportWorld, consents
from tests.fixtures.worlds.mails import MailWorld

SLOW: dict[str, Callable[[float], float]] = {
    "each takes a third of the run": lambda longest: 20.0,
    "each takes the longest call": lambda longest: longest,
    "each takes more than the longest call": lambda longest: longest + 5,
}


def make_slow(w: MailWorld, monkeypatch: pytest.MonkeyPatch, context: LambdaTime, seconds: float) -> None:
    """Lets each mail take so long; Lambda ends the run, and the test, when its time is over."""
    send = w.provider.send

    def slowly(tenant: str, mail: Mail, now: datetime) -> None:
        send(tenant, mail, now)
        context.spend(seconds)
        assert context.seconds > 0, "Lambda has ended the run"

    monkeypatch.setattr(w.provider, "send", slowly)


@pytest.mark.parametrize("pace", SLOW)
def test_a_batch_stops_in_time_and_reports_the_rest_which_is_sent_once_later(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], pace: str
) -> None:
    w = MailWorld(monkeypatch)
    context = LambdaTime(timeouts()["deliver"])
    make_slow(w, monkeypatch, context, SLOW[pace](wiring.longest_call()))
    for number in range(10):
        w.ask(f"reader{number}@example.com")
    capsys.readouterr()
    w.hand_over(lambda event: deliveries.handle(event, context))
    left = len(w.queue.messages)
    assert (len(w.provider.taken), 0 < left < 10) == (10 - left, True)
    (line,) = [line for line in lines(capsys.readouterr().out) if line.get("event") == "batch.cut_short"]
    assert (line["level"], line["queue"], line["count"]) == ("warning", "deliveries", left)
    while w.queue.messages:
        context.seconds = 60.0
        w.hand_over(lambda event: deliveries.handle(event, context))
    assert len({mail.id for _, mail in w.provider.taken}) == len(w.provider.taken) == 10
    assert w.rows() == []


@pytest.mark.parametrize(("left", "taken"), [(-0.001, 0), (0.0, 3), (1000.0, 3)])
def test_a_message_is_begun_if_exactly_the_longest_call_is_left_and_not_with_less(
    monkeypatch: pytest.MonkeyPatch, left: float, taken: int
) -> None:
    w = MailWorld(monkeypatch)
    for number in range(3):
        w.ask(f"reader{number}@example.com")
    w.hand_over(lambda event: deliveries.handle(event, LambdaTime(wiring.longest_call() + left)))
    assert (len(w.provider.taken), len(w.queue.messages)) == (taken, 3 - taken)


def test_what_failed_and_what_was_not_begun_are_both_reported_once(monkeypatch: pytest.MonkeyPatch) -> None:
    w = MailWorld(monkeypatch)
    context = LambdaTime(60.0)
    make_slow(w, monkeypatch, context, 20.0)
    w.ask("first@example.com")
    w.ask("second@example.com")
    w.provider.trouble.append(("before", Unavailable()))
    messages = {"bad": "{", **w.queue.messages, "late": '{"tenant": "nobody", "run": "sequence"}'}
    answer = deliveries.handle(sqs_event(messages), context)
    failed = [one["itemIdentifier"] for one in answer["batchItemFailures"]]
    assert len(failed) == len(set(failed)) == 3 and {"bad", "late"} < set(failed)


def test_inbound_texts_too_late_for_this_run_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    context = LambdaTime(wiring.longest_call() + 1)
    begun: list[str] = []

    def receive(_: Ports, body: str, message_id: str) -> None:
        begun.append(message_id)
        context.spend(2)

    monkeypatch.setattr(wiring, "ports", lambda: None)
    monkeypatch.setattr(receive_queued, "receive", receive)
    answer = inbound.handle(sqs_event({"m0": "", "m1": "", "m2": ""}), context)
    assert begun == ["m0"]
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m1"}, {"itemIdentifier": "m2"}]}


class SlowStore:
    """Lets each commit take its time on Lambda's clock."""

    def __init__(self, w: ImportWorld, context: LambdaTime, seconds: float) -> None:
        self.commit_in_time = w.ports.store.commit
        self.context, self.seconds = context, seconds

    def commit(self, *arguments: Any) -> Any:
        self.context.spend(self.seconds)
        assert self.context.seconds > 0, "Lambda has ended the run"
        return self.commit_in_time(*arguments)


@pytest.mark.parametrize("seconds", [1.0, 5.0, 24.0])
def test_an_import_saves_what_it_did_in_time_and_goes_on_with_the_next_message(
    monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    w = ImportWorld(monkeypatch)
    name = w.import_of("consents", consents(120))
    context = LambdaTime(timeouts()["run_imports"])
    monkeypatch.setattr(w.ports.store, "commit", SlowStore(w, context, seconds).commit)
    runs = 0
    while w.shown():
        context.seconds, runs = timeouts()["run_imports"], runs + 1
        w.hand_over(lambda event: imports.handle(event, import_bodies.read, context))
        item = w.read(name)
        assert item.read == item.done > 0 and item.failed == 0
    assert (item.state, item.read, runs > 1) == ("done", 120, seconds > 1.0)


def test_a_chunk_that_comes_too_late_in_its_run_is_not_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    w = ImportWorld(monkeypatch)
    name = w.import_of("consents", consents(2))
    context = LambdaTime(wiring.longest_call(objects=True) - 1)
    w.hand_over(lambda event: imports.handle(event, import_bodies.read, context))
    assert w.read(name).read == 0 and len(w.shown()) == 1


def test_the_sweep_stops_in_time_fails_and_the_next_ones_begin_with_other_tenants(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    w = MailWorld(monkeypatch)
    w.is_alone = False
    context = LambdaTime()
    swept: list[str] = []

    def slowly(_: Ports, tenant: str) -> int:
        swept.append(tenant)
        context.spend(5)
        return 0

    monkeypatch.setattr(sweep, "_JOBS", (slowly,))
    monkeypatch.setattr(sweep, "_LONG_JOBS", ())
    firsts = set()
    for _ in w.ports.profiles:
        swept.clear()
        context.seconds = wiring.longest_call() + 6
        capsys.readouterr()
        with pytest.raises(sweep.SweepIncomplete):
            sweep.handle({}, context)
        (line,) = [line for line in lines(capsys.readouterr().out) if line.get("event") == "sweep.cut_short"]
        # Of one job, the reports and one comparison of lists a tenant, two jobs had their time.
        assert (line["count"], len(swept)) == (3 * len(w.ports.profiles) - 2, 2)
        firsts.add(swept[0])
        w.clock.advance(timedelta(minutes=15))
    assert firsts == set(w.ports.profiles)


def test_the_longest_call_follows_from_the_clients_timeouts_and_tries() -> None:
    assert wiring.longest_call() == clients.longest_call(objects=False) == 3 * (2 + 5) + 1 + 2
    assert wiring.longest_call(objects=True) == 3 * (2 + 20) + 1 + 2
    slower = clients.CONFIG.merge(Config(read_timeout=30, retries={"total_max_attempts": 1}))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clients, "CONFIGS", {**clients.CONFIGS, "sesv2": slower})
        assert wiring.longest_call() == 32
        patch.setattr(http, "LONGEST_CALL", 40.0)
        assert wiring.longest_call() == 40


@pytest.mark.parametrize("name", ["archive", "deliver", "feedback", "inbound", "remind", "run_imports", "sweep"])
def test_each_functions_timeout_leaves_room_for_two_longest_calls(name: str) -> None:
    assert timeouts()[name] >= 2 * wiring.longest_call(objects=name in {"archive", "run_imports"})


@pytest.mark.parametrize("name", ["archive", "deliver", "feedback", "inbound", "remind", "run_imports", "sweep"])
def test_each_deployed_function_hands_its_context_to_its_worker(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    handed: list[object] = []

    def handle(*arguments: object) -> dict[str, Any]:
        handed.append(arguments[-1])
        return {}

    for worker in (archive, deliveries, feedback, inbound, imports, reminders, sweep):
        monkeypatch.setattr(worker, "handle", handle)
    context = LambdaContext(name)
    scheduled = dict.fromkeys(("version", "account", "region", "detail", "detail-type", "source", "time", "id"), "")
    app.app.handler_map[name]({"Records": [], **scheduled, "resources": []}, context)
    assert handed == [context]
    assert 0 < context.get_remaining_time_in_millis() <= timeouts()[name] * 1000


def test_every_line_of_a_message_holds_its_id_and_that_of_the_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    w = MailWorld(monkeypatch)
    w.ask("first@example.com")
    w.ask("second@example.com")
    w.provider.trouble.append(("before", RuntimeError("a bug")))
    capsys.readouterr()
    deliveries.handle(sqs_event({**w.queue.messages, "bad": "{"}), LambdaTime(aws_request_id="run-7"))
    found = lines(capsys.readouterr().out)
    assert [line["message_id"] for line in found] == [*w.queue.messages, "bad"]
    assert {line["lambda_request_id"] for line in found} == {"run-7"}
    sweep.handle({}, LambdaTime(aws_request_id="run-8"))
    assert {line["lambda_request_id"] for line in lines(capsys.readouterr().out)} == {"run-8"}
    sweep.handle({})
    assert not any("lambda_request_id" in line for line in lines(capsys.readouterr().out))
