"""Keys and team: a key is shown once, changed, rotated and revoked, and only by somebody who has just signed in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from infra.local.stack import Stack
from tests.browser.conftest import SignedIn
from tests.browser.judging import judge
from tests.browser.public.hostile import HOSTILE, LONG, MARKUP, RIGHT_TO_LEFT
from tests.browser.sessions import make_key
from tests.browser.watching import Watch
from tests.fixtures.client import Client


@pytest.fixture
def client(stack: Stack) -> Client:
    return Client(stack)


def make(client: Client, **more: object) -> dict[str, str]:
    """Makes a case worker's key for a colleague."""
    body = {"kind": "secret", "name": "Console", "preset": "case_worker", **more}
    holder = {"name": "Sam Case", "email": "sam@example.com"}
    answer = client.call("POST", "/v1/keys", {"holder": holder, **body}, key="admin")
    assert answer.status == 201, answer.text
    return dict(answer.json)


def rename(client: Client, key_id: str, name: str) -> None:
    """Does what a colleague does meanwhile."""
    etag = str(client.call("GET", f"/v1/keys/{key_id}", key="admin").header("ETag"))
    done = client.call("PATCH", f"/v1/keys/{key_id}", {"name": name}, key="admin", headers={"If-Match": etag})
    assert done.status == 200, done.text


def works(client: Client, secret: str) -> bool:
    return client.stack.http("GET", "/v1/tenant", key=secret).status == 200


def fill_new(page: Page, name: str = "Sam Case") -> None:
    page.get_by_label("Who uses it").fill(name)
    page.get_by_label("Their e-mail address").fill("sam@example.com")
    page.get_by_label("Name of the key").fill("Console")
    page.get_by_label("Case worker: requests").check()


def read_secret(page: Page) -> str:
    dialog = page.get_by_role("dialog", name="shown this once")
    expect(dialog.get_by_role("button", name="Copy the key")).to_be_focused()
    return str(dialog.locator("code").inner_text())


def test_a_key_is_made_shown_once_and_gone_after(page: Page, signed_in: SignedIn, client: Client) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    signed_in("admin", "keys")
    page.get_by_role("link", name="New key for a person").click()
    expect(page.get_by_role("heading", name="New key for a person")).to_be_focused()
    page.get_by_role("button", name="Make the key").click()
    expect(page.locator(".message")).to_be_focused()
    page.get_by_role("button", name="What it may do: choose one.").click()
    expect(page.get_by_label("Administrator: everything")).to_be_focused()
    judge(page)
    fill_new(page)
    page.get_by_role("button", name="Make the key").click()
    secret = read_secret(page)
    judge(page)
    page.get_by_role("button", name="Copy the key").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == secret
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_role("button", name="It is stored").click()
    expect(page.get_by_role("heading", name="Console")).to_be_focused()
    expect(page.get_by_text("Sam Case, sam@example.com")).to_be_visible()
    assert works(client, secret) and secret not in page.content()
    judge(page)
    page.go_back()
    expect(page.get_by_role("heading", name="New key for a person")).to_be_focused()
    expect(page.get_by_label("Who uses it")).to_have_value("")
    assert secret not in page.content()
    page.get_by_role("link", name="Keys and team").click()
    page.get_by_role("link", name="Team", exact=True).click()
    expect(page.get_by_role("row", name="Sam Case")).to_contain_text("sam@example.com")


def test_what_a_key_may_do_is_changed_and_two_who_change_it_lose_nothing(
    page: Page, signed_in: SignedIn, client: Client, watch: Watch
) -> None:
    made = make(client)
    signed_in("admin", f"keys/{made['id']}")
    page.get_by_label("Ends on").fill("2031-01-01")
    rename(client, made["id"], "Front desk")
    watch.expect(412, "/v1/keys/")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".message")).to_contain_text("Somebody else changed this meanwhile")
    expect(page.locator(".message")).to_be_focused()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Front desk")
    expect(page.get_by_label("Ends on")).to_have_value("2031-01-01")
    judge(page)
    page.get_by_label("Choose scopes one by one").check()
    page.get_by_label("(contracts:write)").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".message")).to_contain_text("Saved.")
    changed = client.call("GET", f"/v1/keys/{made['id']}", key="admin").json
    assert (changed["name"], changed["expires_at"]) == ("Front desk", "2031-01-01T07:00:00.000Z")
    assert "contracts:write" not in changed["scopes"] and "contracts:read" in changed["scopes"]


def test_both_keys_work_while_one_follows_the_other_then_it_is_revoked(
    page: Page, signed_in: SignedIn, client: Client
) -> None:
    made = make(client)
    signed_in("admin", f"keys/{made['id']}")
    page.get_by_role("button", name="Rotate").click()
    judge(page)
    page.get_by_label("Hours in which both keys work").fill("2")
    page.get_by_role("dialog").get_by_role("button", name="Rotate").click()
    secret = read_secret(page)
    page.get_by_role("button", name="It is stored").click()
    expect(page.get_by_role("link", name="the key before")).to_be_visible()
    assert works(client, secret) and works(client, made["secret"])
    client.stack.clock.advance(timedelta(hours=2, minutes=2))
    assert works(client, secret) and not works(client, made["secret"])


def test_revoking_says_what_stops_and_can_be_thought_better_of(page: Page, signed_in: SignedIn, client: Client) -> None:
    made = make(client)
    signed_in("admin", f"keys/{made['id']}")
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("dialog")).to_contain_text("Sam Case can't sign in with it any more.")
    judge(page)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("button", name="Revoke")).to_be_focused()
    page.get_by_role("button", name="Revoke").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(page.locator(".message")).to_contain_text("“Console” is revoked.")
    expect(page.locator(".message")).to_be_focused()
    expect(page.get_by_role("button", name="Rotate")).to_have_count(0)
    client.stack.clock.advance(timedelta(minutes=2))
    assert not works(client, made["secret"])


def test_a_sign_in_of_sixteen_minutes_ago_is_asked_for_the_key_in_place(
    page: Page, stack: Stack, signed_in: SignedIn, watch: Watch
) -> None:
    signed_in("admin", "keys?new=secret")
    fill_new(page, HOSTILE[:100])
    stack.clock.advance(timedelta(minutes=16))
    watch.expect(403, "/v1/keys")
    page.get_by_role("button", name="Make the key").click()
    expect(page.get_by_role("dialog", name="Sign in once more").get_by_label("Your key")).to_be_focused()
    judge(page)
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("the last time is over 15 minutes ago")).to_be_visible()
    watch.expect(403, "/v1/keys")
    page.get_by_role("button", name="Make the key").click()
    page.get_by_label("Your key").fill(make_key(stack, "cyclonex", "admin"))
    page.get_by_label("Your key").press("Enter")
    read_secret(page)
    page.get_by_role("button", name="It is stored").click()
    expect(page.get_by_text(MARKUP)).to_be_visible()


def test_names_that_others_gave_are_text(page: Page, signed_in: SignedIn, client: Client) -> None:
    for number, name in enumerate((MARKUP, LONG[:100], RIGHT_TO_LEFT)):
        make(client, holder={"name": name, "email": f"sam{number}@example.com"}, name=name)
    signed_in("admin", "keys")
    for name in (MARKUP, LONG[:100], RIGHT_TO_LEFT):
        expect(page.get_by_role("rowheader", name=name)).to_be_visible()
    judge(page)
    page.get_by_role("link", name="Team", exact=True).click()
    for name in (MARKUP, LONG[:100], RIGHT_TO_LEFT):
        expect(page.get_by_role("rowheader", name=name)).to_be_visible()
    judge(page, thorough=False)


def test_a_key_for_a_website_names_its_origins(page: Page, signed_in: SignedIn, client: Client, watch: Watch) -> None:
    signed_in("admin", "keys?new=publishable")
    page.get_by_label("Name", exact=True).fill("Website")
    page.get_by_label("Origins").fill("https://www.example.com\nhttps://www.example.com/path")
    watch.expect(422, "/v1/keys")
    page.get_by_role("button", name="Make the key").click()
    expect(page.locator(".message")).to_be_focused()
    page.locator(".message").get_by_role("button").click()
    expect(page.get_by_label("Origins")).to_be_focused()
    page.get_by_label("Origins").fill("https://www.example.com")
    page.get_by_role("button", name="Make the key").click()
    read_secret(page)
    page.get_by_role("button", name="It is stored").click()
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("dialog")).to_contain_text("Pages of https://www.example.com that use it")
