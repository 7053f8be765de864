"""What is there to read, in a browser: policies, what changed in them, problems, the API's documentation."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from infra.local.stack import Stack
from tests.browser.judging import judge
from tests.browser.public.hostile import HOSTILE, verify_text
from tests.browser.watching import Watch
from tests.http.policies.pages import PAGE, SECOND, publish, publish_ahead

ONE_IN = 12  # articles of the documentation that are judged


@pytest.mark.parametrize("tenant", ["cyclonex", "billgenix", "psynergy"])
def test_everybody_can_read_each_companys_policy(page: Page, tenant: str) -> None:
    page.goto(f"/p/{tenant}/privacy")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    judge(page)
    page.get_by_role("link", name="Skip to the text").press("Enter")
    expect(page.get_by_role("article")).to_be_focused()


def test_a_change_is_announced_and_compared_and_strange_words_stay_words(page: Page, stack: Stack) -> None:
    publish(stack, f"{SECOND}\n## Thanks\n\n{HOSTILE}\n", change_summary="Thanks to all.")
    publish_ahead(stack, title="Website policy", change_summary=HOSTILE)
    page.goto(PAGE)
    expect(page.get_by_text("A new version takes effect on")).to_be_visible()
    verify_text(page)
    judge(page)
    page.get_by_role("link", name="Read version 3").click()
    expect(page.get_by_text("This version is not in force yet")).to_be_visible()
    verify_text(page)
    judge(page)
    page.get_by_role("link", name="Compare with version 2").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What changed from version 2 to version 3")
    expect(page.locator("ins, del").first).to_be_visible()
    verify_text(page)
    judge(page)


def test_a_policy_that_is_not_there_is_said_on_a_page(page: Page, watch: Watch) -> None:
    watch.expect(404, "/p/")
    page.goto("/p/psynergy/none")
    expect(page.get_by_role("heading")).to_have_text("Not found")
    judge(page)


@pytest.mark.parametrize("code", ["not_found", "validation_failed", "idempotency_key_reused"])
def test_a_problem_is_explained(page: Page, code: str) -> None:
    page.goto(f"/problems/{code}")
    expect(page.get_by_text(code, exact=True)).to_be_visible()
    judge(page)
    page.get_by_role("link", name="All operations").click()
    expect(page.get_by_role("heading", name="Privacy API", exact=True)).to_be_visible()


def test_the_documentation_is_a_page_for_everybody(page: Page) -> None:
    page.goto("/docs")
    page.locator("nav details").first.get_by_role("link").first.click()
    expect(page.locator(":target")).to_be_in_viewport()
    # Its parts are made alike, and all of them together would take axe a minute and a half.
    page.evaluate(
        "(one) => document.querySelectorAll('article').forEach((part, at) => { if (at % one) part.remove() })", ONE_IN
    )
    assert page.locator("article").count() > 20
    judge(page)
