"""Calls to other servers are bounded in time and size, follow no redirects, and leave no URL in a log."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from chalicelib.domain.sms.lists import ProviderRefused, ProviderUnavailable
from chalicelib.storage.sms import http
from chalicelib.storage.sms.http import Http
from tests.fixtures.sms.servers import Answer, Server, run_server


@pytest.fixture
def server() -> Iterator[Server]:
    with run_server(Server()) as found:
        yield found


def test_an_answer_comes_back_with_status_headers_and_body(server: Server) -> None:
    server.answers = [Answer(201, {"a": 1}, {"X-A": "b"})]
    answer = Http().call("POST", f"{server.url}/p?q=1", {"X-B": "c"}, b"body")
    assert (answer.status, answer.headers["x-a"], answer.json()) == (201, "b", {"a": 1})
    assert (server.calls[0].query, server.calls[0].headers["x-b"], server.calls[0].body) == ({"q": ["1"]}, "c", b"body")


@pytest.mark.parametrize(
    "url",
    [
        "http://api.example/",
        "http://127.0.0.1.example/",
        "http://localhost:1/",
        "http://127.0.0.1@api.example/",
        "https://user@api.example/",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "https:///x",
        "https://[",
        "",
    ],
)
def test_only_https_and_this_machine_itself_are_called(url: str) -> None:
    with pytest.raises(ProviderRefused, match="url_not_permitted"):
        Http().call("GET", url)


def test_a_redirect_is_not_followed(server: Server) -> None:
    server.answers = [Answer(302, {}, {"Location": f"{server.url}/other"})]
    answer = Http().call("GET", server.url)
    with pytest.raises(ProviderRefused, match="http_302"):
        http.read_answer(answer)
    assert len(server.calls) == 1


def test_too_large_an_answer_is_refused(server: Server) -> None:
    server.answers = [Answer(200, b"x" * (http.MAX_ANSWER + 1))]
    with pytest.raises(ProviderRefused, match="answer_too_large"):
        Http().call("GET", server.url)


def test_no_connection_means_that_nothing_was_done() -> None:
    with run_server(Server()) as server:
        url = server.url
    with pytest.raises(ProviderUnavailable) as refusal:
        Http().call("GET", f"{url}/secret-in-a-path")
    assert not refusal.value.unsure
    assert "secret-in-a-path" not in str(refusal.value)


@pytest.mark.parametrize("status", [0, -1])
def test_a_connection_that_breaks_or_stays_silent_leaves_it_open(server: Server, status: int) -> None:
    server.answers = [Answer(status)]
    with pytest.raises(ProviderUnavailable) as refusal:
        Http(read_timeout=0.1).call("GET", server.url)
    assert refusal.value.unsure
    assert server.heard.wait(60)  # where the client gave up before the server had come to it
    assert len(server.calls) == 1


def test_an_answer_that_takes_too_long_as_a_whole_is_given_up(server: Server) -> None:
    server.answers = [Answer(200, b"x" * 100)]
    with pytest.raises(ProviderUnavailable):
        Http(deadline=-1).call("GET", server.url)


@pytest.mark.parametrize(
    ("answer", "seconds", "unsure"),
    [
        (Answer(429, {}, {"Retry-After": "17"}), 17, False),
        (Answer(429, {}, {"Retry-After": "99999"}), 3600, False),
        (Answer(503, {}, {"Retry-After": "Fri, 27 Nov 2026 00:00:00 GMT"}), 5, False),
        (Answer(500), 5, True),
    ],
)
def test_busy_servers_are_asked_again_later(server: Server, answer: Answer, seconds: int, unsure: bool) -> None:
    server.answers = [answer]
    with pytest.raises(ProviderUnavailable) as refusal:
        http.read_answer(Http().call("GET", server.url))
    assert (refusal.value.retry_after, refusal.value.unsure) == (seconds, unsure)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"code": 21211}, "21211"),
        ({"code": "+14155550100"}, "http_400"),
        ({"code": "a text"}, "http_400"),
        (b"<", "http_400"),
    ],
)
def test_a_refusal_shows_a_code_and_no_text(server: Server, body: object, code: str) -> None:
    server.answers = [Answer(400, body)]
    with pytest.raises(ProviderRefused) as refusal:
        http.read_answer(Http().call("GET", server.url), "code")
    assert refusal.value.code == code


def test_no_log_line_holds_the_url(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server.answers = [Answer(200, {}, {"bad header": "x"}), Answer(0)]
    Http().call("GET", f"{server.url}/secret-in-a-path")
    with pytest.raises(ProviderUnavailable):
        Http().call("GET", f"{server.url}/secret-in-a-path")
    assert "secret-in-a-path" not in caplog.text
