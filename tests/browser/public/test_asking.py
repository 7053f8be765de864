"""The page of a rights request, in a browser: confirmed, talked about, answered, appealed, withdrawn."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from infra.local.stack import Stack
from tests.browser.judging import judge
from tests.browser.public.hostile import HOSTILE, verify_text
from tests.browser.watching import Watch
from tests.fixtures.client import Client
from tests.http.rights.desk import REQUESTS, Desk

LINK = re.compile(r"\S+/r/req_\w+#\S+")
MESSAGES = REQUESTS  # which a token that confirms nothing yet does not open: the page asks, and shows none
CONTENT = b'{"held": []}'


@pytest.fixture
def desk(stack: Stack) -> Desk:
    """Returns Psynergy's desk."""
    return Desk(Client(stack, "psynergy"))


def write_address(made: dict[str, Any]) -> str:
    """Returns the address that opens a request by its latest token."""
    return f"/r/{made['id']}#{made.get('tracking_token') or made['intake_token']}"


def send_file(desk: Desk) -> str:
    """Hands in a file for an answer."""
    facts = {"purpose": "answer", "file_name": "data.json", "content_type": "application/json", "size": len(CONTENT)}
    announced = desk.client.call("POST", "/v1/uploads", facts).json
    desk.client.stack.send_file(announced, CONTENT)
    desk.client.call("POST", f"/v1/uploads/{announced['id']}/complete")
    return str(announced["id"])


def test_a_person_confirms_a_request_by_its_code(page: Page, desk: Desk, watch: Watch) -> None:
    made = desk.make("know")
    watch.expect(403, MESSAGES)
    page.goto(write_address(made))
    expect(page.get_by_role("heading", name="Confirm the request")).to_be_visible()
    assert "#" not in page.url, "the token is out of sight"
    judge(page)
    code = desk.code()
    field, button = page.get_by_label("Code"), page.get_by_role("button", name="Confirm", exact=True)
    button.press("Enter")
    expect(page.get_by_text("Please enter the six digits of the code.")).to_be_visible()
    watch.expect(422, REQUESTS)
    field.fill(f"{(int(code) + 1) % 1_000_000:06}")
    field.press("Enter")
    expect(page.get_by_text("This is not the code of our latest e-mail")).to_be_visible()
    expect(field).to_be_focused()
    judge(page)
    field.fill(code)
    field.press("Enter")
    expect(page.get_by_text("Thank you. The request is confirmed.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    judge(page)
    assert desk.seen(made["id"])["status"] == "open"


def test_what_both_sides_write_is_shown_as_text(page: Page, desk: Desk) -> None:
    verified = desk.verified("know")
    assert desk.act(verified["id"], "ask", {"message": HOSTILE}).status == 200
    page.goto(write_address(verified))
    expect(page.get_by_role("heading", name="Our question, and your answer")).to_be_visible()
    page.get_by_label("Write to us").fill(HOSTILE)
    page.get_by_role("button", name="Send", exact=True).press("Enter")
    expect(page.get_by_text("Sent. Thank you.")).to_be_visible()
    verify_text(page, times=2)
    judge(page)


def test_an_answer_is_read_and_saved_with_its_file(page: Page, desk: Desk) -> None:
    verified = desk.verified("portability")
    desk.act(verified["id"], "verify-identity", {"method": "document", "note": "Compared."})
    assert desk.complete(verified["id"], "Here it is.", upload_ids=[send_file(desk)]).status == 200
    page.goto(write_address(verified))
    expect(page.get_by_role("heading", name="Our answer")).to_be_visible()
    expect(page.get_by_role("button", name="Get file 1")).to_be_visible()
    judge(page)
    for button, name in (("Save it as data (JSON)", "answer.json"), ("Save it as a table (CSV)", "answer.csv")):
        with page.expect_download() as saved:
            page.get_by_role("button", name=button).press("Enter")
        assert saved.value.suggested_filename == name and saved.value.failure() is None
    with page.expect_download() as got:
        page.get_by_role("button", name="Get file 1").press("Enter")
    assert got.value.path().read_bytes() == CONTENT


def test_the_answer_as_a_page_of_its_own_holds_too(page: Page, desk: Desk) -> None:
    verified = desk.verified("know")
    assert desk.complete(verified["id"], HOSTILE).status == 200
    page.set_extra_http_headers({"Authorization": f"Bearer {verified['tracking_token']}", "Accept": "text/html"})
    page.goto(f"/v1/requests/{verified['id']}/documents")
    verify_text(page)
    judge(page)


def test_a_person_appeals_and_takes_it_back(page: Page, desk: Desk) -> None:
    verified = desk.verified("delete")
    denial = {"reasons": [{"code": "no_data_found", "explanation": HOSTILE}], "partial": False}
    assert desk.act(verified["id"], "deny", denial).status == 200
    page.goto(write_address(verified))
    expect(page.get_by_role("heading", name="Appeal", exact=True)).to_be_visible()
    judge(page)
    page.get_by_label("Why should we decide otherwise?").fill(HOSTILE)
    page.get_by_role("button", name="Appeal", exact=True).press("Enter")
    expect(page.get_by_role("heading", name="Appeal", exact=True)).to_be_focused()
    judge(page)
    assert desk.seen(verified["id"])["appeal"]["status"] == "open"
    page.get_by_text("Take back the appeal").click()
    page.get_by_role("button", name="Yes, take it back").press("Enter")
    expect(page.get_by_text("Done. This is how it stands now.")).to_be_visible()
    assert desk.seen(verified["id"])["appeal"]["status"] == "withdrawn"


def test_a_person_withdraws_a_request(page: Page, desk: Desk, watch: Watch) -> None:
    made = desk.make("delete")
    watch.expect(403, MESSAGES, times=2)
    page.goto(write_address(made))
    page.get_by_text("Withdraw the request").press("Enter")
    button = page.get_by_role("button", name="Yes, withdraw it")
    expect(button).to_be_visible()
    judge(page)
    button.press("Enter")
    expect(page.get_by_text("Done. This is how it stands now.")).to_be_visible()
    assert desk.seen(made["id"])["status"] == "withdrawn"


def test_whoever_finds_many_requests_in_the_mailbox_says_which_are_theirs(page: Page, desk: Desk, watch: Watch) -> None:
    made = [desk.make("know") for _ in range(7)]
    found = [link for text in desk.mailed() for link in LINK.findall(text)]
    watch.expect(403, REQUESTS, times=2)  # by which the page learns that nothing of the request is to be shown
    page.goto(found[-1])
    expect(page.get_by_role("heading", name="Which of these are yours?")).to_be_visible()
    judge(page)
    page.get_by_role("checkbox").first.press("Space")
    page.get_by_role("button", name="Confirm what I marked").press("Enter")
    expect(page.get_by_text("Thank you. What you marked is confirmed.")).to_be_visible()
    page.get_by_text("None of the others are mine").press("Enter")
    page.get_by_role("button", name="Yes, end all of them").press("Enter")
    expect(page.get_by_text("We send nothing else about these 6 requests")).to_be_visible()
    judge(page)
    assert sorted(desk.seen(one["id"])["status"] for one in made) == ["open", *["withdrawn"] * 6]


def test_a_link_that_is_over_offers_a_new_one(page: Page, stack: Stack, desk: Desk, watch: Watch) -> None:
    verified = desk.verified("know")
    assert desk.complete(verified["id"]).status == 200
    stack.clock.advance(timedelta(days=61))
    watch.expect(401, REQUESTS)
    page.goto(write_address(verified))
    expect(page.get_by_role("heading", name="How to get a new link")).to_be_visible()
    judge(page)
    page.get_by_role("button", name="Mail me a new link").press("Enter")
    expect(page.get_by_text("A new link is on its way")).to_be_visible()


def test_without_an_answer_it_says_so_and_tries_again(page: Page, desk: Desk, watch: Watch) -> None:
    verified = desk.verified("know")
    page.route("**/v1/**", lambda route: route.abort())
    watch.expect_silence(REQUESTS)
    page.goto(write_address(verified))
    expect(page.get_by_text("That didn't reach us.")).to_be_visible()
    judge(page)
    page.unroute("**/v1/**")
    page.get_by_role("button", name="Try again").press("Enter")
    expect(page.get_by_text("Receipt number", exact=True)).to_be_visible()


def test_half_a_link_is_told_from_a_whole_one(page: Page, watch: Watch) -> None:
    watch.expect(404, "/r/")
    page.goto("/r/req_half")
    expect(page.get_by_text("This link is not complete.")).to_be_visible()
    judge(page)
