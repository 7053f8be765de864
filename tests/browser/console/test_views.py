"""Every view of the console holds with the sample data, as one of those sees it who may."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignedInAs
from tests.browser.console.rail import read_rail
from tests.browser.judging import judge
from tests.browser.views import VIEWS, View


def test_every_view_of_the_rail_is_looked_at() -> None:
    names = [name for name, _, _ in read_rail()]
    assert len(names) > 10
    assert {view.rail for view in VIEWS} == set(names)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_a_view_holds(page: Page, signed_in_as: SignedInAs, view: View) -> None:
    signed_in_as(view.who, view.address)
    expect(page.locator("#rail [aria-current=page]")).to_have_attribute("href", f"#/{view.rail}")
    judge(page)
