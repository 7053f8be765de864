"""What happens to somebody who is typing: a session that ends, another tab, a new deployment, an API in trouble."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from playwright.sync_api import Page, Route, expect

from infra.local.stack import Stack
from tests.browser.conftest import SignedIn
from tests.browser.judging import judge
from tests.browser.sessions import make_key, open_view, sign_in
from tests.browser.watching import Watch

SAM: Final = {"name": "Sam Second", "email": "sam@example.com"}
ID: Final = "agreement-2026-1"


def begin(page: Page) -> None:
    """Types what a contract needs, and sends nothing."""
    page.get_by_role("textbox", name="Its id in your own systems").fill(ID)
    page.get_by_label("From", exact=True).fill("2026-11-01")
    page.get_by_role("textbox", name="E-mail address optional").fill("pat@practice.example")


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def expect_typed(page: Page) -> None:
    expect(page.get_by_role("textbox", name="Its id in your own systems")).to_have_value(ID)
    expect(page.get_by_role("textbox", name="E-mail address optional")).to_have_value("pat@practice.example")


def give_key(page: Page, key: str) -> None:
    dialog = page.get_by_role("dialog", name="Sign in to go on")
    expect(dialog).to_be_visible()
    expect(page.locator("main")).to_be_hidden()
    dialog.get_by_label("Your key").fill(key)
    dialog.get_by_label("Your key").press("Enter")


def saved(stack: Stack) -> int:
    return stack.http("GET", f"/v1/contracts/{ID}", key=stack.keys["cyclonex"].admin).status


def test_a_session_that_ends_while_typing_goes_on_for_the_same_person(page: Page, stack: Stack, watch: Watch) -> None:
    key = make_key(stack, "cyclonex", "admin")
    sign_in(page.context, stack, key)
    open_view(page, "contracts?new=yes")
    begin(page)
    stack.clock.advance(timedelta(minutes=31))
    watch.expect(401, f"/v1/contracts/{ID}")
    save(page)
    expect(page.get_by_role("dialog", name="Sign in to go on")).to_be_visible()
    assert saved(stack) == 404
    judge(page, thorough=False)
    give_key(page, key)  # and what was being saved goes on by itself
    expect(page.get_by_role("heading", name=f"Contract {ID}")).to_be_focused()
    assert saved(stack) == 200


def test_somebody_else_finds_nothing_of_what_was_typed(page: Page, stack: Stack, watch: Watch) -> None:
    sign_in(page.context, stack, make_key(stack, "cyclonex", "admin"))
    open_view(page, "contracts?new=yes")
    begin(page)
    stack.clock.advance(timedelta(hours=12, minutes=1))
    watch.expect(401, f"/v1/contracts/{ID}")
    save(page)
    give_key(page, make_key(stack, "cyclonex", "admin", holder=SAM))
    expect(page.get_by_role("heading", name="Overview")).to_be_focused()
    expect(page.get_by_role("banner").get_by_text("Sam Second")).to_be_visible()
    assert saved(stack) == 404
    page.evaluate("location.hash = '#/contracts?new=yes'")
    expect(page.get_by_role("textbox", name="Its id in your own systems")).to_have_value("")


def test_a_key_that_is_revoked_or_narrowed_in_an_open_tab_opens_nothing_more(
    page: Page, stack: Stack, watch: Watch
) -> None:
    key = make_key(stack, "cyclonex", "case_worker")
    sign_in(page.context, stack, key)
    open_view(page, "contracts")
    admin = stack.keys["cyclonex"].admin
    (listed,) = [
        one for one in stack.http("GET", "/v1/keys", key=admin).json["items"] if one["name"] == "case_worker of a test"
    ]
    assert stack.http("POST", f"/v1/keys/{listed['id']}/revoke", key=admin, json={}).status == 200
    watch.expect(401, "/v1/")
    page.evaluate("location.hash = '#/holds'")
    expect(page.get_by_role("dialog", name="Sign in to go on")).to_be_visible()
    expect(page.locator("main")).to_be_hidden()
    watch.expect(401, "/v1/sessions")
    give_key(page, key)
    expect(page.get_by_text("This key does not open anything")).to_be_visible()


def test_tabs_tell_each_other_of_signing_in_and_out(page: Page, stack: Stack, watch: Watch) -> None:
    watch.expect(401, "/v1/sessions")  # asked anew after signing out
    key = make_key(stack, "cyclonex", "admin")
    sign_in(page.context, stack, key)
    open_view(page, "contracts?new=yes")
    begin(page)
    other = page.context.new_page()
    open_view(other, "overview")
    other.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("dialog", name="Sign in to go on")).to_be_visible()
    expect(page.locator("main")).to_be_hidden()
    other.get_by_label("Your key").fill(key)
    other.get_by_label("Your key").press("Enter")
    expect(other.get_by_role("heading", name="Overview")).to_be_focused()
    expect(page.locator("main")).to_be_visible()  # the same person: the first tab goes on by itself
    expect_typed(page)
    expect(other.get_by_role("banner").get_by_text("Ada Example")).to_be_visible()
    save(page)
    expect(page.get_by_role("heading", name=f"Contract {ID}")).to_be_focused()


def test_a_second_person_in_another_tab_covers_the_first_tab(page: Page, stack: Stack, signed_in: SignedIn) -> None:
    signed_in("admin", "contracts?new=yes")
    begin(page)
    sign_in(page.context, stack, make_key(stack, "cyclonex", "admin", holder=SAM))
    other = page.context.new_page()
    open_view(other, "overview")
    other.evaluate("new BroadcastChannel('console').postMessage({ type: 'in' })")  # as signing in by the form tells
    expect(page.get_by_role("dialog", name="Sign in to go on")).to_be_visible()
    expect(page.locator("main")).to_be_hidden()


def test_after_a_deployment_the_page_offers_the_newer_version_and_keeps_what_was_typed(
    page: Page, signed_in: SignedIn, watch: Watch
) -> None:
    signed_in("admin", "contracts?new=yes")
    begin(page)
    page.route(re.compile(r"/views/audit\.js$"), lambda route: route.fulfill(status=404, body="{}"))
    watch.expect(404, "/console/")
    page.get_by_role("link", name="Audit").click()
    expect(page.get_by_text("There is a newer version of the console")).to_be_visible()
    page.go_back()
    expect_typed(page)


def test_an_api_that_is_busy_or_silent_loses_nothing_and_does_nothing_twice(
    page: Page, signed_in: SignedIn, stack: Stack, watch: Watch
) -> None:
    signed_in("admin", "people")
    page.get_by_role("textbox", name="E-mail address, phone number, or your own id").fill("pat@practice.example")
    page.get_by_role("button", name="Look up").click()
    page.get_by_role("button", name="Opt out", exact=True).click()
    dialog = page.get_by_role("dialog", name="Opt out")
    dialog.get_by_label("Texts").check()
    dialog.get_by_label("How they said it").select_option("phone")
    keys: list[str | None] = []

    def busy(route: Route) -> None:
        keys.append(route.request.header_value("idempotency-key"))
        if len(keys) == 1:
            body = '{"title": "Busy", "status": 503, "detail": "Nothing was done.", "code": "unavailable"}'
            route.fulfill(status=503, body=body, content_type="application/problem+json", headers={"Retry-After": "2"})
        elif len(keys) == 2:
            route.abort("connectionreset")  # it is not known whether it was done
        else:
            route.continue_()

    page.route("**/v1/opt-outs", busy)
    watch.expect(503, "/v1/opt-outs")
    watch.expect_silence("/v1/opt-outs")
    dialog.get_by_role("button", name="Opt out", exact=True).click()
    expect(dialog.get_by_text("Try again in 2 seconds.")).to_be_visible()
    dialog.get_by_role("button", name="Try again").click()
    expect(dialog.get_by_text("It is not known whether this was done.", exact=False)).to_be_visible()
    expect(dialog.get_by_label("Texts")).to_be_checked()
    judge(page, thorough=False)
    dialog.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("Opted out of 1 kind.", exact=False)).to_be_visible()
    assert len(keys) == 3 and len(set(keys)) == 1 and keys[0]


def test_a_list_that_is_refused_says_so_and_is_read_again(page: Page, signed_in: SignedIn, watch: Watch) -> None:
    signed_in("admin", "overview")
    answers = iter([429])

    def limited(route: Route) -> None:
        if next(answers, 0):
            body = '{"title": "Too many calls", "status": 429, "detail": "Wait.", "code": "too_many_requests"}'
            route.fulfill(status=429, body=body, content_type="application/problem+json", headers={"Retry-After": "60"})
        else:
            route.continue_()

    page.route("**/v1/contracts*", limited)
    watch.expect(429, "/v1/contracts")
    page.get_by_role("link", name="Contracts").click()
    expect(page.get_by_text("Try again in 60 seconds.")).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("No contract yet")).to_be_visible()


def test_the_page_warns_before_the_end_and_any_key_goes_on(page: Page, signed_in: SignedIn) -> None:
    page.clock.install()
    signed_in("admin", "contracts?new=yes")
    begin(page)
    page.clock.fast_forward(timedelta(minutes=28, seconds=1).seconds * 1000)
    expect(page.get_by_text("You will be signed out in two minutes.").first).to_be_visible()
    page.get_by_role("textbox", name="Its id in your own systems").press("End")
    expect(page.locator("main").get_by_text("You will be signed out in two minutes.")).to_have_count(0)
    expect_typed(page)
    page.clock.fast_forward(timedelta(minutes=31).seconds * 1000)
    expect(page.get_by_role("dialog", name="Sign in to go on")).to_be_visible()


def test_a_sign_out_that_does_not_get_through_is_told_and_tried_again(
    page: Page, signed_in: SignedIn, watch: Watch
) -> None:
    signed_in("admin", "contracts")
    turns = iter([True])

    def silent(route: Route) -> None:
        if route.request.method == "DELETE" and next(turns, False):
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/v1/sessions", silent)
    watch.expect_silence("/v1/sessions")
    page.get_by_role("button", name="Sign out").click()
    told = page.locator(".message.late")
    expect(told).to_be_focused()  # whoever leaves a shared machine must know that they are still signed in
    expect(page.get_by_role("banner").get_by_text("Ada Example")).to_be_visible()
    watch.expect(401, "/v1/sessions")
    told.get_by_role("button", name="Try again").click()
    expect(page.get_by_label("Your key")).to_be_focused()
    assert page.context.cookies() == []
