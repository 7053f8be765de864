"""People: found by a whole value, asked about, and what they say recorded, taken back and handed out."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from infra.local.stack import Stack
from tests.browser.conftest import SignedIn
from tests.browser.judging import judge
from tests.browser.public.hostile import HOSTILE, LONG, MARKUP, RIGHT_TO_LEFT
from tests.browser.watching import Watch
from tests.fixtures.client import Client

PAT = {"email": "pat.rivera@practice.example"}
SAM = {"email": "sam.rivera@practice.example"}


@pytest.fixture
def client(stack: Stack) -> Client:
    """Returns a client in whose company two people get the newsletter."""
    known = Client(stack)
    for subject in (PAT, SAM):
        known.record(subject, ("newsletter", "email", True))
    return known


def look_up(page: Page, value: str) -> None:
    page.get_by_label("E-mail address, phone number, or your own id").fill(value)
    page.get_by_role("button", name="Look up").click()
    expect(page.get_by_role("heading", name="A person")).to_be_focused()


def begin(page: Page, act: str) -> Locator:
    """Opens the dialog of an act and returns it."""
    page.get_by_role("button", name=act, exact=True).click()
    dialog = page.get_by_role("dialog", name=act)
    expect(dialog).to_be_visible()
    return dialog


def test_one_is_found_by_a_whole_value_and_asked_about(page: Page, signed_in: SignedIn, client: Client) -> None:
    signed_in("case_worker", "people")
    judge(page)
    look_up(page, PAT["email"])
    assert "practice" not in page.url and "practice" not in page.title()
    expect(page.get_by_role("row", name="Newsletters and announcements")).to_contain_text("Granted")
    page.get_by_role("row", name="Newsletters and announcements").get_by_role("button", name="Show").click()
    expect(page.get_by_role("dialog", name="Consent record")).to_contain_text("Web form, https://www.example.com/form")
    judge(page)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the receipt").click()
    assert "practice" not in saved.value.suggested_filename
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("button", name="Show")).to_be_focused()
    page.get_by_label("For", exact=True).select_option("Newsletters and announcements by e-mail")
    page.get_by_role("combobox", name="By").select_option("E-mail")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("aside .message")).to_contain_text("Yes")
    judge(page)
    look_up(page, "nobody@practice.example")
    expect(page.get_by_text("No consent, opt-out or contract of this person is held")).to_be_visible()
    expect(page.locator("aside .message")).to_have_count(0)
    expect(page.get_by_label("For", exact=True)).to_have_value("")  # neither question nor answer was about this person
    judge(page, thorough=False)


def test_consents_are_recorded_withdrawn_and_nothing_typed_of_one_is_sent_of_another(
    page: Page, signed_in: SignedIn, client: Client
) -> None:
    signed_in("case_worker", "people")
    look_up(page, PAT["email"])
    dialog = begin(page, "Record a consent")
    dialog.get_by_role("button", name="Record it").click()
    expect(dialog.locator(".message")).to_contain_text("They said: choose one.")
    judge(page)
    dialog.get_by_role("button", name="Add a decision").click()
    first, second = dialog.get_by_role("group", name="Decision 1"), dialog.get_by_role("group", name="Decision 2")
    first.get_by_label("For").select_option("Newsletters and announcements by e-mail")
    first.get_by_label("No", exact=True).check()
    second.get_by_label("For").select_option("Use of your precise location")
    second.get_by_label("Yes").check()
    dialog.get_by_label("How they said it").select_option("On the phone")
    dialog.get_by_label("The words that they saw or heard").fill(HOSTILE)
    dialog.get_by_role("button", name="Cancel").click()
    look_up(page, SAM["email"])
    expect(begin(page, "Record a consent").get_by_label("The words that they saw or heard")).to_have_value("")
    page.keyboard.press("Escape")
    look_up(page, PAT["email"])
    dialog = begin(page, "Record a consent")
    expect(dialog.get_by_label("The words that they saw or heard")).to_have_value(HOSTILE)
    dialog.get_by_role("button", name="Record it").click()
    done = page.locator(".message").first
    expect(done).to_contain_text("Recorded: Newsletter is denied, Precise location is granted")
    expect(done).to_be_focused()
    found = client.decisions(PAT)
    assert (found["newsletter", "email"], found["precise_location", None]) == ("denied", "granted")
    dialog = begin(page, "Withdraw consent")
    dialog.get_by_label("Everything").check()
    dialog.get_by_label("How they said it").select_option("By e-mail")
    dialog.get_by_role("button", name="Withdraw").click()
    expect(done).to_contain_text("Withdrawn, as of now.")
    assert client.decisions(PAT)["precise_location", None] == "withdrawn"
    page.get_by_text("All that happened").click()
    expect(page.get_by_role("row").filter(has_text="Consent: withdrawn")).to_have_count(1)
    judge(page)


def test_opting_out_takes_effect_and_lifting_needs_a_second_step_of_the_person(
    page: Page, signed_in: SignedIn, client: Client
) -> None:
    signed_in("case_worker", "people")
    look_up(page, PAT["email"])
    dialog = begin(page, "Opt out")
    dialog.get_by_label("Sale sharing").check()
    dialog.get_by_label("E-mail", exact=True).check()
    dialog.get_by_label("How they said it").select_option("On paper")
    dialog.get_by_label("What they said").fill(HOSTILE)
    dialog.get_by_role("button", name="Opt out").click()
    expect(page.locator(".message").first).to_contain_text("Opted out of 2 kinds.")
    expect(page.get_by_role("row", name="Sale sharing")).to_contain_text("Active")
    dialog = begin(page, "Take an opt-out back")
    dialog.get_by_label("Sale sharing").check()
    dialog.get_by_label("How they said it").select_option("By e-mail")
    dialog.get_by_label("Their own words").fill("You may share it again.")
    dialog.get_by_label("How you know").fill("Called back")
    dialog.get_by_role("button", name="Lift it").click()
    step = page.get_by_role("dialog", name="A second step is missing")
    expect(step.get_by_role("button", name="Copy the address")).to_be_focused()
    assert "/c/" in step.locator("code").inner_text()
    judge(page)
    step.get_by_role("button", name="Done").click()
    expect(page.get_by_role("row", name="Sale sharing")).to_contain_text("Active")


def test_a_preference_link_a_contact_and_an_export(page: Page, signed_in: SignedIn, client: Client) -> None:
    signed_in("case_worker", f"people/{client.lookup(PAT)['subject_id']}")
    dialog = begin(page, "Preference link")
    dialog.get_by_role("button", name="Make the link").click()
    shown = page.get_by_role("dialog", name="Preference link").locator("code.secret")
    assert shown.inner_text().startswith(client.stack.settings.base_url)
    page.get_by_role("button", name="Done").click()
    expect(page.locator("code.secret")).to_have_count(0)
    dialog = begin(page, "They contacted us")
    dialog.get_by_label("By").select_option("Phone")
    dialog.get_by_role("button", name="Note it").click()
    expect(page.locator(".message").first).to_contain_text("You may reply until")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Export what is held").click()
    assert saved.value.suggested_filename == "export.json"
    assert PAT["email"] in Path(saved.value.path()).read_text("utf-8")
    expect(page.locator(".message").first).to_contain_text("The audit notes that it was read.")


def test_two_are_joined_and_parted(page: Page, signed_in: SignedIn, client: Client, watch: Watch) -> None:
    signed_in("case_worker", "people")
    look_up(page, PAT["email"])
    dialog = begin(page, "Join with another")
    dialog.get_by_label("Why").select_option("Same person")
    watch.expect(422, "/v1/subjects/link")
    dialog.get_by_role("button", name="Join").click()
    expect(dialog.locator(".message")).to_be_focused()
    dialog.get_by_label("The other’s e-mail address").fill(SAM["email"])
    dialog.get_by_role("button", name="Join").click()
    expect(page.locator(".message").first).to_contain_text("They are one person now.")
    assert client.lookup(PAT)["subject_id"] == client.lookup(SAM)["subject_id"]
    dialog = begin(page, "Part from this person")
    dialog.get_by_label("The other’s e-mail address").fill(SAM["email"])
    dialog.get_by_label("Why").select_option("Entered by mistake")
    dialog.get_by_role("button", name="Part").click()
    expect(page.locator(".message").first).to_contain_text("They are two people now.")
    assert client.lookup(PAT)["subject_id"] != client.lookup(SAM)["subject_id"]


def test_what_a_stranger_gave_is_text_and_who_only_reads_records_nothing(
    page: Page, signed_in: SignedIn, client: Client
) -> None:
    source = {"channel": "web_form", "url": f"https://www.example.com/{LONG}", "wording": HOSTILE}
    body = {"subject": PAT, "decisions": [{"purpose": "precise_location", "granted": True}], "source": source}
    assert client.call("POST", "/v1/consents", body, key="publishable").status == 201
    review = {"subject": PAT, "code": "legal_obligation", "reason": f"{MARKUP} {RIGHT_TO_LEFT}"}
    day = client.stack.clock.now().replace(year=client.stack.clock.now().year + 1).date().isoformat()
    assert client.call("POST", "/v1/holds", {**review, "review_on": day}).status == 201
    signed_in("auditor", "people")
    look_up(page, PAT["email"])
    expect(page.get_by_text(MARKUP)).to_be_visible()
    expect(page.get_by_text(RIGHT_TO_LEFT)).to_be_visible()
    expect(page.get_by_role("button", name="Record a consent")).to_have_count(0)
    page.get_by_role("row", name="Use of your precise location").get_by_role("button", name="Show").click()
    expect(page.get_by_text(LONG)).to_be_visible()
    judge(page)
