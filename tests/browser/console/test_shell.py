"""The frame around the views: letter keys that can be switched off, and what a browser keeps."""

from __future__ import annotations

import json

from playwright.sync_api import Page, expect

from tests.browser.conftest import SignedIn
from tests.browser.judging import judge


def choose(page: Page, *words: str) -> None:
    page.get_by_role("button", name="Settings").click()
    for word in words:
        page.get_by_role("dialog", name="Settings").get_by_role("radio", name=word, exact=True).check()
    judge(page, thorough=False)
    page.get_by_role("dialog", name="Settings").get_by_role("button", name="Close").click()
    expect(page.get_by_role("button", name="Settings")).to_be_focused()


def test_letter_keys_go_places_and_switched_off_do_nothing(page: Page, signed_in: SignedIn) -> None:
    signed_in("admin", "overview")
    page.keyboard.press("g")
    page.keyboard.press("v")
    expect(page.get_by_role("heading", name="Reviews", level=1)).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Search")
    page.keyboard.press("Escape")
    choose(page, "Off")
    here = page.url
    for key in ("?", "/", "g", "o", "j", "k", "x", "Escape"):
        page.keyboard.press(key)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Settings")).to_be_focused()
    assert page.url == here
    choose(page, "On")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("go")  # letters in a field are text
    expect(page.get_by_role("searchbox")).to_have_value("go")
    assert page.url == here


def test_a_browser_keeps_the_choices_of_settings_and_nothing_else(page: Page, signed_in: SignedIn) -> None:
    signed_in("case_worker", "people")
    choose(page, "Dark", "Close")
    page.get_by_label("E-mail address, phone number, or your own id").fill("pat@practice.example")
    page.get_by_role("button", name="Look up").click()
    expect(page.get_by_role("heading", name="A person")).to_be_focused()
    kept = json.loads(page.evaluate("() => JSON.stringify({ ...localStorage })"))
    assert kept == {"theme": "dark", "density": "close"}
    assert page.evaluate("() => sessionStorage.length") == 0
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
