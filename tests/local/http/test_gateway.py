"""The HTTP server in front of the app: well-formed requests reach it as sent, others are refused in its form."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from typing import Any

import pytest

from infra.local.http.gateway import Gateway
from infra.local.stack import Stack
from tests.local.tiny_app import Seen

Tiny = tuple[Stack, Seen]
PATIENCE = 60  # seconds until a test gives up; it must not fail because the machine is busy


@pytest.fixture(scope="module")
def gateway(tiny_stack: Tiny) -> Iterator[Gateway]:
    gateway = Gateway(tiny_stack[0].api.guarded)
    gateway.start()
    yield gateway
    gateway.stop()


@pytest.fixture
def client(gateway: Gateway, tiny: Tiny) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=PATIENCE)
    yield connection
    connection.close()


def ask(client: Any, method: str, target: str, body: bytes | None = None, **headers: str) -> tuple[Any, bytes]:
    client.request(method, target, body, headers)
    response = client.getresponse()
    return response, response.read()


def raw(gateway: Gateway, data: bytes) -> tuple[int, dict[str, Any], bytes]:
    """Sends bytes as they are and reads until the server hangs up; returns status, JSON body and head."""
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=PATIENCE) as connection:
        connection.sendall(data)
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
    head, _, body = received.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body), head


def test_a_request_reaches_the_app_and_its_answer_comes_back(client: Any, tiny: Tiny) -> None:
    response, body = ask(client, "POST", "/v1/things/7/end?a=1", b"\xc3\xbc", **{"Content-Type": "text/plain"})
    assert (response.status, response.headers["X-Request-Id"]) == (200, "r")
    assert json.loads(body) == {
        "method": "POST",
        "resource": "/v1/things/{thing_id}/end",
        "parameters": {"thing_id": "7"},
        "size": 2,
        "text": "ü",
    }
    assert tiny[1].events[0]["headers"]["X-Forwarded-For"] == "127.0.0.1"


def test_one_connection_serves_many_requests_each_answered_in_one_packet(gateway: Gateway, tiny: Tiny) -> None:
    # A head and a body that are sent apart wait for each other's acknowledgement: 40 ms a request.
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=PATIENCE) as connection:
        for n in range(50):
            connection.sendall(f"GET /v1/things/{n} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            head, _, body = connection.recv(65536).partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200 ")
            assert json.loads(body)["parameters"] == {"thing_id": str(n)}


def test_head_is_answered_without_a_body_and_the_connection_stays_usable(client: Any) -> None:
    response, body = ask(client, "HEAD", "/v1/health")
    assert (response.status, body) == (200, b"")
    assert ask(client, "GET", "/v1/health")[0].status == 200


def test_unknown_paths_reach_the_apps_own_catch_all(client: Any) -> None:
    assert json.loads(ask(client, "GET", "/nothing/here")[1])["resource"] == "/{proxy+}"


def test_what_no_resource_takes_is_a_problem_of_the_gateway(client: Any, tiny: Tiny) -> None:
    response, body = ask(client, "GET", "/")
    assert (response.status, response.headers["Content-Type"]) == (404, "application/problem+json")
    assert json.loads(body)["code"] == "not_found"
    for method in ("PROPFIND", "TRACE"):
        response, body = ask(client, method, "/v1/health")
        assert (response.status, response.headers["Content-Type"]) == (405, "application/problem+json")
        assert json.loads(body)["code"] == "method_not_allowed"
        assert "GET" in response.headers["Allow"]
    assert tiny[1].events == []


def test_a_crash_of_the_function_is_a_502_without_a_word_of_it(
    client: Any, tiny: Tiny, capsys: pytest.CaptureFixture[str]
) -> None:
    deliver_nothing = tiny[0].functions.invoke
    tiny[0].functions.invoke = lambda *_: (_ for _ in ()).throw(ValueError("secret detail"))  # type: ignore[method-assign]
    try:
        response, body = ask(client, "GET", "/v1/health")
    finally:
        tiny[0].functions.invoke = deliver_nothing  # type: ignore[method-assign]
    assert response.status == 502
    assert b"secret" not in body
    assert "ValueError" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"POST /v1/health HTTP/1.1\r\nContent-Length: abc\r\n", 400),
        (b"POST /v1/health HTTP/1.1\r\nContent-Length: -1\r\n", 400),
        (b"POST /v1/health HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n", 400),
        (b"POST /v1/health HTTP/1.1\r\nTransfer-Encoding: chunked\r\n", 400),
        (b"POST /v1/health HTTP/1.1\r\nContent-Length: 10485761\r\n", 413),
        (b"GET /v1/health HTTP/1.1\r\n" + b"X: y\r\n" * 200, 431),
        (b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n", 414),
        (b"GET\r\n", 400),
        (b"BREW /v1/health HTTP/1.1\r\n", 405),
    ],
)
def test_what_cannot_be_read_is_a_problem_and_ends_the_connection(
    gateway: Gateway, tiny: Tiny, head: bytes, status: int
) -> None:
    found, body, response_head = raw(gateway, head + b"\r\n")
    assert (found, body["status"]) == (status, status)
    assert b"application/problem+json" in response_head
    assert b"Connection: close" in response_head
    assert tiny[1].events == []


def test_a_body_above_the_limit_is_refused_while_it_is_still_being_sent(client: Any) -> None:
    response, body = ask(client, "POST", "/v1/health", b"x" * (11 * 1024 * 1024))
    assert (response.status, json.loads(body)["code"]) == (413, "payload_too_large")


def test_parallel_requests_do_not_mix(gateway: Gateway, tiny: Tiny) -> None:
    def ask_many(writer: int) -> bool:
        with closing(http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=PATIENCE)) as connection:
            answers = [json.loads(ask(connection, "GET", f"/v1/things/{writer}-{n}")[1]) for n in range(20)]
        return [a["parameters"]["thing_id"] for a in answers] == [f"{writer}-{n}" for n in range(20)]

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask_many, range(8)))


def test_stopping_ends_idle_connections_joins_all_threads_and_frees_the_port(tiny: Tiny) -> None:
    others = set(threading.enumerate())  # those of other tests' servers may end at any time
    gateway = Gateway(tiny[0].api.guarded)
    address = ("127.0.0.1", gateway.port)
    gateway.start()
    running = ExitStack()
    running.callback(gateway.stop)
    with (
        running,
        socket.create_connection(address, timeout=PATIENCE) as idle,
        closing(http.client.HTTPConnection(*address, timeout=PATIENCE)) as client,
    ):
        assert ask(client, "GET", "/v1/health")[0].status == 200
        own = set(threading.enumerate()) - others
        assert len(own) == 3  # one thread that accepts connections, one for each connection
        running.close()
        assert not any(thread.is_alive() for thread in own)
        assert idle.recv(1) == b""
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address, timeout=PATIENCE)


def test_a_taken_port_is_an_error(gateway: Gateway, tiny: Tiny) -> None:
    with pytest.raises(OSError, match="in use"):
        Gateway(tiny[0].api.guarded, gateway.port)
