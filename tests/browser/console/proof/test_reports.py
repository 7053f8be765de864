"""Reports: the figures of a year, saved as CSV."""

from __future__ import annotations

import csv
from pathlib import Path

from playwright.sync_api import Page, expect

from infra.local.stack import Stack
from tests.browser.conftest import SignedIn
from tests.browser.judging import judge
from tests.fixtures.client import Client
from tests.http.rights.desk import Desk


def test_the_figures_of_a_year_are_shown_and_saved(page: Page, signed_in: SignedIn, stack: Stack) -> None:
    desk = Desk(Client(stack))
    desk.complete(desk.verified("know")["id"])
    desk.send("delete")
    stack.tick()
    year = str(stack.clock.now().year)
    signed_in("auditor", "reports")
    table = page.get_by_role("table", name=f"Requests received in {year}, everywhere")
    expect(table.get_by_role("row", name="Know")).to_contain_text("1")
    page.get_by_text("What each figure is").click()
    judge(page)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as CSV").click()
    assert saved.value.suggested_filename == f"request-metrics-{year}.csv"
    rows = list(csv.DictReader(Path(saved.value.path()).read_text("utf-8").splitlines()))
    everywhere = [row for row in rows if (row["jurisdiction"], row["figure"]) == ("all", "received")]
    received = {row["type"]: row["value"] for row in everywhere}
    assert (received["know"], received["delete"]) == ("1", "1")
    expect(page.locator(".message")).to_be_focused()
    page.get_by_label("Year of receipt").select_option("2020")
    expect(page.get_by_text("No request came in this year")).to_be_visible()
    page.go_back()
    expect(table).to_be_visible()
