"""Short calls that draft and publish Billgenix's policy."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from infra.local.stack import Answer, Stack

TEXT = "# What this covers\n\nOur site.\n\n# Your rights\n\nAsk us."
BASE = "/v1/policies/privacy/versions"


def draft(stack: Stack, key: str, **fields: Any) -> Answer:
    soon = stack.clock.now() + timedelta(hours=1)
    body = {"title": "Privacy policy", "content": TEXT, "effective_at": soon.isoformat(), **fields}
    return stack.http("POST", BASE, key=key, json=body)


def publish(stack: Stack, key: str, number: int, **body: Any) -> Answer:
    return stack.http("POST", f"{BASE}/{number}/publish", key=key, json=body)
