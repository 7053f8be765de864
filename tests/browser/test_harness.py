"""What the browser tests rest on notices what it is there to notice."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Error, Page

from tests.browser.judging import judge, run_axe
from tests.browser.watching import Watch

SOME_PAGE = "/problems/not_found"


@pytest.fixture
def unwatched(context: BrowserContext, watch: Watch) -> Page:
    """Returns a tab on a sound page, whose complaints the test judges itself."""
    page = context.new_page()
    page.goto(SOME_PAGE)
    assert watch.complaints == []
    return page


def add(page: Page, tag: str, text: str, style: str = "", **attributes: str) -> None:
    """Adds an element to the page's main part by script, which is no inline script to the policy."""
    page.evaluate(
        """([tag, text, style, attributes]) => {
          const made = Object.assign(document.createElement(tag), { textContent: text });
          for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
          for (const part of style.split(";").filter(Boolean)) made.style.setProperty(...part.split(":"));
          document.querySelector("main").append(made);
        }""",
        [tag, text, style, attributes],
    )


def test_an_inline_script_is_refused_and_reported(unwatched: Page, watch: Watch) -> None:
    add(unwatched, "script", "window.ran = true")
    unwatched.wait_for_function("() => true")
    assert unwatched.evaluate("() => window.ran") is None
    assert len(watch.complaints) == 1 and "Content Security Policy" in watch.complaints[0]


def test_an_error_of_a_script_and_a_line_of_the_console_are_complaints(unwatched: Page, watch: Watch) -> None:
    with unwatched.expect_console_message():
        unwatched.evaluate("() => console.error('broken')")
    with unwatched.context.expect_event("weberror"):
        unwatched.evaluate("() => { setTimeout(() => { throw new Error('lost') }) }")
    assert watch.complaints == ["console: broken", "uncaught: lost"]


def test_a_refusal_is_a_complaint_unless_it_was_expected_and_an_expected_one_must_come(
    unwatched: Page, watch: Watch
) -> None:
    unwatched.goto("/problems/no_such_code")
    assert watch.complaints == ["refused: GET /problems/no_such_code: 404"]
    watch.complaints.clear()
    watch.expect(404, "/problems/")
    unwatched.goto("/problems/no_such_code")
    watch.verify()
    watch.expect(404, "/problems/")
    with pytest.raises(AssertionError):
        watch.verify()


def test_a_dialog_of_a_script_is_closed_and_a_complaint(unwatched: Page, watch: Watch) -> None:
    unwatched.evaluate("() => alert('here')")
    assert watch.complaints == ["dialog: here"]


def test_nothing_but_this_machine_is_reached(context: BrowserContext, watch: Watch) -> None:
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        context.new_page().goto("http://example.com/")
    assert watch.complaints == ["failed: GET /: net::ERR_NAME_NOT_RESOLVED"]


@pytest.mark.parametrize(
    ("tag", "text", "style", "attributes", "said"),
    [
        ("p", "Hardly to be seen", "color:#ccc;background:#fff", {}, "color-contrast"),
        ("img", "", "", {"src": "data:image/gif;base64,R0lGODlhAQABAAAAACw="}, "image-alt"),
        ("button", "x", "min-height:0;height:20px;padding:0", {}, "small"),
        ("p", "far too wide", "width:500px", {}, "sideways"),
        ("p", "Sliding", "transition:opacity 1s", {}, "moving"),
        ("button", "No edge", "border:0", {}, "forced colours"),
    ],
)
def test_what_is_wrong_with_a_page_is_found(
    unwatched: Page, tag: str, text: str, style: str, attributes: dict[str, str], said: str
) -> None:
    add(unwatched, tag, text, style, **attributes)
    with pytest.raises(AssertionError, match=said):
        judge(unwatched)


def test_contrast_is_judged_in_the_dark_too(unwatched: Page) -> None:
    unwatched.emulate_media(color_scheme="dark")
    add(unwatched, "p", "Light on dark", "color:#e6edf3")
    assert run_axe(unwatched, rules=("color-contrast",)) == []
    unwatched.emulate_media(color_scheme="light")
    assert run_axe(unwatched, rules=("color-contrast",)) != []
