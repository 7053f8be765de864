"""Whoever drafts or previews a policy is told what would look wrong on its page."""

from __future__ import annotations

from typing import Any

import pytest

from infra.local.stack import Answer, Stack
from tests.http.policies.drafts import BASE, TEXT, draft, publish

WRONG = "# What this covers\n\n-\u00a0Our site.\n\n<b>Ask us.</b>"
FOUND = [("odd_blank", 3), ("raw_html", 5)]


@pytest.fixture
def key(stack: Stack) -> str:
    return stack.keys["billgenix"].secret


def told(answer: Answer) -> list[tuple[str, int]]:
    """Returns the codes and lines of an answer's warnings, each of which says what to do."""
    warnings: list[dict[str, Any]] = answer.json["warnings"]
    assert all(one["message"] and one.keys() == {"code", "line", "message"} for one in warnings)
    return [(one["code"], one["line"]) for one in warnings]


def test_a_preview_tells_what_would_look_wrong(stack: Stack, key: str) -> None:
    for content, found in ((WRONG, FOUND), (TEXT, []), ("", [])):
        answer = stack.http("POST", "/v1/policies/preview", key=key, json={"content": content})
        assert (answer.status, told(answer)) == (200, found)


def test_a_draft_tells_it_when_it_is_made_read_and_changed_and_no_more_once_it_is_published(
    stack: Stack, key: str
) -> None:
    made = draft(stack, key, content=WRONG)
    number = made.json["version"]
    read = stack.http("GET", f"{BASE}/{number}", key=key)
    assert (made.status, told(made), told(read)) == (201, FOUND, FOUND)
    tag = {"If-Match": read.header("ETag") or ""}
    changed = stack.http("PATCH", f"{BASE}/{number}", key=key, json={"content": TEXT}, headers=tag)
    assert (changed.status, told(changed)) == (200, [])
    published = publish(stack, key, number)
    assert published.status == 200 and "warnings" not in published.json
    assert "warnings" not in stack.http("GET", f"{BASE}/{number}", key=key).json


def test_a_draft_with_warnings_is_published_all_the_same(stack: Stack, key: str) -> None:
    number = draft(stack, key, content=WRONG).json["version"]
    assert publish(stack, key, number).status == 200


def test_they_cost_no_call(stack: Stack, key: str) -> None:
    stack.http("POST", "/v1/policies/preview", key=key, json={"content": TEXT})
    with stack.meter() as meter:
        stack.http("POST", "/v1/policies/preview", key=key, json={"content": WRONG})
    assert not meter.calls
