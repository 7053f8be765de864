"""A first view with 10,000 requests behind it loads little, and the next one next to nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from bench import lists
from bench.operations import TENANT
from bench.worlds import StackWorld
from infra.local.http.events import HttpRequest, HttpResponse
from infra.local.stack import Stack
from tests.browser.sessions import make_key, open_view, sign_in

REQUESTS: Final = 10_000
MOST_FILES: Final = 12
MOST_CALLS: Final = 4
MOST_LINES: Final = 25
MOST_QUERIES: Final = 14
PATIENCE: Final = 30_000  # milliseconds: the embedded table walks its index for each query


@pytest.fixture
def asked(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Yields the paths that reach the service, in order; what a browser has kept does not."""
    paths: list[str] = []
    guarded = stack.api.guarded

    def note(request: HttpRequest) -> HttpResponse:
        paths.append(urlsplit(request.path).path)
        return guarded(request)

    monkeypatch.setattr(stack.api, "guarded", note)
    yield paths


def test_the_first_view_and_the_next_one_load_little(page: Page, stack: Stack, asked: list[str]) -> None:
    StackWorld(stack).load(lists.items(REQUESTS, stack.clock.now()))
    sign_in(page.context, stack, make_key(stack, TENANT, "admin"))
    asked.clear()
    with stack.meter() as meter:
        open_view(page, "overview")
    assert meter.calls["dynamodb", "Query"] <= MOST_QUERIES
    expect(page.get_by_role("link", name="100+ due this week")).to_be_visible()
    files = [path for path in asked if path.startswith("/console")]
    assert len(files) == len(set(files)) <= MOST_FILES, files
    assert sorted(path for path in asked if path.startswith("/v1")) == [
        "/v1/reports/overview",
        "/v1/sessions",
        "/v1/tenant",
    ]
    asked.clear()
    page.reload()
    expect(page.get_by_role("link", name="100+ due this week")).to_be_visible()
    assert [path for path in asked if path.startswith("/console")] == ["/console"]
    assert len([path for path in asked if path.startswith("/v1")]) <= MOST_CALLS
    page.get_by_role("navigation", name="Views").get_by_role("link", name="Requests").click()
    for tab in ("Unassigned", "This week", "Overdue", "Awaiting verification", "Appeals", "All"):
        page.get_by_role("navigation", name="Requests").get_by_role("link", name=tab, exact=True).click()
        expect(page.get_by_role("link", name=tab, exact=True)).to_have_attribute(
            "aria-current", "page", timeout=PATIENCE
        )
        expect(page.locator(".view")).to_have_attribute("aria-busy", "false", timeout=PATIENCE)
        assert page.locator("main tbody tr").count() <= MOST_LINES
