"""The page that an unsubscribe link opens, in a browser."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from infra.local.stack import Stack
from tests.browser.judging import judge
from tests.browser.watching import Watch
from tests.fixtures.client import Client

PAT = {"email": "pat.rivera@practice.example"}


def test_a_person_looks_and_unsubscribes(page: Page, stack: Stack) -> None:
    client = Client(stack)
    client.record(PAT, ("newsletter", "email", True))
    made = client.call("POST", "/v1/unsubscribe-links", {"subject": PAT, "kinds": ["email"]})
    page.goto(made.json["url"])
    expect(page.get_by_role("heading", name="Unsubscribe")).to_be_visible()
    judge(page)
    assert client.reasons(PAT, "newsletter", "email") == [], "looking changes nothing"
    page.get_by_role("button", name="Unsubscribe").press("Enter")
    expect(page.get_by_role("heading", name="You are unsubscribed")).to_be_visible()
    judge(page)
    assert client.reasons(PAT, "newsletter", "email") == ["opted_out"]


def test_a_broken_link_is_explained_on_a_page(page: Page, watch: Watch) -> None:
    watch.expect(404, "/u/")
    page.goto("/u/1.cyclonex.broken")
    expect(page.get_by_role("heading")).to_have_text("Not found")
    judge(page)
