"""One system and one browser for each worker; a fresh profile and empty tables for each test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from infra.local.stack import Stack
from tests.browser import chromium, sessions
from tests.browser.serving import serve
from tests.browser.watching import Watch
from tests.fixtures.cpu_time import CpuTime


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Counts the CPU time of this run against budgets of its own."""
    config.pluginmanager.unregister(name="cpu_time")
    config.pluginmanager.register(CpuTime("apart"), "cpu_time")


@pytest.fixture(scope="session")
def running_stack() -> Iterator[Stack]:
    """Starts the whole system once, where a browser can reach it. Tests take `stack`, which is reset for each."""
    with serve() as stack:
        yield stack


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Starts Chromium once."""
    with chromium.start() as started:
        yield started


@pytest.fixture
def context(browser: Browser, stack: Stack) -> Iterator[BrowserContext]:
    """Returns a fresh profile of the browser, which knows nothing of other tests."""
    opened = chromium.open_context(browser, stack.settings.base_url)
    yield opened
    opened.close()


@pytest.fixture
def watch(context: BrowserContext) -> Watch:
    """Returns what the browser complains of, in every tab. Where a refusal is meant, the test says so here."""
    return Watch(context)


@pytest.fixture
def page(context: BrowserContext, watch: Watch) -> Iterator[Page]:
    """Returns a tab. The test fails for whatever the browser complains of, reports of the policy among it."""
    yield context.new_page()
    watch.verify()


class SignedIn(Protocol):
    """Signs the tab's browser in by a key of a preset, and opens a view of the console."""

    def __call__(self, preset: str, address: str = "overview", *, tenant: str = "cyclonex") -> None:
        """Opens the view with this address, at one of the companies."""


@pytest.fixture
def signed_in(page: Page, stack: Stack) -> SignedIn:
    """Returns what signs the tab in by a session that the API made: tests of signing in itself fill the form."""

    def enter(preset: str, address: str = "overview", *, tenant: str = "cyclonex") -> None:
        sessions.sign_in(page.context, stack, sessions.make_key(stack, tenant, preset))
        sessions.open_view(page, address)

    return enter
