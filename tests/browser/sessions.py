"""Gives a browser a session of the console, as signing in there would."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from infra.local.stack import Stack

HOLDER = {"name": "Ada Example", "email": "ada@example.com"}


def make_key(stack: Stack, tenant: str, preset: str, *, holder: dict[str, str] | None = HOLDER) -> str:
    """Makes a secret key of a preset, for a holder or for nobody, and returns it."""
    body: dict[str, Any] = {"kind": "secret", "name": f"{preset} of a test", "preset": preset}
    answer = stack.http(
        "POST", "/v1/keys", key=stack.keys[tenant].admin, json={**body, **({"holder": holder} if holder else {})}
    )
    assert answer.status == 201, answer.text
    return str(answer.json["secret"])


def sign_in(context: BrowserContext, stack: Stack, key: str) -> None:
    """Trades a key for a session whose cookie the browser has from then on."""
    base_url = stack.settings.base_url
    headers = {"X-Console": "1", "Origin": base_url, "Sec-Fetch-Site": "same-origin"}
    answer = stack.http("POST", "/v1/sessions", headers, key=key)
    assert answer.status == 201, answer.text
    name, _, value = (answer.header("Set-Cookie") or "").partition(";")[0].partition("=")
    # Over HTTP a browser takes a cookie that is `Secure` from this machine alone, so its address is given as HTTPS.
    address = base_url.replace("http://", "https://", 1) + "/"
    context.add_cookies(
        [{"name": name, "value": value, "url": address, "httpOnly": True, "secure": True, "sameSite": "Strict"}]
    )


def open_view(page: Page, address: str) -> None:
    """Opens a view of the console by what stands after its `#`, and waits until it is there: its heading has the focus.

    A view that can't be read shows why in place of itself, and this fails.
    """
    page.goto(f"/console#/{address}")
    expect(page.locator("main h1")).to_be_focused()
