"""Debian's Chromium, started by its path, without a network of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from playwright.sync_api import Browser, BrowserContext, ViewportSize, sync_playwright

PATH: Final = os.environ.get("CHROMIUM", "/usr/bin/chromium")
_SWITCHES: Final = (
    "--no-sandbox",  # CI runs as root; nothing but the local stack's pages is ever opened
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-domain-reliability",
    "--no-pings",
    # Names are not looked up, so that nothing leaves the machine, whatever a page or the browser itself would like.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
WIDE: Final = 1280
NARROW: Final = 360
_HEIGHTS: Final = {WIDE: 800, NARROW: 740}
_WAIT: Final = 10_000  # milliseconds that an action or a wait may take on a busy machine


class NoBrowserError(Exception):
    """Chromium is not where it should be. The message says what to do."""


@contextmanager
def start() -> Iterator[Browser]:
    """Starts Chromium, and ends it. Raises NoBrowserError if there is none."""
    if not os.access(PATH, os.X_OK):
        raise NoBrowserError(f"There is no Chromium at {PATH}: run `make test-browser`, which installs it on Debian.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PATH, headless=True, args=list(_SWITCHES))
        yield browser
        browser.close()


def open_context(browser: Browser, base_url: str) -> BrowserContext:
    """Makes a fresh profile: no cookie, no storage, an American in California, wide and light, without motion."""
    context = browser.new_context(
        base_url=base_url,
        viewport=size(WIDE),
        locale="en-US",
        timezone_id="America/Los_Angeles",
        color_scheme="light",
        reduced_motion="reduce",
    )
    context.set_default_timeout(_WAIT)
    return context


def size(width: int) -> ViewportSize:
    """Returns the viewport of that width, WIDE or NARROW, as `set_viewport_size` takes it."""
    return {"width": width, "height": _HEIGHTS[width]}
