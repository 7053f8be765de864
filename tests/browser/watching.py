"""Watches what a browser complains of while a test runs: nobody looks at its console, so the test fails for it."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Request, Response, WebError

_LOADING: Final = "Failed to load resource: "

_ABORTED: Final = "net::ERR_ABORTED"


class Watch:
    """What the pages of a context complained of: errors, reports of the policy, failed calls, refusals."""

    def __init__(self, context: BrowserContext) -> None:
        self.complaints: list[str] = []
        self._expected: list[tuple[int, str]] = []
        context.on("console", self._hear)
        context.on("weberror", self._catch)
        context.on("requestfailed", self._lose)
        context.on("response", self._answer)
        context.on("dialog", self._close)

    def expect(self, status: int, path: str, *, times: int = 1) -> None:
        """Lets one answer pass that refuses, or several: its status, and how its path begins."""
        self._expected += [(status, path)] * times

    def expect_silence(self, path: str) -> None:
        """Lets one call pass that got no answer, by how its path begins."""
        self._expected.append((0, path))

    def verify(self) -> None:
        """Raises AssertionError for every complaint, and for a refusal that was expected and did not come."""
        assert not self.complaints, "\n".join(self.complaints)
        assert self._expected == [], "these answers were expected and did not come"

    def _hear(self, message: ConsoleMessage) -> None:
        # A report of the policy is an error of the console. A call without success has a line too, judged below.
        if message.type in ("error", "warning", "assert") and not message.text.startswith(_LOADING):
            self.complaints.append(f"console: {message.text}")

    def _catch(self, error: WebError) -> None:
        self.complaints.append(f"uncaught: {error.error}")

    def _close(self, dialog: Dialog) -> None:
        self.complaints.append(
            f"dialog: {dialog.message}"
        )  # none of our pages asks in one, so a stranger's script does
        dialog.dismiss()

    def _lose(self, request: Request) -> None:
        # Aborted by the page itself: an address that became a download, a call whose page was left meanwhile.
        if request.failure == _ABORTED or self._is_expected(0, urlsplit(request.url).path):
            return
        self.complaints.append(f"failed: {request.method} {urlsplit(request.url).path}: {request.failure}")

    def _answer(self, response: Response) -> None:
        path = urlsplit(response.url).path
        if response.status >= 400 and not self._is_expected(response.status, path):
            self.complaints.append(f"refused: {response.request.method} {path}: {response.status}")

    def _is_expected(self, status: int, path: str) -> bool:
        """Tells whether it was expected, once for each time that it was said."""
        for one in self._expected:
            if status == one[0] and path.startswith(one[1]):
                self._expected.remove(one)
                return True
        return False
