"""Imports: a file's columns are mapped, tried out, taken, and what failed is saved."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from infra.local.stack import Stack
from tests.browser.conftest import SignedIn
from tests.browser.judging import judge
from tests.browser.public.hostile import HOSTILE, LONG, MARKUP, RIGHT_TO_LEFT
from tests.browser.watching import Watch
from tests.fixtures.client import Client

ROWS = f"""Name,E-Mail,List,Via,OK,{MARKUP}
"{HOSTILE}",pat@example.com,newsletter,email,yes,
=Sam,sam@example.com,nothing_known,email,yes,{RIGHT_TO_LEFT}
"""


@pytest.fixture
def client(stack: Stack) -> Client:
    return Client(stack)


def give(text: str, name: str = "people of pat@example.com.csv") -> FilePayload:
    return {"name": name, "mimeType": "text/csv", "buffer": text.encode()}


def map_rows(page: Page) -> None:
    """Chooses the file, says what it is, and what its columns are where the page could not guess."""
    page.get_by_label("CSV or JSON Lines").set_input_files(give(ROWS))
    page.get_by_label("Each line is").select_option("a consent")
    expect(page.get_by_role("combobox", name="E-Mail")).to_have_value("email")
    page.get_by_label("List").select_option("Purpose")
    page.get_by_label("Via").select_option("Channel")
    page.get_by_label("OK").select_option("Granted")


def test_a_file_is_mapped_tried_out_taken_and_its_failed_lines_saved(
    page: Page, signed_in: SignedIn, client: Client
) -> None:
    page.clock.install()
    signed_in("admin", "imports")
    expect(page.get_by_text("No import yet")).to_be_visible()
    page.get_by_role("link", name="New import").click()
    expect(page.get_by_role("heading", name="New import")).to_be_focused()
    map_rows(page)
    expect(page.get_by_label(MARKUP)).to_have_value("")
    expect(page.get_by_text(LONG[:20])).to_be_visible()
    judge(page)
    page.get_by_role("button", name="Send and start").click()
    expect(page.get_by_role("heading", name="Import of consents")).to_be_focused()
    expect(page.get_by_role("progressbar")).to_be_visible()
    judge(page, thorough=False)
    client.stack.drain()
    page.clock.fast_forward(3000)
    expect(page.get_by_text("2 read, 1 would be taken, 1 failed")).to_be_visible()
    assert client.decisions({"email": "pat@example.com"}) == {}
    expect(page.get_by_role("row", name="Unknown purpose")).to_contain_text("purpose")
    page.get_by_role("link", name="Show the failed lines alone").click()
    expect(page.get_by_role("rowheader")).to_have_text(["3"])
    judge(page)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the failed lines as CSV").click()
    rows = list(csv.DictReader(Path(saved.value.path()).read_text("utf-8").splitlines()))
    assert [row["line"] for row in rows] == ["3"] and "example" not in saved.value.suggested_filename
    expect(page.locator(".message")).to_contain_text("1 failed line saved.")
    page.get_by_role("button", name="Take it in for good").click()
    expect(page.get_by_text("tried out")).to_have_count(0)
    client.stack.drain()
    page.clock.fast_forward(3000)
    expect(page.get_by_text("2 read, 1 taken, 1 failed")).to_be_visible()
    assert client.decisions({"email": "pat@example.com"}) == {("newsletter", "email"): "granted"}
    page.get_by_role("link", name="All imports").click()
    expect(page.get_by_role("rowheader")).to_have_text(["Consents", "Consents, tried out"])
    judge(page)


def test_a_file_that_is_not_taken_says_why_and_what_was_chosen_stays(
    page: Page, signed_in: SignedIn, client: Client, watch: Watch
) -> None:
    signed_in("admin", "imports/new")
    page.get_by_label("CSV or JSON Lines").set_input_files(give("%PDF-1.7", "list.pdf"))
    page.get_by_label("Each line is").select_option("an opt-out")
    page.get_by_role("button", name="Send and start").click()
    expect(page.locator(".message")).to_contain_text("This kind of file is not taken")
    expect(page.locator(".message")).to_be_focused()
    judge(page)
    map_rows(page)
    page.get_by_label("Via").select_option("E-mail")
    watch.expect(422, "/v1/imports")
    page.get_by_role("button", name="Send and start").click()
    expect(page.locator(".message.late")).to_be_focused()
    expect(page.get_by_label("List")).to_have_value("purpose")
    page.get_by_label("Via").select_option("Channel")
    page.get_by_role("button", name="Send and start").click()
    expect(page.get_by_role("heading", name="Import of consents")).to_be_focused()


def test_what_fails_as_a_whole_says_so(page: Page, signed_in: SignedIn, client: Client) -> None:
    made = client.import_of("consents", "what,is,this\n1,2,3\n").json["id"]
    assert client.call("POST", f"/v1/imports/{made}/start").status == 202
    client.stack.drain()
    signed_in("admin", f"imports/{made}")
    expect(page.get_by_text("It has a column that no field is.")).to_be_visible()
    judge(page)
