"""Two people on one request: nothing typed is lost to what the other does, and appeals go to somebody else."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from infra.local.stack import Stack
from tests.browser.conftest import SignedIn
from tests.browser.console.requests.office import Office, press, tell, write
from tests.browser.judging import judge
from tests.browser.sessions import open_view, sign_in
from tests.browser.watching import Watch


@pytest.fixture
def office(stack: Stack) -> Office:
    return Office(stack)


def test_what_others_did_meanwhile_is_shown_and_nothing_typed_is_lost(
    page: Page, signed_in: SignedIn, office: Office, watch: Watch
) -> None:
    request_id = office.verified("know")
    signed_in("case_worker", f"requests/{request_id}")
    press(page, "Ask for information")
    write(page, "What you ask", "Which account?")
    office.call(f"/requests/{request_id}/note", {"note": "I have asked by phone."})
    watch.expect(412, f"/v1/requests/{request_id}/preview")
    press(page, "Look at the letter")
    tell(page, "Somebody changed this request while you were writing")
    conflict = page.locator(".message", has_text="Meanwhile")
    expect(conflict).to_contain_text("Note added by Sam Second")
    expect(conflict).to_contain_text("I have asked by phone.")
    expect(page.get_by_role("textbox", name="What you ask")).to_have_value("Which account?")
    press(page, "Look at the letter")
    expect(page.get_by_label("The letter")).to_contain_text("Which account?")
    office.call(f"/requests/{request_id}/withdraw", {})
    watch.expect(412, f"/v1/requests/{request_id}/ask")
    press(page, "Send the question")
    tell(page, "Somebody changed this request while you were writing")
    expect(page.get_by_text("The request is withdrawn now.")).to_be_visible()
    expect(page.get_by_role("textbox", name="What you ask")).to_have_value("Which account?")
    judge(page, thorough=False)


def test_what_the_system_did_meanwhile_stands_in_nobodys_way(
    page: Page, signed_in: SignedIn, office: Office, watch: Watch
) -> None:
    request_id = office.verified("know")
    office.call(f"/requests/{request_id}/message", {"message": "We look into it."})
    signed_in("case_worker", f"requests/{request_id}")
    expect(page.get_by_text("We look into it.")).to_be_visible()
    office.stack.tick()  # the letter leaves, which makes a version
    watch.expect(412, f"/v1/requests/{request_id}/start")
    press(page, "Start the work")
    tell(page, "The work has begun.")
    expect(page.get_by_text("Letter sent (message)")).to_be_visible()


def test_an_answer_that_is_lost_on_the_way_sends_no_second_letter(
    page: Page, signed_in: SignedIn, office: Office, watch: Watch
) -> None:
    request_id = office.verified("know")
    signed_in("case_worker", f"requests/{request_id}")
    press(page, "Write a message")
    write(page, "Message", "We look into it.")
    press(page, "Look at the letter")

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/message", lose, times=1)
    watch.expect_silence(f"/v1/requests/{request_id}/message")
    press(page, "Send the message")
    tell(page, "The service does not answer")
    press(page, "Try again")
    tell(page, "The message is on its way.")
    sent = office.call(f"/requests/{request_id}/messages", method="GET")["items"]
    assert [one["text"] for one in sent] == ["We look into it."]


def test_a_request_that_is_archived_while_it_is_open_reads_on_and_keeps_what_was_typed(
    page: Page, signed_in: SignedIn, office: Office, watch: Watch
) -> None:
    request_id = office.verified("know", details="All of it.")
    signed_in("case_worker", f"requests/{request_id}")
    press(page, "Ask for information")
    write(page, "What you ask", "Which account?")
    office.call(f"/requests/{request_id}/start")
    office.call(f"/requests/{request_id}/complete", {"summary": "This is all."})
    office.stack.tick()
    watch.expect(412, f"/v1/requests/{request_id}/preview")
    press(page, "Look at the letter")
    tell(page, "Somebody changed this request while you were writing")
    expect(page.locator(".message")).to_contain_text("Put into the archive")
    expect(page.get_by_text("In the archive since")).to_be_visible()
    expect(page.get_by_role("textbox", name="What you ask")).to_have_value("Which account?")
    watch.expect(409, f"/v1/requests/{request_id}/preview")
    press(page, "Look at the letter")
    tell(page, "The request's status does not allow this")
    expect(page.get_by_role("textbox", name="What you ask")).to_have_value("Which account?")
    expect(page.get_by_text("All of it.")).to_be_visible()
    page.locator("summary", has_text="The archive's object").click()
    expect(page.get_by_text(f"requests/{request_id}/")).to_be_visible()


def test_an_appeal_is_decided_by_somebody_else(page: Page, stack: Stack, office: Office, signed_in: SignedIn) -> None:
    request_id = office.verified("delete")
    signed_in("case_worker", f"requests/{request_id}")
    press(page, "Deny")
    page.get_by_label("Ground").select_option("impossible_or_disproportionate")
    wording = page.get_by_role("textbox", name="Explanation")
    expect(wording).to_have_value(re.compile("To do what you ask we would have to"))
    expect(page.get_by_text("Reason 1 still has a “…” to fill in.")).to_be_visible()
    wording.fill("Too short.")
    expect(page.get_by_text("Reason 1 has 10 of at least 100 characters.")).to_be_visible()
    page.get_by_label("Ground").select_option("security")
    expect(wording).to_have_value("Too short.")
    page.get_by_label("Close every purpose of the person at once").check()
    press(page, "Look at the letter")
    press(page, "Send the denial")
    tell(page, "Denied.")
    page.get_by_text("More", exact=True).click()
    press(page, "Take in an appeal")
    write(page, "Why they think that the decision is wrong", "You can.")
    press(page, "Take it in")
    tell(page, "The appeal is taken in")
    expect(
        page.get_by_text("You made the decision that is appealed: somebody else must decide the appeal.")
    ).to_be_visible()
    expect(page.get_by_role("button", name="Decide the appeal")).to_have_count(0)
    page.context.clear_cookies()
    sign_in(page.context, stack, office.key)
    page.reload()
    press(page, "Decide the appeal")
    expect(page.get_by_label("Why you decide again yourself")).to_have_count(0)
    page.get_by_label("The decision was wrong: it is taken up again").check()
    write(page, "Explanation", "They are right.")
    press(page, "Look at the letter")
    press(page, "Send the decision")
    tell(page, "Decided: the work goes on.")


def test_an_admin_who_decided_says_why_they_decide_again(page: Page, stack: Stack, office: Office) -> None:
    request_id = office.verified("know")
    reasons = [{"code": "no_data_found", "explanation": "Nothing."}]
    office.call(f"/requests/{request_id}/deny", {"reasons": reasons, "partial": False})
    office.call(f"/requests/{request_id}/appeal", {"grounds": "Look again."})
    sign_in(page.context, stack, office.key)
    open_view(page, f"requests/{request_id}")
    press(page, "Decide the appeal")
    page.get_by_label("The decision stands").check()
    write(page, "Explanation", "We looked again.")
    press(page, "Look at the letter")
    expect(page.get_by_role("button", name="Why you decide again yourself: fill this in.")).to_be_visible()
    write(page, "Why you decide again yourself", "Nobody else is here.")
    press(page, "Look at the letter")
    press(page, "Send the decision")
    tell(page, "Decided. The letter is on its way.")
