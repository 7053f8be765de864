"""A person's ambiguous text and a contradiction, as the tests of reviews over HTTP need them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from chalicelib import wiring
from tests.fixtures.client import Client
from tests.fixtures.reviewing import record_unsure

PHONE = "+13075550142"
ONE = "one@practice.example"
PAT = {"email": "pat.rivera@practice.example", "phone": PHONE}
TEXT = "not now, maybe stop it later"


def send_ambiguous_text(client: Client, text: str = TEXT) -> str:
    """Sends an ambiguous text from PAT; returns the review's id."""
    client.stack.clock.advance(timedelta(seconds=1))
    return record_unsure(wiring.ports(), client.tenant, PHONE, text)


def make_contradiction(client: Client) -> str:
    """Lets a stranger name two people as one; returns the review's id."""
    client.record({"email": ONE}, ("newsletter", "email", True))
    client.record({"email": "two@practice.example", "external_id": "c-2"}, ("newsletter", "email", True))
    client.withdraw({"email": ONE, "external_id": "c-2"}, key="publishable")
    (review,) = listed(client, "?kind=identity")["items"]
    return str(review["id"])


def listed(client: Client, query: str = "") -> dict[str, Any]:
    answer = client.call("GET", f"/v1/reviews{query}")
    assert answer.status == 200, answer.text
    found: dict[str, Any] = answer.json
    return found
