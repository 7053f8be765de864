"""One system and one browser for each worker; a fresh profile and empty tables for each test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from infra.local.demo.cast import Cast
from infra.local.demo.tell import tell
from infra.local.stack import Kept, Stack
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


@dataclass(frozen=True, slots=True, repr=False)
class Told:
    """The sample data: whom and what they hold, and the state to come back to."""

    cast: Cast
    kept: Kept


@pytest.fixture(scope="session")
def told(running_stack: Stack) -> Told:
    """Lays the sample data once, where a test of this worker needs it."""
    running_stack.reset()
    return Told(tell(running_stack), running_stack.keep())


@pytest.fixture
def cast(stack: Stack, told: Told) -> Cast:
    """Puts the sample data where other tests have empty tables, and returns whom and what they hold."""
    stack.reset(told.kept)
    return told.cast


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


class SignedInAs(Protocol):
    """Signs the tab's browser in as one of the cast, and opens a view of the console."""

    def __call__(self, name: str, address: str = "overview", *, tenant: str = "cyclonex") -> None:
        """Opens the view with this address. `name` is of `Cast.keys`, such as `case_worker_2`.

        In the address, `{overdue}` stands for the record of that name in `Cast.records`.
        """


@pytest.fixture
def signed_in_as(page: Page, stack: Stack, cast: Cast) -> SignedInAs:
    """Returns what signs the tab in with the sample data, as one of its people."""

    def enter(name: str, address: str = "overview", *, tenant: str = "cyclonex") -> None:
        sessions.sign_in(page.context, stack, cast.keys[tenant][name].key)
        sessions.open_view(page, address.format_map(cast.records[tenant]))

    return enter
