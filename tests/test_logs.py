"""Log lines hold the ids of the call under way, each thread's its own, and no field that is not listed."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from chalicelib import logs
from tests.fixtures.log_lines import lines

WRITERS: dict[str, Callable[[], None]] = {
    "line": lambda: logs.log("info", "request", status=200),
    "metric": lambda: logs.count("SweepRuns"),
    "failure": lambda: logs.failure("request.failed", ValueError()),
}


@pytest.mark.parametrize("kind", WRITERS)
def test_every_kind_of_line_holds_what_is_bound_around_it_and_nothing_afterwards(
    capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    write = WRITERS[kind]
    write()
    with logs.bound(request_id="r-1", lambda_request_id="l-1"):
        write()
        with logs.bound(message_id="m-1"):
            write()
        write()
    write()
    ids = [
        {name: line[name] for name in ("request_id", "lambda_request_id", "message_id") if name in line}
        for line in lines(capsys.readouterr().out)
    ]
    call = {"request_id": "r-1", "lambda_request_id": "l-1"}
    assert ids == [{}, call, {**call, "message_id": "m-1"}, call, {}]


def test_an_error_inside_ends_the_binding_too(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KeyError), logs.bound(request_id="r-1"):
        raise KeyError
    logs.log("info", "request")
    assert "r-1" not in capsys.readouterr().out


def test_calls_in_other_threads_keep_their_own_ids(capsys: pytest.CaptureFixture[str]) -> None:
    inside = threading.Barrier(8)

    def call(number: int) -> None:
        with logs.bound(request_id=f"r-{number}"):
            inside.wait()
            logs.log("info", "request", count=number)

    threads = [threading.Thread(target=call, args=(number,)) for number in range(8)]
    with logs.bound(lambda_request_id="of this thread alone"):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    found = lines(capsys.readouterr().out)
    assert {(line["request_id"], line["count"]) for line in found} == {(f"r-{number}", number) for number in range(8)}
    assert not any("lambda_request_id" in line for line in found)


@pytest.mark.parametrize("name", ["email", "phone", "body", "url"])
def test_a_field_that_is_not_listed_can_neither_be_logged_nor_bound(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        logs.log("info", "request", **{name: "x"})
    with pytest.raises(ValueError, match=name), logs.bound(**{name: "x"}):
        raise AssertionError("it was bound")


def test_a_metric_that_is_not_listed_cannot_be_counted() -> None:
    with pytest.raises(ValueError, match="Emails"):
        logs.count("Emails")
