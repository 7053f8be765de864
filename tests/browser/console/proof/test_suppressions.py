"""Suppressions: the feed as senders read it, page by page, and what a stranger gave as text."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from chalicelib.domain.tenants.purposes import OPT_OUT_KINDS
from infra.local.stack import Stack
from tests.browser.conftest import SignedIn
from tests.browser.judging import judge
from tests.fixtures.client import Client

KINDS = list(OPT_OUT_KINDS)
LONG = f"{'a' * 60}@{'b' * 60}.{'c' * 60}.example"


def test_each_refusal_stands_once_in_order(page: Page, signed_in: SignedIn, stack: Stack) -> None:
    client = Client(stack)
    for email in (LONG, "pat@example.com"):
        client.record({"email": email}, ("newsletter", "email", True))
        body = {"subject": {"email": email}, "kinds": ["sms"], "source": {"channel": "web_form"}}
        assert client.call("POST", "/v1/opt-outs", body).status == 201
    client.withdraw({"email": LONG}, "newsletter")
    signed_in("reviewer", "suppressions")
    expect(page.get_by_role("rowheader")).to_have_text(["1", "2", "3"])
    expect(page.get_by_role("row", name="pat@example.com Texts")).to_contain_text("Closed")
    expect(page.get_by_role("row", name=f"{LONG} Texts")).to_be_visible()
    expect(page.get_by_role("row", name=f"{LONG} Consent withdrawn: Newsletter by E-mail")).to_be_visible()
    judge(page)


def test_the_feed_goes_on_page_by_page_and_back(page: Page, signed_in: SignedIn, stack: Stack) -> None:
    client = Client(stack)
    for number in range(5):
        body = {"subject": {"email": f"pat{number}@example.com"}, "kinds": KINDS, "source": {"channel": "web_form"}}
        assert client.call("POST", "/v1/opt-outs", body).status == 201
    signed_in("auditor", "suppressions")
    expect(page.get_by_role("rowheader")).to_have_count(50)
    page.get_by_role("link", name="Next page").click()
    expect(page.get_by_role("rowheader")).to_have_text([str(number) for number in range(51, 56)])
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.get_by_role("button", name="Previous page").click()
    expect(page.get_by_role("rowheader")).to_have_count(50)
