"""Psynergy's public pages, with policy versions that are superseded, in force and scheduled."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from chalicelib import wiring
from chalicelib.domain.policies.versions import Draft
from chalicelib.usecases.policies import manage as manage_policies
from infra.local.stack import Answer, Stack
from infra.publish_policy import make_context

PAGE: Final = "/p/psynergy/privacy"
HTML: Final = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
SECOND: Final = "# Second\n\nWe keep data for three years.\n\n## Cookies\n\nNone.\n\n## Contact\n\nWrite <b>us</b>.\n"
THIRD: Final = SECOND.replace("three years", "two years")


def publish(stack: Stack, content: str, **more: Any) -> None:
    """Publishes the next version, at once unless `more` says otherwise; this process forgets what it had cached."""
    ports = wiring.ports()
    ctx = make_context(ports.profiles["psynergy"], stack.clock.now())
    draft = Draft("privacy", 0, more.pop("title", "Website policy"), content, more.pop("effective_at", None), **more)
    made = manage_policies.create_draft(ports, ctx, draft).result.draft
    assert made is not None
    manage_policies.publish(ports, ctx, "privacy", made.number, "for the test")
    wiring.reset()


def get(stack: Stack, path: str = PAGE, headers: dict[str, str] = HTML) -> Answer:
    return stack.http("GET", path, headers)


def publish_ahead(stack: Stack, **more: Any) -> None:
    """Publishes the third version, to take effect in thirty days."""
    publish(stack, THIRD, effective_at=stack.clock.now() + timedelta(days=30), **more)
