"""Tabs that were left open, sessions that changed hands, and addresses that somebody else wrote."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest
from playwright.sync_api import Page, Request, expect

from infra.local.stack import Stack
from tests.browser.conftest import SignedIn
from tests.browser.sessions import make_key, open_view, sign_in
from tests.browser.watching import Watch
from tests.fixtures.client import Client
from tests.http.reviews.doubts import make_contradiction

SAM: Final = {"name": "Sam Second", "email": "sam@example.com"}
TELL: Final = "new BroadcastChannel('console').postMessage({ type: '%s' })"


def give_key(page: Page, key: str) -> None:
    dialog = page.get_by_role("dialog", name="Sign in to go on")
    dialog.get_by_label("Your key").fill(key)
    dialog.get_by_label("Your key").press("Enter")


def test_what_one_person_decided_never_goes_in_the_name_of_the_next(
    page: Page, signed_in: SignedIn, stack: Stack
) -> None:
    client = Client(stack)
    review = make_contradiction(client)
    signed_in("admin", "reviews?kind=identity")
    page.keyboard.press("1")
    expect(page.get_by_label("Decided just now")).to_be_visible()
    key = make_key(stack, "cyclonex", "admin", holder=SAM)
    sign_in(page.context, stack, key)  # in another tab
    page.context.new_page().goto("/openapi.json")
    page.context.pages[-1].evaluate(TELL % "in")
    expect(page.get_by_role("dialog", name="Sign in to go on")).to_be_visible()
    give_key(page, key)
    expect(page.get_by_role("banner").get_by_text("Sam Second")).to_be_visible()
    assert client.call("GET", f"/v1/reviews/{review}").json["state"] == "open"


def test_a_tab_that_rests_knows_that_another_one_is_used(page: Page, signed_in: SignedIn) -> None:
    page.clock.install()
    signed_in("admin", "contracts?new=yes")
    other = page.context.new_page()
    open_view(other, "contracts?new=yes")
    page.clock.fast_forward("20:00")
    with other.expect_response("**/v1/sessions"):
        other.get_by_role("textbox", name="Its id in your own systems").fill("agreement-1")
    page.clock.fast_forward("09:00")
    for tab in (page, other):
        expect(tab.locator("main").get_by_text("You will be signed out in two minutes.")).to_have_count(0)
        expect(tab.locator("main h1")).to_be_visible()
    page.clock.fast_forward("21:30")
    for tab in (page, other):
        expect(tab.get_by_role("dialog", name="Sign in to go on")).to_be_visible()


def test_a_page_that_asks_for_the_key_once_more_covers_itself_when_the_session_ends(
    page: Page, signed_in: SignedIn, stack: Stack, watch: Watch
) -> None:
    signed_in("admin", "webhooks?new=yes")
    stack.clock.advance(timedelta(minutes=16))
    page.get_by_label("Address").fill("https://hooks.example.com/in")
    watch.expect(403, "/v1/webhook-endpoints")
    page.get_by_role("button", name="Make the endpoint").click()
    expect(page.get_by_role("dialog", name="Sign in once more")).to_be_visible()
    other = page.context.new_page()
    other.goto("/openapi.json")
    other.evaluate(TELL % "out")
    expect(page.get_by_role("dialog", name="Sign in to go on")).to_be_visible()
    expect(page.locator("main")).to_be_hidden()


def test_somebody_who_signs_in_while_a_tab_opens_is_who_it_opens_for(
    page: Page, signed_in: SignedIn, watch: Watch
) -> None:
    body = '{"title": "Another session", "status": 409, "code": "session_changed"}'
    page.route(
        "**/v1/tenant",
        lambda route: route.fulfill(status=409, body=body, content_type="application/problem+json"),
        times=1,
    )
    watch.expect(409, "/v1/tenant")
    signed_in("admin", "overview")
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()


def test_a_dialog_that_must_be_answered_stays_whatever_is_pressed(
    page: Page, signed_in: SignedIn, stack: Stack, watch: Watch
) -> None:
    signed_in("admin", "contracts")
    stack.clock.advance(timedelta(minutes=32))
    watch.expect(401, "/v1/holds")
    page.get_by_role("link", name="Holds").click()
    dialog = page.get_by_role("dialog", name="Sign in to go on")
    expect(dialog).to_be_visible()
    for _ in range(3):
        page.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    expect(page.locator("main")).to_be_hidden()


@pytest.mark.parametrize(
    "address", ["requests/%E0%A4%A", "requests/..%2Fkeys", "requests/..", "requests?view=constructor"]
)
def test_an_address_that_somebody_made_up_calls_nothing_else(page: Page, signed_in: SignedIn, address: str) -> None:
    signed_in("admin", "contracts")
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    page.evaluate("address => { location.hash = address; }", f"#/{address}")
    if "?" in address:
        expect(page.get_by_role("link", name="Mine")).to_have_attribute("aria-current", "page")
    else:
        expect(page.get_by_text("There is nothing at this address")).to_be_visible()
    assert not [url for url in asked if "/v1/keys" in url]
