"""Reviews: one keystroke each, taken back until they are sent, and sent by whoever leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from chalicelib import wiring
from infra.local.stack import Stack
from tests.browser.conftest import SignedIn
from tests.browser.judging import judge
from tests.browser.public.hostile import MARKUP
from tests.browser.watching import Watch
from tests.fixtures.client import Client
from tests.fixtures.reviewing import record_unsure
from tests.http.reviews.doubts import make_contradiction

TEXTS = {"+13075550142": "not now, maybe stop it later", "+13075550143": MARKUP, "+13075550144": "delete what you have"}
ASKED = "What does this reply ask for?"


@pytest.fixture
def client(stack: Stack) -> Client:
    return Client(stack)


@pytest.fixture
def doubts(client: Client) -> list[str]:
    """Returns three reviews of texts that only a reader understands."""
    ids = []
    for number, text in TEXTS.items():
        client.stack.clock.advance(timedelta(seconds=1))
        ids.append(record_unsure(wiring.ports(), client.tenant, number, text))
    return ids


def read_outcome(client: Client, review_id: str) -> str | None:
    review = client.call("GET", f"/v1/reviews/{review_id}").json
    return str(review["outcome"]) if review["state"] == "resolved" else None


def test_a_decision_is_undone_or_sent_after_eight_seconds(
    page: Page, signed_in: SignedIn, client: Client, doubts: list[str]
) -> None:
    page.clock.install()
    signed_in("reviewer", "reviews?kind=reply")
    shown = page.locator("main blockquote")
    expect(shown).to_contain_text("not now, maybe stop it later")
    expect(shown).to_contain_text("From +13075550142")
    expect(page.get_by_text("Opted out")).to_be_visible()
    judge(page)
    page.keyboard.press("1")
    expect(shown).to_contain_text(MARKUP)
    expect(page.get_by_role("heading", name=ASKED)).to_be_focused()
    page.keyboard.press("z")
    expect(shown).to_contain_text("not now, maybe stop it later")
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    page.get_by_label("Note for colleagues").fill("They only meant today.")
    page.get_by_role("button", name="Does not ask to stop").click()
    expect(page.get_by_label("Decided just now")).to_be_visible()
    judge(page, thorough=False)
    assert read_outcome(client, doubts[0]) is None
    with page.expect_response("**/resolve"):
        page.clock.fast_forward(8000)
    expect(page.get_by_label("Decided just now")).to_have_count(0)
    assert read_outcome(client, doubts[0]) == "not_opt_out"
    page.keyboard.press("s")
    expect(shown).to_contain_text("delete what you have")
    expect(page.get_by_role("navigation", name="Queue").get_by_role("listitem")).to_have_count(2)


def test_leaving_the_view_or_the_page_sends_what_waits(
    page: Page, signed_in: SignedIn, client: Client, doubts: list[str], watch: Watch
) -> None:
    watch.expect(401, "/v1/sessions")  # asked anew after signing out
    page.clock.install()
    signed_in("case_worker", "reviews?kind=reply")
    page.keyboard.press("4")
    with page.expect_response("**/resolve"):
        page.keyboard.press("g")
        page.keyboard.press("o")
    expect(page.get_by_role("heading", name="Overview")).to_be_focused()
    assert read_outcome(client, doubts[0]) == "wrong_number"
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.keyboard.press("1")
    with page.expect_response("**/resolve"):
        page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Your key")).to_be_focused()
    assert read_outcome(client, doubts[1]) == "opt_out"


def test_a_refused_decision_comes_back_and_goes_again_with_the_same_key(
    page: Page, signed_in: SignedIn, client: Client, doubts: list[str], watch: Watch
) -> None:
    page.clock.install()
    keys: list[str] = []

    def lose(route: Route) -> None:
        """Loses the first call, of which the page can't know whether it arrived."""
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/resolve", lose)
    signed_in("reviewer", "reviews?kind=reply")
    page.keyboard.press("1")
    watch.expect_silence("/v1/reviews/")
    page.clock.fast_forward(8000)
    expect(page.get_by_text("The service does not answer", exact=True)).to_be_visible()
    expect(page.locator("main blockquote")).to_contain_text("not now, maybe stop it later")
    page.keyboard.press("1")
    with page.expect_response("**/resolve") as answered:
        page.clock.fast_forward(8000)
    assert answered.value.status == 200 and keys[0] == keys[1]
    client.call("POST", f"/v1/reviews/{doubts[1]}/resolve", {"outcome": "opt_out"})
    watch.expect(412, "/v1/reviews/")
    page.keyboard.press("2")
    page.clock.fast_forward(8000)
    expect(
        page.get_by_role("main").get_by_text("meanwhile: Asks to stop. Your decision was not taken.")
    ).to_be_visible()
    expect(page.locator("main blockquote")).to_contain_text("delete what you have")


def test_what_came_after_it_was_read_is_not_decided_unseen(
    page: Page, signed_in: SignedIn, client: Client, doubts: list[str], watch: Watch
) -> None:
    page.clock.install()
    signed_in("reviewer", "reviews?kind=reply")
    page.keyboard.press("2")
    ports = wiring.ports()
    found = ports.reviews.get(client.tenant, doubts[0])
    assert found is not None
    client.stack.clock.advance(timedelta(seconds=1))
    record_unsure(ports, client.tenant, next(iter(TEXTS)), "no really, maybe stop", review=found)
    watch.expect(412, "/v1/reviews/")
    page.clock.fast_forward(8000)
    expect(page.get_by_role("main").get_by_text("Somebody else changed this meanwhile")).to_be_visible()
    expect(page.locator("main blockquote").last).to_contain_text("no really, maybe stop")
    assert read_outcome(client, doubts[0]) is None
    page.keyboard.press("1")
    with page.expect_response("**/resolve"):
        page.clock.fast_forward(8000)
    expect(page.get_by_label("Decided just now")).to_have_count(0)
    assert read_outcome(client, doubts[0]) == "opt_out"


def test_a_text_becomes_a_request(page: Page, signed_in: SignedIn, client: Client, doubts: list[str]) -> None:
    signed_in("case_worker", "reviews?kind=reply")
    page.get_by_role("navigation", name="Queue").get_by_role("button", name="delete what you have").click()
    page.keyboard.press("5")
    expect(page.get_by_role("heading", name="The request that was texted")).to_be_focused()
    judge(page, thorough=False)
    page.get_by_role("button", name="Make the request").click()
    expect(page.locator(".message")).to_contain_text("What they ask for: choose at least one.")
    page.get_by_label("Delete", exact=True).check()
    page.get_by_label("First name").fill("Pat")
    page.get_by_label("Last name").fill("Rivera")
    page.get_by_label("State").select_option("CA")
    page.get_by_role("button", name="Make the request").click()
    expect(page.locator(".message")).to_contain_text("1 request made of the text.")
    expect(page.locator(".message")).to_be_focused()
    assert read_outcome(client, doubts[2]) == "rights_request"
    (made,) = client.call("GET", "/v1/requests").json["items"]
    assert (made["type"], made["name"]) == ("delete", "Pat Rivera")


def test_an_identity_shows_what_contradicts_and_what_holds(page: Page, signed_in: SignedIn, client: Client) -> None:
    review_id = make_contradiction(client)
    signed_in("case_worker", "reviews?kind=identity")
    main = page.get_by_role("main")
    named = main.get_by_role("heading", name="Named together").locator("xpath=following-sibling::ul[1]")
    expect(named.get_by_text("one@practice.example: Person")).to_be_visible()
    expect(named.get_by_text("c-2: Person")).to_be_visible()
    expect(main.get_by_text("two@practice.example")).to_be_visible()
    expect(main.get_by_text("Newsletter by e-mail")).not_to_have_count(0)
    judge(page)
    page.keyboard.press("2")
    expect(page.get_by_text("Nothing waits to be reviewed")).to_be_visible()
    with page.expect_response("**/resolve"):
        page.get_by_role("link", name="Overview").click()
    assert read_outcome(client, review_id) == "different_people"
