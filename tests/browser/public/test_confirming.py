"""The page that a confirmation mail leads to, in a browser."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Page, expect

from infra.local.stack import Stack
from tests.browser.judging import judge
from tests.browser.watching import Watch
from tests.fixtures.client import Client
from tests.http.self_service.double_opt_in import ADDRESS, PURPOSE, ask_and_mail


def test_a_person_reads_what_was_asked_and_confirms_it(page: Page, stack: Stack) -> None:
    client = Client(stack, "psynergy")
    page.goto(ask_and_mail(stack))
    expect(page.get_by_role("heading", name="Please confirm your choice")).to_be_visible()
    judge(page)
    assert client.reasons({"email": ADDRESS}, PURPOSE, "email") == ["consent_pending"]
    page.get_by_role("button", name="Yes, I agree").press("Enter")
    expect(page.get_by_role("heading", name="This is confirmed")).to_be_visible()
    judge(page)
    assert client.reasons({"email": ADDRESS}, PURPOSE, "email") == []


def test_a_confirmation_that_comes_too_late_is_explained(page: Page, stack: Stack, watch: Watch) -> None:
    path = ask_and_mail(stack)
    stack.clock.advance(timedelta(days=8))
    watch.expect(410, "/c/")
    page.goto(path)
    expect(page.get_by_text("It is too late to confirm this.")).to_be_visible()
    judge(page)
