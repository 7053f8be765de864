"""What pages may run: they share one origin, so a script on any of them could act with whatever is kept for another."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import pytest

from chalicelib.api.pipeline.routes import Route, every_route
from infra.local.http.events import HttpResponse
from infra.local.stack import Answer, Stack
from tests.fixtures.client import Client
from tests.http.policies.pages import publish
from tests.http.rights.desk import Desk
from tests.http.self_service.double_opt_in import ask_and_mail

PAT: Final = {"email": "pat.rivera@practice.example"}
BROWSER: Final = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
SCRIPTED: Final = {"/preferences", "/r/{rights_request_id}", "/console"}
"""Pages with a script of their own; all others run none."""
SOURCES: Final = re.compile(r"'none'|'self'|'(?:sha256|sha384|sha512)-[A-Za-z0-9+/]+=*'")
"""Where a script may come from at most."""
BLOCKED: Final = {"base-uri": "'none'", "frame-ancestors": "'none'", "object-src": "'none'"}
RUNS: Final = re.compile(r"<script(?![^>]*\ssrc=)|\son[a-z]+\s*=|javascript:", re.IGNORECASE)


def unsubscribe(client: Client) -> str:
    made = client.call("POST", "/v1/unsubscribe-links", {"subject": PAT, "kinds": ["email"]}).json["url"]
    return str(made).removeprefix(client.stack.settings.base_url)


def compare(client: Client) -> str:
    publish(client.stack, "# New\n\nAnother text.\n")
    return "/p/psynergy/privacy/2?compare=1"


def confirm(client: Client) -> str:
    return ask_and_mail(client.stack)


OPENED: Final[dict[str, Callable[[Client], str]]] = {
    "/p/{tenant}/{slug}": lambda _: "/p/cyclonex/privacy",
    "/p/{tenant}/{slug}/{version}": compare,
    "/r/{rights_request_id}": lambda _: "/r/req_01JDXA7Z3N8Q5V2K4M6P9R0S1T",
    "/preferences": lambda _: "/preferences",
    "/u/{token}": unsubscribe,
    "/c/{token}": confirm,
    "/problems/{code}": lambda _: "/problems/not_found",
    "/docs": lambda _: "/docs",
    "/console": lambda _: "/console",
}
"""Path of a page's route → what opens it."""


def list_pages() -> list[Route]:
    return [route for route in every_route() if route.media.startswith("text/html")]


def read_policy(answer: Answer) -> dict[str, list[str]]:
    """Returns directive → sources, with what `default-src` says of those that are left out."""
    parts = [part.split() for part in (answer.header("Content-Security-Policy") or "").split(";") if part.strip()]
    assert len({name for name, *_ in parts}) == len(parts), "of a directive said twice the second is ignored"
    said = {name: sources for name, *sources in parts}
    fallback = said.get("default-src", ["*"])
    return {"script-src": fallback, "object-src": fallback, "base-uri": ["*"], "frame-ancestors": ["*"], **said}


def verify(answer: Answer, *, scripted: bool) -> None:
    policy = read_policy(answer)
    assert [source for source in policy["script-src"] if not SOURCES.fullmatch(source)] == []
    assert {name: " ".join(policy[name]) for name in BLOCKED} == BLOCKED
    assert policy["default-src"] == ["'none'"]
    assert scripted or policy["script-src"] == ["'none'"]
    assert not [source for sources in policy.values() for source in sources if source in ("*", "'unsafe-eval'")]
    assert answer.header("X-Content-Type-Options") == "nosniff", "no text is taken for a script"
    assert RUNS.search(answer.text) is None, "nothing is there that the policy would have to stop"


def test_every_page_of_a_route_is_opened_here() -> None:
    assert {route.path for route in list_pages()} == OPENED.keys()


@pytest.mark.parametrize("route", list_pages(), ids=lambda route: f"{route.method} {route.path}")
def test_a_page_runs_no_script_but_its_own_file(stack: Stack, route: Route) -> None:
    path = OPENED[route.path](Client(stack))
    answer = stack.http(route.method, path, BROWSER)
    assert (answer.status, answer.header("Content-Type")) == (200, "text/html; charset=utf-8")
    verify(answer, scripted=route.path in SCRIPTED)


@pytest.mark.parametrize(
    ("path", "status"), [("/u/nothing", 404), ("/c/nothing", 404), ("/p/cyclonex/none", 404), ("/r/nothing", 404)]
)
def test_a_page_that_says_what_went_wrong_does_neither(stack: Stack, path: str, status: int) -> None:
    answer = stack.http("GET", path, BROWSER)
    assert (answer.status, answer.header("Content-Type")) == (status, "text/html; charset=utf-8")
    verify(answer, scripted=path.startswith("/r/"))


def test_nor_does_the_page_that_an_answer_is_told_by(stack: Stack) -> None:
    desk = Desk(Client(stack, "psynergy"))
    verified = desk.verified("know")
    assert desk.complete(verified["id"], "<script>alert(1)</script>").status == 200
    headers = {**BROWSER, "Authorization": f"Bearer {verified['tracking_token']}"}
    answer = stack.http("GET", f"/v1/requests/{verified['id']}/documents", headers)
    assert answer.header("Content-Type") == "text/html; charset=utf-8"
    verify(answer, scripted=False)


@pytest.mark.parametrize("path", ["/openapi.json", "/v1/nothing", "/nothing", "/p/cyclonex/privacy?format=text"])
def test_what_is_no_page_may_run_nothing_either(stack: Stack, path: str) -> None:
    answer = stack.http("GET", path, BROWSER)
    assert read_policy(answer)["script-src"] == ["'none'"]
    assert answer.header("X-Content-Type-Options") == "nosniff"


def make_answer(policy: str, text: str = "") -> Answer:
    headers = [("Content-Security-Policy", policy), ("X-Content-Type-Options", "nosniff")]
    return Answer(HttpResponse(200, headers, text.encode()))


SOUND: Final = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"


@pytest.mark.parametrize(
    "policy",
    [
        "",
        "default-src 'none'",
        f"{SOUND}; script-src 'unsafe-inline'",
        f"{SOUND}; script-src 'self' 'unsafe-inline'",
        f"{SOUND}; script-src *",
        f"{SOUND}; script-src https:",
        f"{SOUND}; script-src data:",
        f"{SOUND}; script-src 'self' https://cdn.example",
        f"{SOUND}; script-src 'self' 'unsafe-eval'",
        f"{SOUND}; object-src 'self'",
        f"{SOUND}; connect-src *",
        SOUND.replace("base-uri 'none'; ", ""),
        SOUND.replace("default-src 'none'", "default-src 'self'"),
    ],
)
def test_a_policy_that_lets_more_run_is_noticed(policy: str) -> None:
    with pytest.raises(AssertionError):
        verify(make_answer(policy), scripted=True)


@pytest.mark.parametrize("text", ["<script>x()</script>", '<p onclick="x()">', '<a href="javascript:x()">'])
def test_a_script_in_the_page_is_noticed(text: str) -> None:
    with pytest.raises(AssertionError):
        verify(make_answer(SOUND, text), scripted=True)
    verify(make_answer(SOUND, '<script type="module" src="/r.js"></script>'), scripted=True)
