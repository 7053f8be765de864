"""`python -m tests.browser.screenshots`: pictures of every view, wide and narrow, light and dark, in docs/console."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page

from infra.local.demo.tell import tell
from tests.browser import chromium, sessions
from tests.browser.screenshots.pictures import take
from tests.browser.screenshots.public import PAGES
from tests.browser.serving import serve
from tests.browser.views import VIEWS

FOLDER: Final = Path(__file__).parents[3] / "docs" / "console"
TENANT: Final = "cyclonex"
MOST: Final = 5_000_000  # bytes of all pictures together, which every clone carries


def main() -> int:
    """Takes all pictures anew. The exit code is 1 if they are too large together."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):  # the app's log lines
        written = _take_all()
    print(f"{written:,} bytes in {FOLDER.name}, {MOST:,} at most")
    return 1 if written > MOST else 0


def _take_all() -> int:
    written = 0
    with chromium.start() as browser, serve() as stack:
        desk = browser.new_page()
        for name, make in PAGES.items():
            with _open(browser, stack.settings.base_url) as page:
                page.goto(make(stack), wait_until="networkidle")
                written += take(page, desk, FOLDER, name)
        stack.reset()
        cast = tell(stack)
        for view in VIEWS:
            with _open(browser, stack.settings.base_url) as page:
                sessions.sign_in(page.context, stack, cast.keys[TENANT][view.who].key)
                sessions.open_view(page, view.address.format_map(cast.records[TENANT]))
                written += take(page, desk, FOLDER, view.name)
    return written


@contextlib.contextmanager
def _open(browser: Browser, base_url: str) -> Iterator[Page]:
    with contextlib.closing(chromium.open_context(browser, base_url)) as context:
        yield context.new_page()


if __name__ == "__main__":
    sys.exit(main())
