"""Signing in at the console with a key, and out again, as a person does it."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from infra.local.stack import Stack
from tests.browser.judging import judge
from tests.browser.sessions import make_key
from tests.browser.watching import Watch


def fill_key(page: Page, key: str) -> None:
    page.get_by_label("Your key").fill(key)
    page.get_by_label("Your key").press("Enter")


def test_a_person_signs_in_and_out_with_the_keyboard(page: Page, stack: Stack, watch: Watch) -> None:
    watch.expect(401, "/v1/sessions", times=3)  # by which the page learns that nobody is signed in
    page.goto("/console")
    expect(page.get_by_role("heading", name="Privacy console")).to_be_visible()
    expect(page.get_by_label("Your key")).to_be_focused()
    judge(page)
    fill_key(page, make_key(stack, "cyclonex", "case_worker"))
    expect(page.get_by_role("heading", name="Overview")).to_be_focused()
    expect(page.get_by_role("banner").get_by_text("Ada Example")).to_be_visible()
    (cookie,) = page.context.cookies()
    assert (cookie["name"], cookie["httpOnly"], cookie["secure"]) == ("__Host-session", True, True)
    assert cookie["sameSite"] == "Strict" and cookie["expires"] == -1
    page.get_by_role("button", name="Sign out").press("Enter")
    expect(page.get_by_label("Your key")).to_be_focused()
    assert page.context.cookies() == []
    page.reload()
    expect(page.get_by_label("Your key")).to_be_focused()


def test_a_key_that_opens_nothing_is_told_and_can_be_tried_again(page: Page, stack: Stack, watch: Watch) -> None:
    watch.expect(401, "/v1/sessions", times=2)
    page.goto("/console#/keys")
    key = make_key(stack, "psynergy", "admin")
    fill_key(page, key[:-1])
    expect(page.get_by_text("This key does not open anything")).to_be_visible()
    judge(page)
    fill_key(page, key)
    expect(page.get_by_role("heading", name="Keys and team")).to_be_focused()


def test_no_script_keeps_the_key(page: Page, stack: Stack, watch: Watch) -> None:
    watch.expect(401, "/v1/sessions")
    page.goto("/console")
    key = make_key(stack, "billgenix", "admin")
    fill_key(page, key)
    expect(page.get_by_role("heading", name="Overview")).to_be_focused()
    stored = page.evaluate("() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])")
    assert key not in stored and "__Host" not in stored
    assert key not in page.content() and key not in page.url
