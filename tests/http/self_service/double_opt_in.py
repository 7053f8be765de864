"""A consent that waits for its confirmation, the mail that asks for it, and the link in that mail."""

from __future__ import annotations

import re
from typing import Any

from infra.local.stack import Answer, Stack

ADDRESS = "reader@example.com"
PURPOSE = "learning_center_emails"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def ask(
    stack: Stack, subject: dict[str, str] | None = None, *, publishable: bool = False, purpose: str = PURPOSE
) -> Answer:
    """Calls POST /v1/consents for the learning center's e-mails."""
    keys = stack.keys["psynergy"]
    body = {
        "subject": subject or {"email": ADDRESS},
        "decisions": [{"purpose": purpose, "channel": "email", "granted": True}],
        "source": {"channel": "web_form", "wording": "Send me the learning center e-mails."},
    }
    return stack.http("POST", "/v1/consents", key=keys.publishable if publishable else keys.secret, json=body)


def link(stack: Stack) -> str:
    """Returns the path of the link in the newest mail."""
    content = stack.mails()[-1].text
    found = re.search(rf"^{re.escape(stack.settings.base_url)}(/c/\S+)$", content, re.MULTILINE)
    assert found, content
    return found[1]


def ask_and_mail(stack: Stack, **how: Any) -> str:
    """Asks, lets the mail go out, and returns its link."""
    assert ask(stack, **how).json["decisions"][0]["state"] == "pending"
    stack.tick()
    return link(stack)
