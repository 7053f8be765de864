"""Holds: placed, taken back, released, and what others than case workers see of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from infra.local.stack import Stack
from tests.browser.conftest import SignedIn
from tests.browser.judging import judge
from tests.browser.public.hostile import HOSTILE, MARKUP
from tests.browser.watching import Watch
from tests.fixtures.client import Client

PAT = {"email": "pat.rivera@practice.example"}


@pytest.fixture
def client(stack: Stack) -> Client:
    """Returns a client whose tenant knows PAT."""
    known = Client(stack)
    known.record(PAT, ("newsletter", "email", True))
    return known


def place(client: Client, days: int, reason: str = "Tax audit.") -> str:
    review = (client.stack.clock.now() + timedelta(days=days)).date().isoformat()
    body = {"subject": PAT, "code": "legal_obligation", "reason": reason, "review_on": review}
    answer = client.call("POST", "/v1/holds", body)
    assert answer.status == 201, answer.text
    return str(answer.json["id"])


def test_one_is_placed_and_taken_back(page: Page, signed_in: SignedIn, client: Client, watch: Watch) -> None:
    signed_in("case_worker", "holds")
    expect(page.get_by_text("Nothing is on hold.")).to_be_visible()
    page.get_by_role("link", name="Place a hold").click()
    expect(page.get_by_role("heading", name="Place a hold")).to_be_focused()
    page.get_by_role("button", name="Place the hold").click()
    expect(page.locator(".message")).to_contain_text("E-mail address: fill this in.")
    judge(page)
    page.get_by_role("textbox", name="E-mail address").fill("nobody@practice.example")
    page.get_by_label("Ground").select_option("Legal obligation")
    page.get_by_label("Reason").fill(HOSTILE)
    watch.expect(422, "/v1/holds")
    page.get_by_role("button", name="Place the hold").click()
    expect(page.get_by_text("Must lead to one person for sure")).not_to_have_count(0)
    expect(page.get_by_label("Reason")).to_have_value(HOSTILE)
    page.get_by_role("textbox", name="E-mail address").fill(PAT["email"])
    page.get_by_role("button", name="Place the hold").click()
    expect(page.locator(".message")).to_contain_text("The hold stands.")
    expect(page.locator(".message")).to_be_focused()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".message")).to_contain_text("The hold was released again.")
    page.get_by_role("link", name="All holds").click()
    expect(page.get_by_text("Nothing is on hold.")).to_be_visible()
    page.get_by_role("link", name="Released").click()
    expect(page.get_by_role("cell", name="Placed by mistake.")).to_be_visible()


def test_what_is_due_comes_first_and_is_released_with_a_reason(page: Page, signed_in: SignedIn, client: Client) -> None:
    late, soon = place(client, 90), place(client, 3, HOSTILE)
    signed_in("case_worker", "holds")
    first = page.get_by_role("row").nth(1)
    expect(first).to_contain_text("in 3 days")
    expect(first).to_contain_text(MARKUP)
    expect(page.get_by_role("main").locator("img")).to_have_count(0)
    judge(page)
    page.get_by_role("link", name="Due for review").click()
    expect(page.get_by_role("rowheader")).to_have_count(1)
    page.get_by_role("button", name=f"Release the hold …{soon[-6:]}").click()
    expect(page.get_by_role("heading", name="Release the hold")).to_be_focused()
    judge(page, thorough=False)
    page.get_by_label("Why nothing has to be kept any more").fill("The audit has ended.")
    page.get_by_role("button", name="Release", exact=True).click()
    expect(page.locator(".message")).to_contain_text("The hold was released.")
    expect(page.get_by_text("Nothing has to be looked at within thirty days.")).to_be_visible()
    active = client.call("GET", "/v1/holds").json["items"]
    assert [hold["id"] for hold in active] == [late]


def test_one_is_placed_on_a_person_whose_page_led_here(page: Page, signed_in: SignedIn, client: Client) -> None:
    subject_id = client.lookup(PAT)["subject_id"]
    signed_in("case_worker", f"holds/new?subject_id={subject_id}")
    expect(page.get_by_label("Id of the person")).to_have_value(subject_id)
    page.get_by_label("Ground").select_option("Legal obligation")
    page.get_by_label("Reason").fill("Tax audit.")
    page.get_by_role("button", name="Place the hold").click()
    expect(page.locator(".message")).to_contain_text("The hold stands.")
    (hold,) = client.call("GET", f"/v1/holds?subject_id={subject_id}").json["items"]
    assert (hold["code"], hold["reason"]) == ("legal_obligation", "Tax audit.")


def test_who_only_reads_may_neither_place_nor_release(page: Page, signed_in: SignedIn, client: Client) -> None:
    place(client, 3)
    signed_in("auditor", "holds")
    expect(page.get_by_role("rowheader")).to_have_count(1)
    expect(page.get_by_role("button", name="Release")).to_have_count(0)
    expect(page.get_by_role("link", name="Place a hold")).to_have_count(0)
