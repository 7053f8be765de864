"""A request is worked from its call to its close in the console, by mouse and by keyboard."""

from __future__ import annotations

import re
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from infra.local.stack import Stack
from tests.browser.conftest import SignedIn
from tests.browser.console.requests.office import HOSTILE, PAT, Office, press, tell, write
from tests.browser.judging import judge
from tests.browser.sessions import open_view

PDF: Final = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def office(stack: Stack) -> Office:
    return Office(stack)


def test_a_call_becomes_a_request_and_is_worked_to_its_answer(page: Page, signed_in: SignedIn, stack: Stack) -> None:
    signed_in("case_worker", "requests/new")
    judge(page, thorough=False)
    press(page, "Take it in")
    expect(page.get_by_role("button", name="What they ask for: choose at least one.")).to_be_visible()
    page.get_by_label("Access (everything held)").check()
    write(page, "First name", "Kim")
    write(page, "Last name", "Lee")
    write(page, "E-mail", "kim.lee@practice.example")
    page.get_by_label("What they are to the company").select_option("client")
    page.get_by_label("State in which they live").select_option("CA")
    open_view(page, "requests")
    open_view(page, "requests/new")
    expect(page.get_by_role("textbox", name="First name")).to_have_value("Kim")
    press(page, "Take it in")
    tell(page, "The request is taken in")
    stack.tick()
    page.get_by_role("link", name="Open the request").click()
    expect(page.get_by_role("heading", name="Clock")).to_be_visible()

    press(page, "Verify identity")
    page.get_by_label("How you made sure who asks").select_option("call_back")
    write(page, "What was compared", "Called back: knew the last invoice.")
    press(page, "Record it")
    tell(page, "Verified")
    press(page, "Verify identity")
    page.get_by_label("How you made sure who asks").select_option("document")
    write(page, "What was compared", "The licence.")
    press(page, "Record it")
    tell(page, "Next: start the work.")
    press(page, "Start the work")
    tell(page, "The work has begun.")
    press(page, "Extend")
    write(page, "Why the answer takes longer", "Archives have to be searched.")
    press(page, "Look at the letter")
    expect(page.get_by_label("The letter")).to_contain_text("Archives have to be searched.")
    expect(page.get_by_text("becomes")).to_be_visible()
    judge(page, thorough=False)
    press(page, "Extend and send the letter")
    tell(page, "Extended. The letter is on its way.")
    press(page, "Answer")
    write(page, "The answer", "This is all …")
    for box in page.get_by_role("textbox", name="why the answer does not wait for it").all():
        box.fill("It does not belong to the answer.")
    press(page, "Look at the letter")
    expect(page.get_by_text("There is a “…” in the letter.")).to_be_visible()
    press(page, "Back to writing")
    write(page, "The answer", "This is all that we hold.")
    press(page, "Look at the letter")
    expect(page.get_by_label("The letter")).to_contain_text("This is all that we hold.")
    press(page, "Send the answer")
    tell(page, "Answered. The letter is on its way; they can appeal.")
    expect(page.get_by_role("button", name="Next request")).to_be_visible()
    expect(page.get_by_role("region", name="Clock")).to_contain_text("Closed")
    stack.tick()
    assert "This is all that we hold." in str(stack.mails()[-1].message.get_body(("plain",)))


def test_the_whole_page_is_worked_with_the_keyboard(page: Page, signed_in: SignedIn, office: Office) -> None:
    request_id = office.verified("delete", details=HOSTILE * 3)
    signed_in("case_worker", f"requests/{request_id}")
    expect(page.get_by_text(HOSTILE * 3)).to_be_visible()
    judge(page)
    page.keyboard.press("a")
    tell(page, "It is yours now.")
    page.keyboard.press("n")
    expect(page.get_by_role("heading", name="Add a note")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("n and a are letters here.")
    page.keyboard.press("Control+Enter")
    tell(page, "The note is kept.")
    expect(page.get_by_role("region", name="Notes for colleagues")).to_contain_text("n and a are letters here.")
    page.keyboard.press("m")
    expect(page.get_by_role("heading", name="Write a message")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("Hello <b>there</b>.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_label("The letter")).to_contain_text("Hello <b>there</b>.")
    expect(page.get_by_role("heading", name="Write a message")).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("button", name="Send the message")).to_be_focused()
    page.keyboard.press("Control+Enter")
    assert office.call(f"/requests/{request_id}/messages", method="GET")["items"] == [], "it never sends"
    page.keyboard.press("Enter")
    tell(page, "The message is on its way.")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Assign to me")


def test_brackets_lead_along_the_list_that_was_seen_last(page: Page, signed_in: SignedIn, office: Office) -> None:
    for _ in range(2):
        office.verified("know")
    signed_in("case_worker", "requests?view=all")
    links = page.get_by_role("rowheader").get_by_role("link")
    expect(links).to_have_count(2)
    first, second = (re.compile(str(link.get_attribute("href"))[-6:]) for link in links.all())
    heading = page.locator("main h1:focus")  # it has the focus once the request is there
    links.first.click()
    expect(heading).to_have_text(first)
    page.keyboard.press("]")
    expect(heading).to_have_text(second)
    page.keyboard.press("[")
    expect(heading).to_have_text(first)
    page.locator("summary", has_text="More").click()
    press(page, "Withdraw for them")
    press(page, "Look at the letter")
    press(page, "Withdraw and send the letter")
    tell(page, "Withdrawn.")
    press(page, "Next request")
    expect(heading).to_have_text(second)


def test_tasks_letters_and_holds_stand_beside_the_request(page: Page, signed_in: SignedIn, office: Office) -> None:
    address = "Ada Paper\n12 Main Street\nSpringfield, CA 90001"
    requester = {**{name: value for name, value in PAT.items() if name != "email"}, "postal_address": address}
    request_id = office.make("delete", requester=requester, received_via="mail")
    signed_in("case_worker", f"requests/{request_id}")
    page.get_by_role("button", name=re.compile("Change the task")).first.click()
    page.get_by_label("State", exact=True).select_option("done")
    page.get_by_label("What came of it").select_option("deleted")
    expect(page.get_by_role("region", name="Change a task")).to_contain_text("Contacts and mailing lists in the CRM")
    press(page, "Save")
    tell(page, "The task “Contacts and mailing lists in the CRM” is changed.")
    expect(page.get_by_text("Task “Contacts and mailing lists in the CRM” done: deleted")).to_be_visible()
    press(page, "Add a task")
    write(page, "What is to be done", "Empty the old archive")
    page.get_by_label("Whose").select_option("own_systems")
    page.get_by_role("region", name="Add a task").get_by_role("button", name="Add the task").click()
    tell(page, "The task is added.")
    expect(page.get_by_role("rowheader", name="Empty the old archive")).to_be_visible()
    page.locator("summary", has_text="Letters").click()
    press(page, "Acknowledgement")
    expect(page.get_by_role("region", name="Acknowledgement")).to_contain_text("12 Main Street")
    page.get_by_label("How it went in fact").select_option("mail")
    press(page, "It has reached them")
    tell(page, "Recorded: the letter has reached its reader.")
    press(page, "Extend")
    write(page, "Why the answer takes longer", "Archives have to be searched.")
    press(page, "Look at the letter")
    press(page, "Extend and send the letter")
    tell(page, "Extended. The letter waits under Post and phone to be printed.")
    page.locator("summary", has_text="Holds").click()
    judge(page, thorough=False)
    page.get_by_role("link", name="Place a hold").click()
    page.get_by_label("Ground").select_option(index=1)
    write(page, "Reason", "A lawsuit.")
    press(page, "Place the hold")
    tell(page, "The hold stands.")
    open_view(page, f"requests/{request_id}")
    expect(page.get_by_text("Something is on hold")).to_be_visible()
    page.locator("summary", has_text="Holds").click()
    expect(page.get_by_text("A lawsuit.")).to_be_visible()
    page.get_by_role("link", name="Release a hold").click()
    expect(page.locator("main h1")).to_have_text("Holds")
    expect(page.get_by_text("A lawsuit.")).to_be_visible()


def test_what_they_sent_is_added_and_opened_at_the_buckets_own_address(
    page: Page, signed_in: SignedIn, office: Office
) -> None:
    request_id = office.verified("know")
    signed_in("case_worker", f"requests/{request_id}")
    page.locator("summary", has_text="More").click()
    press(page, "Add what they sent")
    write(page, "What they said", "Here is the bill.")
    page.get_by_label("Evidence").set_input_files({"name": "Rivera.pdf", "mimeType": "application/pdf", "buffer": PDF})
    expect(page.get_by_text("Rivera.pdf")).to_be_visible()
    press(page, "Add it")
    tell(page, "Added.")
    files = page.get_by_role("region", name="Papers and files")
    expect(files).to_contain_text("Evidence")
    with page.expect_popup() as opened:
        files.get_by_role("button", name="Open").click()
    assert "evidence/upl_" in opened.value.url and opened.value.evaluate("() => window.opener") is None


def test_who_may_only_read_sees_no_act(page: Page, signed_in: SignedIn, office: Office) -> None:
    request_id = office.verified("know")
    signed_in("auditor", f"requests/{request_id}")
    expect(page.get_by_role("region", name="Clock")).to_be_visible()
    expect(page.get_by_role("region", name="Actions")).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile("Write|Add|Change"))).to_have_count(0)


def test_an_answer_is_completed_with_a_file_that_is_opened_and_a_document_that_is_read(
    page: Page, signed_in: SignedIn, office: Office
) -> None:
    request_id = office.verified("know")
    office.call(f"/requests/{request_id}/start")
    signed_in("case_worker", f"requests/{request_id}")
    press(page, "Answer")
    write(page, "The answer", "The bill is beside this letter.")
    page.get_by_label(re.compile("^Files")).set_input_files(
        {"name": "Rivera.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    expect(page.get_by_text("Rivera.pdf")).to_be_visible()
    press(page, "Look at the letter")
    expect(page.get_by_label("The letter")).to_contain_text("The bill is beside this letter.")
    press(page, "Send the answer")
    expect(page.locator(".message").first).to_be_focused()
    page.locator("summary", has_text="The answer's document").click()
    expect(page.get_by_text("As of")).to_be_visible()
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Open").first.click()
    assert "answers/upl_" in opened.value.url and "Rivera" not in opened.value.url
