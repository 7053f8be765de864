"""Reading policies over HTTP: which version is in force, what changed, and the version that a consent names."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest import mock

import pytest

from chalicelib import wiring
from infra.local.stack import Stack
from tests.http.policies.drafts import BASE, TEXT, draft, publish


@pytest.fixture
def key(stack: Stack) -> str:
    return stack.keys["billgenix"].secret


def consent(stack: Stack, key: str, **fields: Any) -> Any:
    body = {
        "subject": {"email": "ann@example.com"},
        "decisions": [{"purpose": "product_news", "channel": "email", "granted": True}],
        "source": {"channel": "paper"},
        **fields,
    }
    purposes = stack.http("GET", "/v1/tenant", key=key).json["purposes"]
    purpose = next(p for p in purposes if p["requires_consent"] and "email" in p["channels"])
    body["decisions"] = [{"purpose": purpose["code"], "channel": "email", "granted": True}]
    return stack.http("POST", "/v1/consents", key=key, json=body)


def test_the_first_version_is_in_force_from_the_start(stack: Stack, key: str) -> None:
    found = stack.http("GET", "/v1/policies", key=key).json["items"]
    assert [(line["slug"], line["in_force"]["version"], line["draft"]) for line in found] == [("privacy", 1, None)]
    whole = stack.http("GET", "/v1/policies/privacy", key=key).json
    assert whole["version"] == 1 and whole["content"] and whole["state"] == "in_force"


def test_two_versions_are_compared_by_section_and_word(stack: Stack, key: str) -> None:
    draft(stack, key)
    publish(stack, key, 2)
    draft(stack, key, content=TEXT.replace("Ask us.", "Ask us by mail."))
    found = stack.http("GET", "/v1/policies/privacy/diff?from=2&to=3", key=key).json["changes"]
    assert [(change["anchor"], change["kind"]) for change in found] == [("your-rights", "changed")]
    inserted = [w["text"].strip() for b in found[0]["blocks"] for w in b["words"] if w["op"] == "insert"]
    assert inserted == ["by mail"]


def test_a_consent_names_the_version_in_force_when_it_was_collected(stack: Stack) -> None:
    key = stack.keys["psynergy"].secret
    first = consent(stack, key)
    assert first.json["policy"]["version"] == 1
    draft(stack, key, effective_at=(stack.clock.now() + timedelta(minutes=10)).isoformat())
    publish(stack, key, 2)
    stack.clock.advance(timedelta(minutes=10))
    collected = stack.clock.now() - timedelta(minutes=5)
    assert consent(stack, key).json["policy"]["version"] == 2
    assert consent(stack, key, collected_at=collected.isoformat()).json["policy"]["version"] == 1
    assert consent(stack, key, collected_at="2025-06-01T00:00:00Z").json["policy"] is None
    assert consent(stack, key, policy={"slug": "privacy", "version": 2}).json["policy"]["version"] == 2
    assert consent(stack, key, policy={"slug": "privacy", "version": 3}).status == 422


def test_a_consent_names_what_another_process_published_a_moment_ago(stack: Stack) -> None:
    key = stack.keys["psynergy"].secret
    assert consent(stack, key).json["policy"]["version"] == 1
    here = wiring.ports()
    wiring.reset()  # the next calls are made to another process, which shares the table but no memory
    draft(stack, key, effective_at=(stack.clock.now() - timedelta(minutes=1)).isoformat())
    assert publish(stack, key, 2, override_reason="At once.").status == 200
    with mock.patch.object(wiring, "ports", lambda: here):
        assert here.policies.shelf("psynergy", "privacy").get(2) is None, "this process has not heard of it"
        assert consent(stack, key).json["policy"]["version"] == 2


def test_a_consent_may_name_what_lies_ahead_until_it_is_cancelled(stack: Stack) -> None:
    key = stack.keys["psynergy"].secret
    draft(stack, key)
    publish(stack, key, 2)
    named = {"slug": "privacy", "version": 2}
    assert consent(stack, key, policy=named).json["policy"]["version"] == 2
    assert stack.http("POST", f"{BASE}/2/cancel", key=key, json={}).status == 200
    refused = consent(stack, key, policy=named)
    assert (refused.status, refused.json["errors"][0]["code"]) == (422, "unknown_policy")
