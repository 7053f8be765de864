"""One delivery, against a server that behaves and misbehaves: always bounded, and nothing is kept but the status."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from chalicelib.domain.webhooks.addresses import Target
from chalicelib.domain.webhooks.deliveries import Outcome
from chalicelib.storage.webhooks.receivers import MOST_ANSWER, SECONDS, HttpsReceivers
from tests.fixtures.webhooks.receiving_server import (
    Behave,
    ReceivingServer,
    drip,
    flood,
    hang_before,
    hang_within,
    say,
    status,
)

BODY = b'{"type":"endpoint.test"}'
SIGNED = {"webhook-id": "whd_1", "webhook-timestamp": "1", "webhook-signature": "v1,x"}


@pytest.fixture
def server() -> Iterator[ReceivingServer]:
    server = ReceivingServer()
    yield server
    server.close()


def post(server: ReceivingServer, *behaviours: Behave, seconds: float = 5) -> Outcome:
    if behaviours:
        server.will(*behaviours)
    target = Target("127.0.0.1", server.port, "/in?k=1", secure=False)
    return HttpsReceivers(local=True, seconds=seconds).post(target, SIGNED, BODY)


def test_the_budget_is_fifteen_seconds_and_64_kilobytes() -> None:
    assert (SECONDS, MOST_ANSWER) == (15, 64 * 1024)


def test_what_is_sent_is_one_post_with_the_body_and_its_signature(
    server: ReceivingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert post(server) == Outcome(204)
    (got,) = server.got
    assert (got.line, got.body) == ("POST /in?k=1 HTTP/1.1", BODY.decode())
    assert got.headers["host"] == f"127.0.0.1:{server.port}" and got.headers["content-type"] == "application/json"
    assert SIGNED.items() <= got.headers.items() and "authorization" not in got.headers


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        (200, None),
        (201, None),
        (301, "redirected"),
        (307, "redirected"),
        (404, "refused"),
        (410, "gone"),
        (500, "refused"),
    ],
)
def test_the_status_is_kept_and_its_body_is_not(server: ReceivingServer, code: int, failure: str | None) -> None:
    outcome = post(server, status(code, b"pat@example.com"))
    assert (outcome.status, outcome.failure) == (code, failure) and "pat" not in repr(outcome)


def test_no_redirection_is_followed(server: ReceivingServer) -> None:
    inside = f"http://127.0.0.1:{server.port}/latest/meta-data/"
    assert post(server, status(302, location=inside)) == Outcome(302, "redirected")
    assert server.connections == 1 and len(server.got) == 1


def test_how_long_to_wait_is_handed_on_as_it_was_said(server: ReceivingServer) -> None:
    assert post(server, status(429, retry_after="absurd")).retry_after == "absurd"
    assert post(server, status(503, retry_after="120")).retry_after == "120"


@pytest.mark.parametrize("behave", [hang_before, hang_within, drip])
def test_a_receiver_that_hangs_is_left_at_the_deadline(server: ReceivingServer, behave: Behave) -> None:
    began = time.monotonic()
    assert post(server, behave, seconds=0.4) == Outcome(failure="timed_out")
    assert 0.3 < time.monotonic() - began < 3


@pytest.mark.parametrize("chunked", [False, True])
def test_of_ten_megabytes_no_more_is_read_than_64_kilobytes(server: ReceivingServer, chunked: bool) -> None:
    began = time.monotonic()
    assert post(server, flood(10 * 1024 * 1024, chunked=chunked)) == Outcome(200)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"nonsense\r\n\r\n", b"HTTP/1.1 abc OK\r\n\r\n", b"HTTP/1.1 99999 OK\r\n\r\n", b"\x00" * 100),
        *(b"HTTP/1.1 200 " + b"x" * 70_000, b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n"),
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_what_is_no_answer_is_a_failure_and_raises_nothing(server: ReceivingServer, data: bytes) -> None:
    assert post(server, say(data)) == Outcome(failure="unreadable")


def test_where_nobody_listens_nothing_is_sent(server: ReceivingServer) -> None:
    server.close()
    assert post(server) == Outcome(failure="not_connected")
