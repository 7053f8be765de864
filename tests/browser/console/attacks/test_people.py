"""What is shown or typed of one person never stands beside another."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from infra.local.stack import Stack
from tests.browser.conftest import SignedIn
from tests.browser.watching import Watch
from tests.fixtures.client import Client

PAT, SAM = "pat@practice.example", "sam@practice.example"


def look_up(page: Page, email: str) -> None:
    page.get_by_role("textbox", name="E-mail address, phone number, or your own id").fill(email)
    with page.expect_response("**/v1/consents/lookup"):
        page.get_by_role("button", name="Look up").click()


def test_the_answer_about_one_person_goes_when_another_is_looked_up(
    page: Page, signed_in: SignedIn, stack: Stack
) -> None:
    Client(stack).record({"email": PAT}, ("newsletter", "email", True))
    signed_in("admin", "people")
    look_up(page, PAT)
    probe = page.locator("form").filter(has_text="For")
    probe.get_by_label("For").select_option("newsletter")
    probe.get_by_label("By").select_option("email")
    page.get_by_role("button", name="Ask", exact=True).click()
    verdict = page.locator("aside .message")
    expect(verdict).to_be_visible()
    look_up(page, SAM)
    expect(page.get_by_text("No consent, opt-out or contract of this person is held")).to_be_visible()
    expect(verdict).to_have_count(0)


def test_what_is_typed_of_one_person_is_kept_for_them_alone(page: Page, signed_in: SignedIn) -> None:
    signed_in("admin", "people")
    dialog = page.get_by_role("dialog", name="Opt out")
    for email, expected in ((PAT, ""), (SAM, ""), (PAT, f"Of {PAT}")):
        look_up(page, email)
        page.get_by_role("button", name="Opt out", exact=True).click()
        expect(dialog.get_by_label("What they said")).to_have_value(expected)
        dialog.get_by_label("What they said").fill(f"Of {email}")
        dialog.get_by_role("button", name="Cancel").click()


def test_a_hold_that_was_begun_for_one_request_is_not_placed_on_another(page: Page, signed_in: SignedIn) -> None:
    one, other = "req_01KARZ6T9GSWQ40CJ9S2ED4T52", "req_01KARZ6T9GSWQ40CJ9S2ED4T53"
    signed_in("admin", f"holds/new?rights_request={one}")
    page.get_by_label("Reason").fill("An audit.")
    page.get_by_role("button", name="Cancel").click()
    page.evaluate(f"location.hash = '#/holds/new?rights_request={other}'")
    expect(page.get_by_label("Id of the request")).to_have_value(other)
    expect(page.get_by_label("Reason")).to_have_value("")


def test_an_export_that_is_tried_again_is_saved(page: Page, signed_in: SignedIn, watch: Watch) -> None:
    signed_in("admin", "people")
    look_up(page, PAT)
    page.route("**/v1/subjects/export", lambda route: route.abort("connectionreset"), times=1)
    watch.expect_silence("/v1/subjects/export")
    page.get_by_role("button", name="Export what is held").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Try again").click()
    assert saved.value.suggested_filename == "export.json"
    expect(page.get_by_text("Saved. The audit notes that it was read.", exact=False)).to_be_visible()


def test_no_filter_of_the_audit_puts_a_person_into_an_address(page: Page, signed_in: SignedIn) -> None:
    signed_in("admin", "audit")
    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("About").fill(PAT)
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("Give an id or a name as in the help.", exact=False).first).to_be_visible()
    assert "pat" not in page.url
    page.get_by_label("About").fill("contract/client-1042")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("Nothing happened")).to_be_visible()
