"""What a stranger may write into every field that is shown to others, and what a page must make of it: text."""

from __future__ import annotations

from typing import Final

from playwright.sync_api import Page, expect

MARKUP: Final = "<img src=x onerror=alert(1)>"
LONG: Final = "Wolfeschlegelsteinhausenbergerdorff" * 6
"""210 characters that no space divides."""
RIGHT_TO_LEFT: Final = "شكرا لكم على المساعدة"
HOSTILE: Final = f"{MARKUP} {LONG} {RIGHT_TO_LEFT}"


def verify_text(page: Page, *, times: int = 1) -> None:
    """Raises AssertionError unless each of them stands on the page so many times as text, and made nothing of itself.

    That no script ran is what the page's fixture looks after.
    """
    for text in (MARKUP, LONG, RIGHT_TO_LEFT):
        expect(page.get_by_text(text)).to_have_count(times)
    expect(page.locator("img[src=x], script:not([src]), [onerror]")).to_have_count(0)
