"""The list of requests: found, narrowed, assigned and saved, by mouse and by keys."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from infra.local.stack import Stack
from tests.browser.conftest import SignedIn
from tests.browser.judging import judge
from tests.browser.public.hostile import MARKUP, RIGHT_TO_LEFT
from tests.browser.watching import Watch
from tests.fixtures.client import Client
from tests.http.rights.desk import PAT, Desk

NAMES = ("Pat", MARKUP, RIGHT_TO_LEFT)


@pytest.fixture
def ids(stack: Stack) -> list[str]:
    """Returns three requests that wait to be verified: to know, to delete, to get a copy."""
    desk = Desk(Client(stack))
    kinds = zip(("know", "delete", "access"), NAMES, strict=True)
    return [
        desk.make(kind, requester={**PAT, "first_name": name, "email": f"{kind}@people.example"})["id"]
        for kind, name in kinds
    ]


def find_row(page: Page, request_id: str) -> Locator:
    return page.get_by_role("row").filter(has_text=request_id[-6:])


def test_several_are_assigned_at_once_and_given_back(page: Page, signed_in: SignedIn, ids: list[str]) -> None:
    calls: list[str] = []
    page.on("request", lambda request: calls.append(request.url) if "/v1/" in request.url else None)
    signed_in("case_worker", "requests?view=all")
    assert len(calls) == 4, "session, profile, counts, and one page of the list"
    judge(page)
    for one in ids[:2]:
        find_row(page, one).get_by_role("checkbox").check()
    bar = page.get_by_role("form", name="Assign what is selected")
    expect(bar.get_by_text("2 selected")).to_be_visible()
    expect(page.get_by_role("status").first).to_have_text("2 selected.")
    judge(page, thorough=False)
    bar.get_by_label("Assign to").select_option("Ada Example")
    bar.get_by_role("button", name="Assign").click()
    said = page.locator(".message")
    expect(said).to_be_focused()
    expect(said).to_contain_text("2 requests assigned to Ada Example.")
    for one in ids[:2]:
        expect(said.get_by_role("listitem").filter(has_text=one[-6:])).to_contain_text("assigned to Ada Example")
        expect(find_row(page, one)).to_contain_text("Ada Example")
    said.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("2 requests given back to whoever had it before.")).to_be_visible()
    expect(page.get_by_role("cell", name="Nobody")).to_have_count(3)


def test_what_was_answered_meanwhile_is_told_in_its_line(
    page: Page, signed_in: SignedIn, ids: list[str], stack: Stack
) -> None:
    signed_in("case_worker", "requests?view=unassigned")
    for one in ids:
        find_row(page, one).get_by_role("checkbox").check()
    expect(page.get_by_role("option", name="Ada Example")).to_have_count(1)
    assert Desk(Client(stack)).act(ids[0], "withdraw", {"reason": "By phone."}).status == 200
    page.get_by_label("Assign to").select_option("Ada Example")
    page.get_by_role("button", name="Assign", exact=True).click()
    said = page.locator(".message")
    expect(said).to_contain_text("2 requests assigned to Ada Example.")
    expect(said.get_by_role("listitem").filter(has_text=ids[0][-6:])).to_contain_text("nothing is left to do in it")
    expect(page.get_by_text("Somebody works on each of the requests.")).to_be_visible()


def test_the_list_is_worked_with_keys_alone(page: Page, signed_in: SignedIn, ids: list[str]) -> None:
    signed_in("case_worker", "requests?view=all&sort=received_at")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name=f"Access (everything held) …{ids[2][-6:]}")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.locator(".message")).to_contain_text("1 request assigned to you.")
    expect(find_row(page, ids[1])).to_contain_text("Ada Example")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_text("1 selected", exact=True)).to_be_visible()
    page.get_by_role("link", name=f"Access (everything held) …{ids[2][-6:]}").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"#/requests/{ids[2]}$"))


def test_each_tab_is_an_address_and_says_why_it_is_empty(page: Page, signed_in: SignedIn, ids: list[str]) -> None:
    signed_in("case_worker", "requests")
    expect(page.get_by_text("Nothing is assigned to you.")).to_be_visible()
    judge(page)
    for name, words in (("Overdue", "Nothing is late."), ("Appeals", "No appeal is open.")):
        page.get_by_role("link", name=name, exact=True).click()
        expect(page.get_by_text(words)).to_be_visible()
        expect(page.get_by_role("heading", level=1)).to_be_focused()
    assert page.url.endswith("#/requests?view=appeals")
    page.get_by_role("link", name="Awaiting verification").click()
    expect(page.get_by_role("rowheader")).to_have_count(3)
    page.get_by_label("Type").select_option("Delete")
    page.get_by_role("button", name="Filter").click()
    expect(page.get_by_role("rowheader")).to_have_count(1)
    expect(find_row(page, ids[1])).to_contain_text(MARKUP)
    page.go_back()
    expect(page.get_by_role("rowheader")).to_have_count(3)
    page.get_by_role("columnheader", name="Received").get_by_role("button").click()
    expect(page.get_by_role("columnheader", name="Received")).to_have_attribute("aria-sort", "descending")
    expect(page.get_by_role("rowheader").first).to_contain_text(ids[2][-6:])
    assert page.url.endswith("view=verification&sort=received_at")


def test_one_is_found_by_a_whole_value_that_no_address_holds(
    page: Page, signed_in: SignedIn, ids: list[str], watch: Watch
) -> None:
    signed_in("case_worker", "requests?view=search")
    field, button = (
        page.get_by_role("textbox", name="E-mail address"),
        page.get_by_role("button", name="Find", exact=True),
    )
    expect(page.get_by_text("kept as hashes")).to_be_visible()
    field.fill("access@people.example")
    button.click()
    expect(find_row(page, ids[2])).to_contain_text(RIGHT_TO_LEFT)
    expect(page.get_by_role("rowheader")).to_have_count(1)
    assert "people.example" not in page.url and "people.example" not in page.title()
    field.fill("access@people.exampl")
    button.click()
    expect(page.get_by_text("No request was made with this")).to_be_visible()
    watch.expect(422, "/v1/requests/search")
    field.fill("Rivera")
    button.click()
    expect(page.locator("form").get_by_text("This is no whole e-mail address")).to_be_visible()
    expect(field).to_have_value("Rivera")
    judge(page, thorough=False)
    field.fill(ids[0])
    button.click()
    expect(find_row(page, ids[0])).to_be_visible()
    judge(page)


def test_the_whole_list_is_saved_in_parts_with_one_head(page: Page, signed_in: SignedIn, ids: list[str]) -> None:
    def shorten(route: Route) -> None:
        route.continue_(url=route.request.url.replace("limit=1000", "limit=2"))

    page.route("**/v1/requests?*limit=1000*", shorten)
    signed_in("auditor", "requests?view=all")
    expect(page.get_by_role("checkbox")).to_have_count(0)
    expect(page.get_by_role("link", name="New request")).to_have_count(0)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save this list as CSV").click()
    assert re.fullmatch(r"requests-all-\d{4}-\d\d-\d\d\.csv", saved.value.suggested_filename)
    rows = list(csv.DictReader(Path(saved.value.path()).read_text("utf-8").splitlines()))
    assert {row["id"] for row in rows} == set(ids) and len(rows) == 3
    assert {row["name"] for row in rows} == {f"{name} Rivera" for name in NAMES}
