"""Pages of any origin may send files by a form, and read of a bucket only what became of that."""

from __future__ import annotations

import http.client
import urllib.request
from urllib.parse import urlsplit

import pytest

from infra.local.http.cors import Rule, allow_reading, answer_preflight
from infra.local.http.events import HttpRequest
from infra.local.http.post_policy import Refused
from infra.local.stack import Stack
from tests.fixtures.client import Client

FILE = {"purpose": "import", "file_name": "a.csv", "content_type": "text/csv", "size": 3}
ALLOWED = [Rule(("https://*.example.com", "https://one.example"), ("PUT", "POST"), ("x-amz-*", "Content-Type"), "60")]


def request(method: str = "OPTIONS", **headers: str) -> HttpRequest:
    return HttpRequest(method, "/bucket", [(name.replace("_", "-"), value) for name, value in headers.items()], b"")


def preflight(origin: str, method: str = "POST", headers: str = "") -> HttpRequest:
    more = {"Access_Control_Request_Headers": headers} if headers else {}
    return request(Origin=origin, Access_Control_Request_Method=method, **more)


def test_a_rule_that_names_origins_tells_the_one_that_asked() -> None:
    told = dict(answer_preflight(ALLOWED, preflight("https://a.example.com", headers="X-Amz-Date, content-type")))
    assert told["Access-Control-Allow-Origin"] == "https://a.example.com"
    assert told["Access-Control-Allow-Methods"] == "PUT, POST"
    assert told["Access-Control-Allow-Headers"] == "x-amz-date, content-type"
    assert (told["Access-Control-Max-Age"], told["Access-Control-Allow-Credentials"]) == ("60", "true")
    assert "Origin" in told["Vary"]


@pytest.mark.parametrize(
    "asked",
    [
        preflight("https://two.example"),
        preflight("https://example.com"),
        preflight("null"),
        preflight("https://one.example", "GET"),
        preflight("https://one.example", headers="x-other"),
    ],
)
def test_what_no_rule_allows_is_refused(asked: HttpRequest) -> None:
    with pytest.raises(Refused) as refusal:
        answer_preflight(ALLOWED, asked)
    assert (refusal.value.status, refusal.value.code) == (403, "AccessForbidden")


@pytest.mark.parametrize("asked", [request(), request(Origin="https://one.example")])
def test_an_options_call_that_is_no_preflight_is_refused(asked: HttpRequest) -> None:
    with pytest.raises(Refused) as refusal:
        answer_preflight(ALLOWED, asked)
    assert refusal.value.status == 400


def test_an_answer_may_be_read_by_the_origins_and_for_the_methods_of_a_rule() -> None:
    assert dict(allow_reading(ALLOWED, request("POST", Origin="https://one.example")))
    for asked in (request("POST"), request("GET", Origin="https://one.example"), request("POST", Origin="https://b.c")):
        assert allow_reading(ALLOWED, asked) == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("port", [8000, 51234])
def test_a_page_of_this_machine_sends_a_form_and_watches_its_progress(stack: Stack, host: str, port: int) -> None:
    """A listener for progress makes a browser ask first; it needs no header beyond the form's own."""
    origin = f"http://{host}:{port}"
    url = urlsplit(Client(stack).call("POST", "/v1/uploads", FILE).json["url"])
    connection = http.client.HTTPConnection(url.netloc)
    try:
        asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        connection.request("OPTIONS", url.path, headers=asked)
        told = connection.getresponse()
        told.read()
        assert (told.status, told.getheader("Access-Control-Allow-Origin")) == (200, "*")
        assert told.getheader("Access-Control-Allow-Methods") == "POST"
        assert told.getheader("Access-Control-Max-Age") == "3000"
        assert told.getheader("Access-Control-Allow-Credentials") is None
        refused = {"Content-Type": "text/plain", "Origin": origin}
        connection.request("POST", url.path, b"x", refused)
        answer = connection.getresponse()
        assert (answer.status, answer.getheader("Access-Control-Allow-Origin")) == (412, "*")
        assert b"<Code>PreconditionFailed</Code>" in answer.read()
    finally:
        connection.close()


def test_no_page_reads_a_file_by_script(stack: Stack) -> None:
    url = urlsplit(Client(stack).call("POST", "/v1/uploads", FILE).json["url"])
    asked = {"Origin": "https://www.example.com", "Access-Control-Request-Method": "GET"}
    call = urllib.request.Request(url.geturl(), method="OPTIONS", headers=asked)
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(call)
    with refusal.value:
        assert refusal.value.code == 403
