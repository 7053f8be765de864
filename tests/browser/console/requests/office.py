"""The office around a request's page: the API as a colleague uses it, and what case workers do with page and hand."""

from __future__ import annotations

import re
from typing import Any, Final

from playwright.sync_api import Page, expect

from infra.local.stack import Stack
from tests.browser.sessions import make_key

HOSTILE: Final = "<img src=x onerror=alert(1)>"
PAT: Final = {
    "first_name": HOSTILE,
    "last_name": "\u0645\u0631\u062d\u0628\u0627 " + "x" * 80,
    "email": "pat.rivera@practice.example",
    "state": "CA",
    "relationship": "client",
}
SAM: Final = {"name": "Sam Second", "email": "sam@example.com"}


class Office:
    """The API as a colleague uses it, beside the page."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.key = make_key(stack, "cyclonex", "admin", holder=SAM)

    def call(self, path: str, body: dict[str, Any] | None = None, method: str = "POST") -> Any:
        answer = self.stack.http(method, f"/v1{path}", key=self.key, json=body)
        assert answer.status < 300, answer.text
        return answer.json

    def make(self, *types: str, **more: Any) -> str:
        body = {"types": list(types), "requester": PAT, "received_via": "email", **more}
        made = self.call("/requests", body)
        self.stack.tick()
        return str(made["id"])

    def verified(self, *types: str, **more: Any) -> str:
        request_id = self.make(*types, **more)
        self.call(f"/requests/{request_id}/verify-identity", {"method": "in_person", "note": "Seen."})
        return request_id


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def tell(page: Page, words: str) -> None:
    """Waits until the page says so, with the focus on it."""
    box = page.locator(".message", has_text=words)
    expect(box).to_be_focused()


def write(page: Page, label: str, text: str) -> None:
    page.get_by_role("textbox", name=re.compile(f"^{re.escape(label)}")).fill(text)
