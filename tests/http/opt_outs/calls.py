"""Short calls about opt-outs."""

from __future__ import annotations

from typing import Any

from infra.local.stack import Stack

PAT = {"email": "pat@example.com", "phone": "(415) 555-2671"}


def call(stack: Stack, path: str, body: dict[str, Any], *, publishable: bool = False, tenant: str = "cyclonex") -> Any:
    keys = stack.keys[tenant]
    return stack.http("POST", path, key=keys.publishable if publishable else keys.secret, json=body)


def opt_out(stack: Stack, subject: dict[str, str], *kinds: str, publishable: bool = False) -> Any:
    body = {"subject": subject, "kinds": kinds, "source": {"channel": "web_form"}}
    answer = call(stack, "/v1/opt-outs", body, publishable=publishable)
    assert answer.status == 201
    return answer.json
