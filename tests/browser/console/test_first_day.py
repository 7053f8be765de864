"""Without any data each view says what it is for, and holds; each preset has its views and no other."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from chalicelib.domain.access.scopes import PRESETS
from tests.browser.conftest import SignedIn
from tests.browser.console.rail import read_rail
from tests.browser.judging import judge
from tests.browser.views import VIEWS, View

EMPTY = [view for view in VIEWS if "{" not in view.address]


@pytest.mark.parametrize("view", EMPTY, ids=lambda view: view.name)
def test_a_view_holds(page: Page, signed_in: SignedIn, view: View) -> None:
    signed_in(view.who, view.address)
    expect(page.locator("#rail [aria-current=page]")).to_have_attribute("href", f"#/{view.rail}")
    judge(page)


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_a_preset_sees_its_views_and_no_other(page: Page, signed_in: SignedIn, preset: str) -> None:
    scopes = {str(scope) for scope in PRESETS[preset]}  # type: ignore[index] # the names of the presets
    own = [title for _, title, scope in read_rail() if not scope or scope in scopes]
    signed_in(preset)
    links = page.get_by_role("navigation", name="Views").get_by_role("link")
    expect(links).to_have_count(len(own))
    assert [text.partition("\n")[0].strip() for text in links.all_inner_texts()] == own
    closed = [name for name, _, scope in read_rail() if scope and scope not in scopes]
    for name in closed[:1]:
        page.evaluate("(name) => { location.hash = `#/${name}` }", name)
        expect(page.locator("main h1")).to_have_text("Overview")
