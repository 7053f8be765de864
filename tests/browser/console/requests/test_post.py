"""Post and phone: letters printed and marked as sent, calls made, mails that came back brought by other means."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from infra.local.stack import Stack
from tests.browser.conftest import SignedIn
from tests.browser.judging import judge
from tests.browser.public.hostile import MARKUP
from tests.browser.watching import Watch
from tests.fixtures.client import Client
from tests.http.rights.desk import Desk

MILLIMETRE = 96 / 25.4
NAME = {"last_name": "Rivera", "state": "CA", "relationship": "client"}
ADDRESS = "12 Main Street\nDenver, CO 80202"


@pytest.fixture
def desk(stack: Stack) -> Desk:
    return Desk(Client(stack))


def ask_by_post(desk: Desk, first_name: str) -> str:
    """Takes in a request by mail, whose letters are printed; returns its id."""
    requester = {**NAME, "first_name": first_name, "postal_address": ADDRESS, "preferred_contact": "mail"}
    made = desk.make("access", key="secret", requester=requester, received_via="mail")
    desk.client.stack.drain()
    return str(made["id"])


def ask_by_phone(desk: Desk) -> str:
    requester = {**NAME, "first_name": "Pat", "phone": "+13075550142", "preferred_contact": "phone"}
    made = desk.make("know", key="secret", requester=requester, received_via="phone")
    desk.client.stack.drain()
    return str(made["id"])


def list_letters(desk: Desk, request_id: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = desk.read(request_id, "/notices").json["items"]
    return found


def measure(page: Page, selector: str) -> tuple[float, float]:
    """Returns how far below the sheet's text area something begins, and how high it is, in millimetres."""
    top, height = page.evaluate(
        """(selector) => {
          const sheet = document.querySelector(".print-page");
          const box = sheet.querySelector(selector).getBoundingClientRect();
          return [box.top - sheet.getBoundingClientRect().top, box.height];
        }""",
        selector,
    )
    return round(top / MILLIMETRE), round(height / MILLIMETRE)


def test_letters_are_printed_in_one_go_and_marked_as_sent(page: Page, signed_in: SignedIn, desk: Desk) -> None:
    ids = [ask_by_post(desk, "Pat"), ask_by_post(desk, MARKUP)]
    page.add_init_script("window.print = () => { window.printed = (window.printed || 0) + 1; }")
    signed_in("case_worker", "post")
    expect(page.get_by_role("link", name="To print (2)")).to_be_visible()
    expect(page.get_by_text("Acknowledge by")).to_have_count(2)
    judge(page)
    page.get_by_role("button", name="Select all 2").click()
    page.get_by_role("button", name="Look at 2 letters to print").click()
    expect(page.get_by_role("heading", name="2 letters to print")).to_be_focused()
    letter = page.get_by_role("article", name="Letter 2 of 2")
    expect(letter).to_contain_text(f"{MARKUP} Rivera\n12 Main Street\nDenver, CO 80202", use_inner_text=True)
    judge(page)
    page.get_by_role("button", name="Print", exact=True).click()
    assert page.evaluate("() => window.printed") == 1
    page.emulate_media(media="print")
    expect(page.get_by_role("article")).to_have_count(2)
    expect(page.get_by_role("heading", level=1)).to_be_hidden()
    expect(page.get_by_role("heading", level=2)).to_have_count(0)
    assert measure(page, ".print-address") == (43, 30), "with the margin of 20 mm: in the windows of both envelopes"
    assert page.pdf(format="Letter").count(b"/Type /Page\n") == 2
    page.emulate_media(media="screen")
    page.get_by_role("button", name="Mark 2 as sent").click()
    expect(page.locator(".message")).to_contain_text("2 letters marked as sent.")
    expect(page.locator(".message").get_by_role("listitem")).to_have_count(2)
    expect(page.get_by_text("No letter waits to be printed.")).to_be_visible()
    for one in ids:
        assert [(letter["state"], letter["channel"]) for letter in list_letters(desk, one)] == [("done", "mail")]
        assert desk.seen(one)["acknowledged_at"]


def test_what_a_colleague_sent_meanwhile_is_told_and_nothing_is_done_twice(
    page: Page, signed_in: SignedIn, desk: Desk, watch: Watch
) -> None:
    ids = [ask_by_post(desk, "Pat"), ask_by_post(desk, "Sam")]
    signed_in("case_worker", "post")
    page.get_by_role("button", name="Select all 2").click()
    page.get_by_role("button", name="Look at 2 letters to print").click()
    expect(page.get_by_role("article")).to_have_count(2)
    (letter,) = list_letters(desk, ids[0])
    assert desk.act(ids[0], f"notices/{letter['id']}/done", {"channel": "mail"}).status == 200
    watch.expect(409, "/v1/requests/")
    page.get_by_role("button", name="Mark 2 as sent").click()
    said = page.get_by_text("1 of 2 could not be marked as sent")
    expect(said).to_be_visible()
    lines = page.locator(".message").get_by_role("listitem")
    expect(lines.filter(has_text="Sam Rivera: sent")).to_have_count(1)
    expect(lines.filter(has_text="Pat Rivera")).not_to_contain_text("Rivera: sent")
    page.get_by_role("button", name="Back to the list").click()
    expect(page.get_by_role("heading", level=1)).to_be_focused()


def test_a_call_is_made_by_its_script_and_recorded(page: Page, signed_in: SignedIn, desk: Desk) -> None:
    request_id = ask_by_phone(desk)
    signed_in("case_worker", "post?state=to_call")
    page.get_by_role("button", name="Call: Acknowledgement, Pat Rivera").click()
    expect(page.get_by_role("heading", name="Acknowledgement, Pat Rivera")).to_be_focused()
    expect(page.get_by_text("+13075550142")).to_be_visible()
    expect(page.get_by_role("heading", name="What to say")).to_be_visible()
    judge(page)
    page.get_by_label("Not reached").check()
    page.get_by_label("Note for colleagues").fill("Voice box.")
    page.get_by_role("button", name="Record the call").click()
    expect(page.locator(".message")).to_contain_text("The call still waits here.")
    assert [letter["state"] for letter in list_letters(desk, request_id)] == ["to_call"]
    page.get_by_role("button", name="Call: Acknowledgement, Pat Rivera").click()
    page.get_by_role("button", name="Record the call").click()
    expect(page.locator(".message")).to_contain_text("has reached its reader")
    expect(page.get_by_text("Nobody waits for a call.")).to_be_visible()
    assert [(one["state"], one["channel"]) for one in list_letters(desk, request_id)] == [("done", "phone")]


def test_a_mail_that_came_back_is_brought_by_other_means(page: Page, signed_in: SignedIn, desk: Desk) -> None:
    requester = {**NAME, "first_name": "Pat", "email": "bounce@simulator.amazonses.com"}
    made = desk.make("question", requester=requester)
    desk.client.stack.drain()
    signed_in("case_worker", "post?state=bounced")
    expect(page.get_by_role("link", name="Came back (1)")).to_be_visible()
    page.get_by_role("button", name="Bring it: Acknowledgement, Pat Rivera").click()
    expect(page.get_by_text("Not known: look into the request")).to_be_visible()
    page.get_by_label("How it reached them").select_option("By phone")
    page.get_by_role("button", name="Record that it arrived").click()
    expect(page.locator(".message")).to_contain_text("has reached its reader")
    expect(page.get_by_text("No mail came back.")).to_be_visible()
    assert [one["state"] for one in list_letters(desk, made["id"])] == ["done"]
    page.get_by_role("link", name="Uncertain").click()
    expect(page.get_by_text("It is known of every mail whether it left.")).to_be_visible()


def test_who_only_reads_sees_letters_and_does_nothing(page: Page, signed_in: SignedIn, desk: Desk) -> None:
    ask_by_post(desk, "Pat")
    signed_in("auditor", "post")
    expect(page.get_by_role("checkbox")).to_have_count(0)
    page.get_by_role("button", name="Read: Acknowledgement, Pat Rivera").click()
    expect(page.get_by_role("heading", name="Acknowledgement, Pat Rivera")).to_be_focused()
    expect(page.get_by_role("button", name="Record that it arrived")).to_have_count(0)
