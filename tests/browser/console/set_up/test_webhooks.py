"""Webhooks: an endpoint is made, tried, changed, given a new secret, and what was parked is sent again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from infra.local.stack import Stack
from tests.browser.conftest import SignedIn
from tests.browser.judging import judge
from tests.browser.public.hostile import LONG, MARKUP, RIGHT_TO_LEFT
from tests.browser.watching import Watch
from tests.fixtures.client import Client
from tests.fixtures.webhooks.receiving_server import ReceivingServer, status
from tests.http.webhooks.hooks import Hooks


@pytest.fixture
def hooks(stack: Stack) -> Iterator[Hooks]:
    server = ReceivingServer()
    yield Hooks(Client(stack), server)
    server.close()


def park(hooks: Hooks, endpoint_id: str) -> None:
    """Sends a test to a receiver that refuses it for three days."""
    stack = hooks.client.stack
    hooks.server.will(status(500))
    hooks.call("POST", f"/{endpoint_id}/test")
    stack.tick()
    while due := hooks.deliveries(endpoint_id)[0]["next_try_at"]:
        stack.clock.advance(max(datetime.fromisoformat(due) - stack.clock.now(), timedelta()) + timedelta(minutes=1))
        stack.tick()


def test_an_endpoint_is_made_and_tried(page: Page, signed_in: SignedIn, hooks: Hooks, watch: Watch) -> None:
    signed_in("admin", "webhooks")
    expect(page.get_by_text("No endpoint yet")).to_be_visible()
    page.get_by_role("link", name="New endpoint").click()
    expect(page.get_by_role("heading", name="New endpoint")).to_be_focused()
    page.get_by_label("Address").fill("http://other.example/hook")
    page.get_by_label("For colleagues").fill(MARKUP)
    page.get_by_label("Send every type of event").uncheck()
    page.get_by_role("button", name="Make the endpoint").click()
    expect(page.locator(".message")).to_contain_text("Types of events: choose at least one.")
    judge(page, thorough=False)
    page.get_by_label("Request: received").check()
    watch.expect(422, "/v1/webhook-endpoints")
    page.get_by_role("button", name="Make the endpoint").click()
    expect(page.locator(".message")).to_be_focused()
    page.get_by_label("Address").fill(hooks.server.url)
    page.get_by_role("button", name="Make the endpoint").click()
    dialog = page.get_by_role("dialog", name="The secret, shown this once")
    secret = dialog.locator("code").inner_text()
    judge(page)
    page.get_by_role("button", name="It is stored").click()
    expect(page.get_by_role("heading", name=MARKUP)).to_be_focused()
    assert secret not in page.content()
    page.get_by_role("button", name="Send a test").click()
    expect(page.locator(".message")).to_contain_text("A test is on its way.")
    expect(page.get_by_role("rowheader", name="Endpoint: test")).to_be_visible()
    assert [one["type"] for one in hooks.got(secret)] == ["endpoint.test"]
    page.get_by_role("link", name="Delivered").click()
    expect(page.get_by_role("row", name="Endpoint: test")).to_contain_text("answered 204")
    judge(page)


def test_what_was_parked_is_sent_again(page: Page, signed_in: SignedIn, hooks: Hooks) -> None:
    made = hooks.make(description=f"{RIGHT_TO_LEFT} {LONG[:150]}")
    park(hooks, made["id"])
    signed_in("admin")
    page.get_by_role("link", name="Something is not sent by itself any more").click()
    page.get_by_role("link", name=RIGHT_TO_LEFT).click()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.get_by_role("link", name="Parked").click()
    row = page.get_by_role("row", name="Endpoint: test")
    expect(row).to_contain_text("answered, but not with success (500)")
    judge(page)
    page.get_by_role("button", name="Endpoint: test").click()
    expect(page.get_by_text("The receiver saw this event as")).to_be_visible()
    hooks.server.will(status(200))
    page.get_by_role("button", name="Send again").click()
    expect(page.locator(".message")).to_contain_text("It is sent again.")
    expect(page.get_by_text("Nothing here")).to_be_visible()
    hooks.client.stack.tick()
    assert [one["state"] for one in hooks.deliveries(made["id"])] == ["delivered"]


def test_it_is_changed_switched_off_given_a_new_secret_and_deleted(
    page: Page, signed_in: SignedIn, hooks: Hooks, watch: Watch
) -> None:
    made = hooks.make(description="Ticket system")
    signed_in("admin", f"webhooks/{made['id']}")
    etag = str(hooks.call("GET", f"/{made['id']}").header("ETag"))
    assert hooks.call("PATCH", f"/{made['id']}", {"description": "Tickets"}, If_Match=etag).status == 200
    page.get_by_text("Change address, events or name").click()
    page.get_by_label("Send every type of event").uncheck()
    page.get_by_label("Appeal: received").check()
    watch.expect(412, "/v1/webhook-endpoints/")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".message")).to_contain_text("Somebody else changed this meanwhile")
    expect(page.get_by_label("For colleagues")).to_have_value("Tickets")
    expect(page.get_by_label("Appeal: received")).to_be_checked()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".message")).to_contain_text("Saved.")
    seen = hooks.call("GET", f"/{made['id']}").json
    assert (seen["description"], seen["events"]) == ("Tickets", ["appeal.received"])
    page.get_by_role("button", name="Switch off").click()
    expect(page.locator(".message")).to_contain_text("Switched off")
    page.get_by_role("button", name="Switch on").click()
    expect(page.get_by_role("button", name="Switch off")).to_be_visible()
    page.get_by_role("button", name="New secret").click()
    judge(page, thorough=False)
    page.get_by_role("button", name="Make it").click()
    dialog = page.get_by_role("dialog", name="The secret, shown this once")
    assert dialog.locator("code").inner_text() != made["secret"]
    page.get_by_role("button", name="It is stored").click()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("No endpoint yet")).to_be_visible()
    expect(page.get_by_role("heading", name="Webhooks")).to_be_focused()
