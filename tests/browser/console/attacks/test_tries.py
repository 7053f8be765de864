"""A try that failed: what it says, what follows when it is made again, and that nothing is done twice."""

from __future__ import annotations

from playwright.sync_api import Page, Route, expect

from infra.local.stack import Stack
from tests.browser.conftest import SignedIn
from tests.browser.watching import Watch


def begin_opt_out(page: Page) -> None:
    page.get_by_role("button", name="Opt out", exact=True).click()


def test_a_try_of_which_nobody_knows_keeps_its_key_when_its_form_is_opened_anew(
    page: Page, signed_in: SignedIn, watch: Watch
) -> None:
    signed_in("admin", "people")
    page.get_by_role("textbox", name="E-mail address, phone number, or your own id").fill("pat@practice.example")
    page.get_by_role("button", name="Look up").click()
    begin_opt_out(page)
    dialog = page.get_by_role("dialog", name="Opt out")
    dialog.get_by_label("Texts").check()
    dialog.get_by_label("How they said it").select_option("phone")
    keys: list[str | None] = []

    def lose(route: Route) -> None:
        keys.append(route.request.header_value("idempotency-key"))
        if len(keys) == 1:
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/v1/opt-outs", lose)
    watch.expect_silence("/v1/opt-outs")
    dialog.get_by_role("button", name="Opt out", exact=True).click()
    expect(dialog.get_by_text("It is not known whether this was done.", exact=False)).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()
    for _ in range(2):
        begin_opt_out(page)
        dialog.get_by_label("Texts").check()
        dialog.get_by_label("How they said it").select_option("phone")
        dialog.get_by_role("button", name="Opt out", exact=True).click()
        expect(page.get_by_text("Opted out of 1 kind.", exact=False)).to_be_visible()
        expect(dialog).to_have_count(0)
    assert keys[0] and keys[0] == keys[1] != keys[2]


def test_a_key_that_could_not_be_revoked_says_so(page: Page, signed_in: SignedIn, stack: Stack, watch: Watch) -> None:
    made = stack.http(
        "POST",
        "/v1/keys",
        key=stack.keys["cyclonex"].admin,
        json={"kind": "secret", "name": "Old", "preset": "auditor"},
    ).json
    signed_in("admin", f"keys/{made['id']}")
    body = '{"title": "Too many calls", "status": 429, "detail": "Nothing was done.", "code": "too_many_requests"}'
    page.route(
        "**/revoke",
        lambda route: route.fulfill(status=429, body=body, content_type="application/problem+json"),
        times=1,
    )
    watch.expect(429, "/v1/keys/")
    page.get_by_role("button", name="Revoke", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke", exact=True).click()
    expect(page.get_by_text("Too many calls")).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("“Old” is revoked.", exact=False)).to_be_visible()
    expect(page.get_by_role("button", name="Revoke", exact=True)).to_have_count(0)


def test_after_somebody_was_faster_the_same_form_can_be_sent(
    page: Page, signed_in: SignedIn, stack: Stack, watch: Watch
) -> None:
    admin = stack.keys["cyclonex"].admin
    made = stack.http("POST", "/v1/keys", key=admin, json={"kind": "secret", "name": "Old", "preset": "auditor"})
    signed_in("admin", f"keys/{made.json['id']}")
    page.get_by_label("Name").fill("Mine")
    path = f"/v1/keys/{made.json['id']}"
    assert (
        stack.http("PATCH", path, {"If-Match": made.header("ETag") or ""}, key=admin, json={"name": "Theirs"}).status
        == 200
    )
    watch.expect(412, "/v1/keys/")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Somebody else changed this meanwhile")).to_be_visible()
    expect(page.get_by_role("heading", name="Theirs")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value("Mine")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved. It holds everywhere within a minute.")).to_be_visible()
    expect(page.get_by_role("heading", name="Mine")).to_be_visible()


def test_an_answer_that_breaks_off_is_told(page: Page, signed_in: SignedIn) -> None:
    signed_in("admin", "overview")
    page.route(
        "**/v1/contracts*",
        lambda route: route.fulfill(status=200, body='{"items": [', content_type="application/json"),
        times=1,
    )
    page.get_by_role("link", name="Contracts").click()
    expect(page.get_by_text("The service does not answer")).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("No contract yet")).to_be_visible()
