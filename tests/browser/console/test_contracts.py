"""Contracts: made, read, ended and brought back; two who replace one lose nothing."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from infra.local.stack import Stack
from tests.browser.conftest import SignedIn
from tests.browser.judging import judge
from tests.browser.public.hostile import LONG, MARKUP
from tests.browser.watching import Watch
from tests.fixtures.client import Client, today

PAT = {"email": "pat@example.com"}


def test_one_is_made_ended_and_brought_back(page: Page, signed_in: SignedIn, stack: Stack, watch: Watch) -> None:
    client = Client(stack)
    signed_in("admin", "contracts")
    expect(page.get_by_text("No contract yet")).to_be_visible()
    page.get_by_role("link", name="New contract").click()
    expect(page.get_by_role("heading", name="New contract")).to_be_focused()
    page.get_by_label("Its id in your own systems").fill("c 1")
    page.get_by_label("From").fill("2026-01-01")
    page.get_by_label("E-mail address").fill("pat@example.com")
    page.get_by_role("button", name="Add a person").click()
    page.get_by_label("E-mail address").nth(1).fill("sam@example.com")
    page.get_by_label("Where people reach the client").fill(f"{MARKUP} {LONG[:150]}")
    watch.expect(422, "/v1/contracts/")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".message")).to_be_focused()
    judge(page)
    page.get_by_label("Its id in your own systems").fill("c-1")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Contract c-1")).to_be_focused()
    expect(page.get_by_text(MARKUP)).to_be_visible()
    expect(page.get_by_role("heading", name="2 people")).to_be_visible()
    judge(page)
    page.get_by_role("button", name="End it").click()
    dialog = page.get_by_role("dialog", name="End this contract")
    dialog.get_by_role("button", name="End it").click()
    expect(dialog.locator(".message")).to_contain_text("Why: fill this in.")
    judge(page)
    dialog.get_by_label("On", exact=True).fill(today(stack))
    dialog.get_by_label("Why").fill("They moved their billing.")
    dialog.get_by_role("button", name="End it").click()
    expect(page.locator(".message")).to_contain_text("Ended.")
    expect(page.locator(".message")).to_be_focused()
    assert client.call("GET", "/v1/contracts/c-1").json["state"] == "ended"
    page.get_by_role("button", name="Reinstate it").click()
    expect(page.locator(".message")).to_contain_text("Reinstated")
    assert client.call("GET", "/v1/contracts/c-1").json["state"] == "active"
    page.get_by_role("link", name="All contracts").click()
    expect(page.get_by_role("row", name="c-1")).to_contain_text("Active")
    judge(page, thorough=False)


def test_what_somebody_else_changed_meanwhile_is_shown_beside_what_was_typed(
    page: Page, signed_in: SignedIn, stack: Stack, watch: Watch
) -> None:
    client = Client(stack)
    client.contract("c-1", PAT)
    signed_in("admin", "contracts/c-1")
    page.get_by_text("Change it").click()
    page.get_by_role("button", name="Add a person").click()
    page.get_by_label("E-mail address").fill("sam@example.com")
    page.get_by_label("Where people reach the client").fill("privacy@mine.example")
    etag = str(client.call("GET", "/v1/contracts/c-1").header("ETag"))
    body = {"kind": "client", "started_on": "2026-02-01", "subjects": [PAT]}
    theirs = {**body, "controller_contact": "privacy@theirs.example"}
    assert client.call("PUT", "/v1/contracts/c-1", theirs, headers={"If-Match": etag}).status == 200
    watch.expect(412, "/v1/contracts/")
    page.get_by_role("button", name="Save the change").click()
    expect(page.locator(".message")).to_contain_text("Somebody else changed this meanwhile")
    expect(page.locator(".message")).to_be_focused()
    expect(page.get_by_label("From")).to_have_value("2026-02-01")
    expect(page.get_by_label("Where people reach the client")).to_have_value("privacy@mine.example")
    page.get_by_text("Changed meanwhile by somebody else").nth(1).click()
    expect(page.locator("pre", has_text="privacy@theirs.example")).to_be_visible()
    judge(page)
    page.get_by_role("button", name="Save the change").click()
    expect(page.locator(".message")).to_contain_text("Changed.")
    seen = client.call("GET", "/v1/contracts/c-1").json
    assert (seen["started_on"], seen["controller_contact"]) == ("2026-02-01", "privacy@mine.example")
    assert len(seen["subjects"]) == 2
    page.get_by_text("Change it").click()
    page.get_by_label(f"The person …{client.lookup(PAT)['subject_id'][-6:]}").uncheck()
    page.get_by_role("button", name="Save the change").click()
    expect(page.get_by_label("The person …", exact=False)).to_have_count(1)
    left = [one["subject_id"] for one in client.call("GET", "/v1/contracts/c-1").json["subjects"] if one["left_at"]]
    assert left == [client.lookup(PAT)["subject_id"]]


def test_who_only_reads_changes_nothing(page: Page, signed_in: SignedIn, stack: Stack) -> None:
    Client(stack).contract("c-1", PAT)
    signed_in("auditor", "contracts/c-1")
    expect(page.get_by_role("rowheader")).to_have_count(1)
    expect(page.get_by_role("button", name="End it")).to_have_count(0)
    expect(page.get_by_text("Change it")).to_have_count(0)
    page.get_by_role("rowheader").get_by_role("link").click()
    expect(page.get_by_role("heading", name="A person")).to_be_focused()
    expect(page.get_by_role("rowheader", name="c-1")).to_be_visible()
