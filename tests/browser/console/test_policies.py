"""Policies: from a draft over its preview to a published version, what it changed, and who is told."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Page, expect

from infra.local.stack import Stack
from tests.browser.conftest import SignedIn
from tests.browser.judging import judge
from tests.browser.public.hostile import HOSTILE, MARKUP, RIGHT_TO_LEFT
from tests.browser.watching import Watch
from tests.fixtures.client import Client

VERSIONS = "/v1/policies/privacy/versions"
TEXT = f"# What we keep\n\n<b>Names</b> and {HOSTILE}\n\n-\u00a0of addresses\n\n<script>alert(2)</script>\n"


def draft(client: Client, **more: object) -> str:
    """Writes a draft and returns its number."""
    body = {"title": "Privacy policy", "content": "# What we keep\n\nNames.", "effective_at": None, **more}
    answer = client.call("POST", VERSIONS, body, key="admin")
    assert answer.status == 201, answer.text
    return str(answer.json["version"])


def test_a_draft_is_written_previewed_and_published_and_people_are_told(
    page: Page, signed_in: SignedIn, stack: Stack, watch: Watch
) -> None:
    client = Client(stack)
    client.record({"email": "pat.rivera@practice.example"}, ("newsletter", "email", True))
    later = (stack.clock.now() + timedelta(days=40)).strftime("%Y-%m-%dT%H:%M")
    signed_in("admin", "policies")
    page.get_by_role("rowheader").get_by_role("link").click()
    page.get_by_role("link", name="New version").click()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.get_by_role("textbox", name="Text", exact=True).fill(TEXT)
    page.get_by_role("button", name="Preview").click()
    warnings = page.locator(".message")
    expect(warnings).to_contain_text("would look wrong")
    expect(warnings.get_by_role("listitem").filter(has_text="Line 5:")).to_have_count(1)
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="What we keep")).to_be_visible()
    expect(frame.get_by_text(MARKUP)).to_be_visible()
    expect(frame.get_by_text("alert(2)")).to_be_visible()
    expect(frame.locator("img, script, b")).to_have_count(0)
    judge(page)
    page.get_by_label("In force from").fill(later)
    page.get_by_label("It changes people’s rights").check()
    page.get_by_label("What changes, for those who are told").fill(RIGHT_TO_LEFT)
    page.get_by_role("button", name="Save the draft").click()
    expect(page.locator(".message.late")).to_contain_text("Who is told: choose at least one.")
    page.get_by_label("People who consented").check()
    page.get_by_label("By e-mail", exact=True).check()
    page.get_by_label("From when on").fill((stack.clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M"))
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_role("heading", name="version 2")).to_be_focused()
    expect(page.get_by_text("Notice goes to people who consented, by e-mail")).to_be_visible()
    judge(page)
    page.get_by_label("Reason for an exception").fill("Nothing was promised.")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".message")).to_contain_text("Published.")
    expect(page.locator(".message")).to_be_focused()
    stack.clock.advance(timedelta(days=3))
    stack.tick()
    address = page.url.partition("#/")[2]
    page.goto("about:blank")
    signed_in("auditor", address)
    expect(page.get_by_role("heading", name="Who is told")).to_be_visible()
    expect(page.get_by_text("1 person")).to_be_visible()
    judge(page)
    page.get_by_role("link", name="All versions").click()
    page.get_by_role("link", name="since 1").click()
    expect(page.get_by_role("heading", name="What changed from version 1 to 2")).to_be_focused()
    expect(page.locator("ins").filter(has_text=MARKUP)).to_have_count(1)
    judge(page)


def test_two_who_edit_one_draft_keep_what_both_typed(
    page: Page, signed_in: SignedIn, stack: Stack, watch: Watch
) -> None:
    client = Client(stack)
    number = draft(client)
    signed_in("policy_editor", f"policies/privacy/{number}")
    text = page.get_by_role("textbox", name="Text", exact=True)
    text.fill("# What we keep\n\nMine.")
    etag = str(client.call("GET", f"{VERSIONS}/{number}", key="admin").header("ETag"))
    theirs = {"title": "Our privacy", "content": "# What we keep\n\nTheirs."}
    assert client.call("PATCH", f"{VERSIONS}/{number}", theirs, key="admin", headers={"If-Match": etag}).status == 200
    watch.expect(412, VERSIONS)
    page.get_by_role("button", name="Save the draft").click()
    expect(page.locator(".message")).to_contain_text("Somebody else changed this meanwhile")
    expect(page.locator(".message")).to_be_focused()
    expect(text).to_have_value("# What we keep\n\nMine.")
    expect(page.get_by_label("Title")).to_have_value("Our privacy")
    page.get_by_text("Changed meanwhile by somebody else").nth(1).click()
    expect(page.locator("pre", has_text="Theirs.")).to_be_visible()
    judge(page)
    page.get_by_role("button", name="Save the draft").click()
    expect(page.locator(".message")).to_contain_text("The draft is saved.")
    saved = client.call("GET", f"{VERSIONS}/{number}", key="admin").json
    assert (saved["title"], saved["content"]) == ("Our privacy", "# What we keep\n\nMine.")


def test_what_cannot_be_published_yet_says_why_and_a_draft_is_deleted(
    page: Page, signed_in: SignedIn, stack: Stack
) -> None:
    number = draft(Client(stack))
    signed_in("policy_editor", "policies/privacy")
    expect(page.get_by_role("link", name="New version")).to_have_count(0)
    page.get_by_role("link", name=f"Draft of version {number}").click()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".message.late")).to_contain_text("Reason for an exception: fill this in.")
    expect(page.locator(".message.late")).to_be_focused()
    judge(page)
    page.get_by_role("button", name="Delete the draft").click()
    judge(page, thorough=False)
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", name="Policy “privacy”")).to_be_focused()
    expect(page.get_by_role("link", name="New version")).to_be_visible()
    expect(page.get_by_role("rowheader")).to_have_count(1)


def test_a_scheduled_version_is_cancelled(page: Page, signed_in: SignedIn, stack: Stack) -> None:
    client = Client(stack)
    number = draft(client, effective_at=(stack.clock.now() + timedelta(days=40)).isoformat())
    published = client.call(
        "POST", f"{VERSIONS}/{number}/publish", {"override_reason": "No date stands in it."}, key="admin"
    )
    assert published.status in (200, 201), published.text
    signed_in("policy_editor", f"policies/privacy/{number}")
    page.get_by_role("button", name="Cancel it").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel the version").click()
    expect(page.locator(".message")).to_contain_text("Cancelled.")
    expect(page.get_by_role("button", name="Cancel it")).to_have_count(0)
