"""The overview: what waits, what is not as it should be and where to mend it, and the steps of the first day."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

import pytest
from playwright.sync_api import Page, expect

from chalicelib.domain.reports.waiting import WarningCode
from infra.local.stack import Stack
from tests.browser.conftest import SignedIn
from tests.browser.judging import judge
from tests.browser.sessions import make_key, open_view, sign_in
from tests.fixtures.client import Client
from tests.http.rights.desk import Desk


@pytest.fixture
def client(stack: Stack) -> Client:
    return Client(stack)


def warn(page: Page, client: Client, refs: dict[str, list[str]]) -> None:
    """Lets the overview tell every warning there is, with these refs."""
    body = client.call("GET", "/v1/reports/overview", key="admin").json
    every = [(code, ref) for code in get_args(WarningCode) for ref in refs.get(code, [None])]
    warnings = [{"code": code, "since": body["generated_at"], "ref": ref} for code, ref in every]
    page.route("**/v1/reports/overview", lambda route: route.fulfill(json={**body, "warnings": warnings}))


@pytest.mark.parametrize("preset", ["admin", "auditor"])
def test_each_warning_leads_to_where_it_is_mended_by_those_who_may(
    page: Page, signed_in: SignedIn, client: Client, preset: str
) -> None:
    request_id = Desk(client).make("delete")["id"]
    key_id = client.call("GET", "/v1/keys", key="admin").json["items"][0]["id"]
    refs = {"key_expires": [key_id], "policy_update_due": ["privacy"], "honor_by_passed": [request_id, "ringcentral"]}
    warn(page, client, {**refs, "profile_unconfirmed": ["3"], "subscription_down": ["ringcentral"]})
    signed_in(preset)
    section = page.locator("section.sheet", has=page.get_by_role("heading", name="Not as it should be"))
    first = page.locator("section.sheet", has=page.get_by_role("heading", name="The first day"))
    expect(section.get_by_role("listitem")).to_have_count(11)
    expect(first.get_by_role("listitem")).to_have_count(5 if preset == "admin" else 0)
    judge(page)
    links = page.locator("main section.sheet li strong a")
    addresses = [link.get_attribute("href") for link in links.all()]
    assert len(addresses) == (9 if preset == "admin" else 4)
    for address in addresses:
        assert address
        open_view(page, address[2:])
        here = f"#/{address[2:].partition('/')[0].partition('?')[0]}"
        expect(page.locator("#rail [aria-current=page]")).to_have_attribute("href", here)
        expect(page.locator(".message.late")).to_have_count(0)


def test_an_empty_company_shows_an_admin_what_the_first_day_needs(
    page: Page, signed_in: SignedIn, stack: Stack
) -> None:
    sign_in(page.context, stack, stack.keys["billgenix"].admin)
    open_view(page, "overview")
    expect(page.get_by_text("This key names nobody.")).to_be_visible()
    steps = page.locator("section.sheet", has=page.get_by_role("heading", name="The first day")).get_by_role("listitem")
    expect(steps).to_have_count(4)  # the fifth is done: its policy is in force
    judge(page)
    page.get_by_role("link", name="Give each colleague a key of their own").click()
    expect(page.get_by_role("heading", name="New key for a person")).to_be_focused()
    page.goto("about:blank")
    signed_in("case_worker", tenant="billgenix")
    expect(page.get_by_role("heading", name="The first day")).to_have_count(0)
    page.get_by_role("link", name="Take in the first one.").click()
    expect(page.locator("main h1")).to_be_focused()
    assert page.url.endswith("#/requests/new")


def test_what_came_and_went_is_drawn_and_told_in_figures(page: Page, stack: Stack, client: Client) -> None:
    Desk(client).send("delete", "opt_out_sale_sharing")
    client.record({"email": "pat@example.com"}, ("newsletter", "email", True))
    for _ in range(3):
        stack.clock.advance(timedelta(days=1))
        stack.tick()
    sign_in(page.context, stack, make_key(stack, "cyclonex", "admin"))
    open_view(page, "overview")
    expect(page.get_by_role("img", name="Requests received and closed. 2 requests came, 1 was closed.")).to_be_visible()
    page.get_by_role("figure").filter(has_text="Opt-outs by source").get_by_text("The figures").click()
    expect(page.get_by_role("table", name="Opt-outs by source, by week")).to_be_visible()
    expect(page.get_by_role("img", name="Consents granted")).to_be_visible()
    judge(page)
    page.get_by_role("listitem").get_by_role("link", name="unassigned").click()
    expect(page.get_by_role("rowheader")).not_to_have_count(0)
    assert page.url.endswith("#/requests?view=unassigned")
