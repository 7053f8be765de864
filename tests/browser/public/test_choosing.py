"""The page of a person's own choices, in a browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from infra.local.stack import Stack
from tests.browser.judging import judge
from tests.browser.watching import Watch
from tests.fixtures.client import Client

PAT = {"email": "pat.rivera@practice.example"}


@pytest.fixture
def client(stack: Stack) -> Client:
    """Returns Cyclonex's client, after Pat agreed to its newsletter."""
    made = Client(stack)
    made.record(PAT, ("newsletter", "email", True))
    return made


def read_link(client: Client) -> str:
    """Returns the address that Pat's link has."""
    url: str = client.call("POST", "/v1/preference-links", {"subject": PAT}).json["url"]
    return url


def test_a_person_takes_a_consent_back_and_opts_out(page: Page, client: Client) -> None:
    page.goto(read_link(client))
    expect(page.get_by_role("status")).to_have_text("Make your choices, then save them.")
    assert "#" not in page.url, "the token is out of sight"
    judge(page)
    agreed = page.get_by_role("group", name="What you agree to").get_by_role("checkbox")
    expect(agreed).to_be_checked()
    agreed.press("Space")
    page.get_by_role("checkbox", name="Text messages").press("Space")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_role("status")).to_have_text("Saved.")
    expect(agreed).not_to_be_checked()
    judge(page)
    assert client.reasons(PAT, "newsletter", "email") == ["no_consent"]
    found = client.call("POST", "/v1/opt-outs/lookup", {"subject": PAT}).json["opt_outs"]
    assert [one["kind"] for one in found] == ["sms"]


def test_what_needs_a_second_step_is_shown_with_its_link(page: Page, client: Client) -> None:
    body = {"subject": PAT, "kinds": ["sale_sharing"], "source": {"channel": "web_form"}}
    client.call("POST", "/v1/opt-outs", body)
    page.goto(read_link(client))
    page.get_by_role("checkbox", checked=True).last.uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("One more step is needed.")).to_be_visible()
    judge(page)
    page.locator("#steps a").click()
    page.get_by_role("button", name="Yes, allow this again").click()
    expect(page.get_by_role("heading", name="This is confirmed")).to_be_visible()


def test_a_link_that_is_over_is_explained(page: Page, watch: Watch) -> None:
    watch.expect(401, "/v1/preferences")
    page.goto("/preferences#nothing")
    expect(page.get_by_role("status")).to_contain_text("This link is invalid or has expired.")
    judge(page)
