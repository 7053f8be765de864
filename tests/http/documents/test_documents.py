"""The OpenAPI document and its page, as they are served."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from chalicelib.api.pipeline.problems import PROBLEMS
from chalicelib.api.pipeline.routes import every_route
from infra.local.stack import Stack
from infra.openapi.__main__ import KIT


class Collected(HTMLParser):
    """Tags, ids and references of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.ids: list[str] = []
        self.references: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            elif name in {"href", "src", "action", "srcset"}:
                self.references.append(value or "")


def test_the_document_is_open_and_names_every_operation(stack: Stack) -> None:
    answer = stack.http("GET", "/openapi.json")
    assert answer.header("Content-Type") == "application/json"
    assert answer.json == json.loads((KIT / "openapi.json").read_text("utf-8"))  # which is held to be valid
    described = {operation["operationId"] for path in answer.json["paths"].values() for operation in path.values()}
    assert described == {route.operation_id for route in every_route()}


@pytest.mark.parametrize("path", ["/openapi.json", "/docs"])
def test_the_documents_may_be_cached_for_a_while(stack: Stack, path: str) -> None:
    answer = stack.http("GET", path)
    assert answer.header("Cache-Control") == "public, max-age=300"
    assert answer.header("X-Content-Type-Options") == "nosniff"


def test_a_head_request_gets_the_headers_alone(stack: Stack) -> None:
    answer = stack.http("HEAD", "/openapi.json")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.header("Content-Type") == "application/json"


def test_the_page_shows_every_operation_and_object(stack: Stack) -> None:
    page = Collected(stack.http("GET", "/docs").text)
    schemas = json.loads(stack.http("GET", "/openapi.json").text)["components"]["schemas"]
    assert {route.operation_id for route in every_route()} <= set(page.ids)
    assert {f"schema-{name}" for name in schemas} <= set(page.ids)


def test_the_page_loads_and_runs_nothing_and_its_links_lead_somewhere(stack: Stack) -> None:
    text = stack.http("GET", "/docs").text
    page = Collected(text)
    assert page.tags.isdisjoint({"script", "link", "img", "iframe", "object", "embed", "form"})
    assert not re.search(r"@import|url\(|<[^>]* on[a-z]+=", text)
    anchors = {reference[1:] for reference in page.references if reference.startswith("#")}
    assert anchors <= set(page.ids)
    elsewhere = {reference for reference in page.references if not reference.startswith("#")}
    assert elsewhere <= {"/openapi.json", *(f"/problems/{code}" for code in PROBLEMS)}
    assert len(page.ids) == len(set(page.ids))


def test_the_page_is_served_as_one_that_may_run_nothing(stack: Stack) -> None:
    answer = stack.http("GET", "/docs")
    assert answer.header("Content-Type") == "text/html; charset=utf-8"
    policy = answer.header("Content-Security-Policy") or ""
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy
