"""The audit: filtered, verified for a window, a record and as a whole, and exported."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Download, Page, expect

from infra.local.stack import Stack
from tests.browser.conftest import SignedIn
from tests.browser.judging import judge
from tests.browser.public.hostile import MARKUP
from tests.browser.watching import Watch
from tests.fixtures.client import Client

PAT = {"email": "pat.rivera@practice.example"}


@pytest.fixture
def client(stack: Stack) -> Client:
    """Returns a client in whose company a person consented, and a colleague with an odd name has a key."""
    known = Client(stack)
    known.record(PAT, ("newsletter", "email", True))
    holder = {"name": MARKUP, "email": "odd@example.com"}
    body = {"kind": "secret", "name": "k", "preset": "auditor", "holder": holder}
    key = known.call("POST", "/v1/keys", body, key="admin").json["secret"]
    assert stack.http("POST", "/v1/consents/lookup", json={"subject": PAT}, key=key).status == 200
    return known


def test_what_happened_is_filtered_by_what_who_and_about_whom(page: Page, signed_in: SignedIn, client: Client) -> None:
    signed_in("auditor", "audit")
    expect(page.get_by_role("row").filter(has_text="Consent: recorded")).to_have_count(1)
    expect(page.get_by_role("row").filter(has_text=MARKUP)).to_contain_text("Person: looked up")
    judge(page)
    page.get_by_text("Filter").click()
    page.get_by_label("What").select_option("Consent: recorded")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", name="Audit")).to_be_focused()
    assert page.url.endswith("#/audit?action=consent.recorded"), page.url
    expect(page.get_by_role("rowheader")).to_have_count(1)
    page.get_by_label("Until before").fill("2026-01-02")
    page.get_by_label("From").fill("2026-01-01")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("Nothing fits these filters.")).to_be_visible()
    page.get_by_label("About").fill("somebody's name")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".message.late")).to_be_focused()
    assert "name" not in page.url.partition("#")[2]
    page.go_back()
    expect(page.get_by_role("rowheader")).to_have_count(1)
    expect(page.locator(".message.late")).to_have_count(0)


def test_a_window_and_a_record_are_verified(page: Page, signed_in: SignedIn, client: Client, watch: Watch) -> None:
    subject_id = client.lookup(PAT)["subject_id"]
    client.stack.clock.advance(timedelta(days=2))
    client.stack.tick()
    signed_in("auditor", "audit?view=verify")
    page.get_by_role("button", name="Verify", exact=True).click()
    expect(page.locator(".message")).to_contain_text("Nothing is wrong")
    expect(page.locator(".message")).to_be_focused()
    judge(page)
    page.get_by_label("From").fill("")
    page.get_by_label("Or one record").fill(subject_id)
    page.get_by_role("button", name="Verify", exact=True).click()
    expect(page.locator(".message")).to_contain_text("1 record, ")
    page.get_by_label("Or one record").fill("nothing/like this")
    watch.expect(400, "/v1/audit/verify")
    page.get_by_role("button", name="Verify", exact=True).click()
    expect(page.locator(".message.late")).to_be_focused()
    expect(page.get_by_label("Or one record")).to_have_value("nothing/like this")


def test_everything_is_verified_while_somebody_looks_on(page: Page, signed_in: SignedIn, client: Client) -> None:
    client.stack.clock.advance(timedelta(days=2))
    client.stack.tick()
    page.clock.install()
    signed_in("auditor", "audit?view=verify")
    page.get_by_role("button", name="Verify everything").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    judge(page, thorough=False)
    client.stack.drain()
    page.clock.fast_forward(3000)
    expect(page.get_by_text("Nothing is wrong")).to_be_visible()
    expect(page.get_by_text("Finished")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_count(0)


def test_the_export_is_saved_part_by_part(page: Page, signed_in: SignedIn, client: Client) -> None:
    saved: list[Download] = []
    page.on("download", lambda one: saved.append(one))
    signed_in("auditor", "audit?view=export")
    page.get_by_label("Until before").fill("")
    page.get_by_role("button", name="Save the parts").click()
    expect(page.locator(".message")).to_contain_text("parts saved.")
    judge(page)
    texts = [Path(one.path()).read_text("utf-8") for one in saved]
    assert len(texts) > 1 and len({one.suggested_filename for one in saved}) == len(texts)
    assert all(json.loads(text)["tenant"] == "cyclonex" and PAT["email"] not in text for text in texts)
