"""A request that must fail: how it differs from a good one, and the problem that it gets."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from infra.local.stack import Answer, Stack
from tests.fixtures.client import SOURCE

MARK = "zq7leakmark"  # part of every bad value, so that an echo is found wherever it appears
GOOD: dict[str, Any] = {
    "subject": {"email": "pat.rivera@practice.example"},
    "decisions": [{"purpose": "newsletter", "channel": "email", "granted": True}],
    "source": SOURCE,
}


@dataclass(frozen=True)
class Case:
    """A call that must fail. `raw` is the body's bytes, `more` holds members that replace those of a good body."""

    name: str
    status: int
    code: str
    errors: list[tuple[str, str]] = field(default_factory=list)  # (pointer, code)
    more: dict[str, Any] = field(default_factory=dict)
    raw: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    method: str = "POST"
    path: str = "/v1/consents"

    def send(self, stack: Stack) -> Answer:
        """Makes the call, with a good key."""
        body = self.raw if self.raw is not None else json.dumps({**GOOD, **self.more}).encode()
        headers = {"Content-Type": "application/json", **self.headers}
        return stack.http(self.method, self.path, headers, body, key=stack.keys["cyclonex"].secret)


def raw(name: str, body: bytes | str, code: str = "malformed_json") -> Case:
    """Returns the case of a body that is not valid JSON."""
    return Case(name, 400, code, raw=body.encode() if isinstance(body, str) else body)


def rule(name: str, pointer: str, code: str, **more: Any) -> Case:
    """Returns the case of a member that breaks a rule."""
    return Case(name, 422, "validation_failed", [(pointer, code)], more)


def whole(name: str, body: Any, *errors: tuple[str, str]) -> Case:
    """Returns the case of a body that breaks rules as a whole."""
    return Case(name, 422, "validation_failed", list(errors), raw=json.dumps(body).encode())


def subject(name: str, code: str, **identifiers: Any) -> Case:
    """Returns the case of an identifier that cannot exist."""
    ((kind, _),) = identifiers.items()
    return rule(name, f"/subject/{kind}", code, subject=identifiers)


def purpose(code: Any) -> list[dict[str, Any]]:
    """Returns decisions with one purpose."""
    return [{"purpose": code, "channel": "email", "granted": True}]


def signal(name: str, pointer: str, code: str, **signals: Any) -> Case:
    """Returns the case of a browser's signal that cannot exist."""
    body = json.dumps({"subject": {"device_id": "d-1"}, "signals": signals}).encode()
    return Case(name, 422, "validation_failed", [(pointer, code)], path="/v1/signals", raw=body)


DEEP = f'{{"a":"{MARK}","b":' + "[" * 1000 + "]" * 1000 + "}"
GOOD_TEXT = json.dumps(GOOD)
HUGE = "9" * 5000
