"""Policies over HTTP: drafted, published, in force, compared; and the version that a consent names."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.domain.policies.versions import Draft
from infra.local.stack import Answer, Stack
from tests.fixtures.racing import run_together
from tests.http.policies.drafts import BASE, TEXT, draft, publish


@pytest.fixture
def key(stack: Stack) -> str:
    return stack.keys["billgenix"].secret


def test_a_draft_is_changed_published_and_takes_effect_when_it_says(stack: Stack, key: str) -> None:
    made = draft(stack, key)
    assert (made.status, made.json["version"], made.json["state"]) == (201, 2, "draft")
    etag = made.header("etag") or ""
    changed = stack.http("PATCH", f"{BASE}/2", {"If-Match": etag}, key=key, json={"title": "New title"})
    assert changed.status == 200 and changed.json["title"] == "New title" and changed.json["content"] == TEXT
    assert stack.http("PATCH", f"{BASE}/2", {"If-Match": etag}, key=key, json={"title": "x"}).status == 412
    assert stack.http("PATCH", f"{BASE}/2", key=key, json={"title": "x"}).status == 428
    published = publish(stack, key, 2)
    assert (published.status, published.json["state"]) == (200, "scheduled")
    assert stack.http("GET", "/v1/policies/privacy", key=key).json["version"] == 1
    stack.clock.advance(timedelta(hours=1))
    assert stack.http("GET", "/v1/policies/privacy", key=key).json["version"] == 2
    versions = stack.http("GET", BASE, key=key).json["items"]
    assert [(v["version"], v["state"]) for v in versions] == [(2, "in_force"), (1, "superseded")]


def test_a_published_version_never_changes(stack: Stack, key: str) -> None:
    draft(stack, key)
    publish(stack, key, 2)
    for method, path, body in (
        ("PATCH", f"{BASE}/2", {"title": "x"}),
        ("DELETE", f"{BASE}/2", None),
        ("POST", f"{BASE}/2/publish", {}),
    ):
        answer = stack.http(method, path, {"If-Match": '"1"'}, key=key, json=body)
        assert (answer.status, answer.json["code"]) == (409, "already_published"), method
        assert "2" in answer.json["detail"]


def test_a_draft_thrown_away_leaves_its_number_to_the_next(stack: Stack, key: str) -> None:
    draft(stack, key)
    assert draft(stack, key).json["code"] == "draft_exists"
    assert stack.http("DELETE", f"{BASE}/2", key=key).status == 204
    assert stack.http("GET", f"{BASE}/2", key=key).status == 404
    assert draft(stack, key).json["version"] == 2


def test_a_version_that_lies_ahead_can_be_cancelled_and_leaves_a_trace(stack: Stack, key: str) -> None:
    draft(stack, key)
    publish(stack, key, 2)
    assert stack.http("POST", f"{BASE}/2/cancel", key=key, json={}).json["state"] == "cancelled"
    stack.clock.advance(timedelta(days=2))
    assert stack.http("GET", "/v1/policies/privacy", key=key).json["version"] == 1
    assert stack.http("POST", f"{BASE}/2/cancel", key=key, json={}).json["code"] == "not_cancellable"
    assert draft(stack, key).json["version"] == 3


def at_once(number: int, make: Callable[[], Answer]) -> list[Answer]:
    """Makes the same call so many times at the same moment."""
    return [answer for answer in run_together([make] * number) if isinstance(answer, Answer)]


@pytest.mark.parametrize("admins", [2, 12])
def test_of_admins_who_publish_at_once_one_wins(stack: Stack, key: str, admins: int) -> None:
    draft(stack, key)
    answers = at_once(admins, lambda: publish(stack, key, 2))
    assert sorted(answer.status for answer in answers) == [200] + [409] * (admins - 1)
    losers = [answer for answer in answers if answer.status == 409]
    assert all(loser.json["code"] == "already_published" and "2" in loser.json["detail"] for loser in losers)


def test_drafts_made_at_once_and_published_one_by_one_leave_no_gap_in_the_numbers(stack: Stack, key: str) -> None:
    numbers = []
    for _ in range(3):
        answers = at_once(12, lambda: draft(stack, key))
        (made,) = [answer for answer in answers if answer.status == 201]
        assert {answer.status for answer in answers} == {201, 409}
        numbers.append(made.json["version"])
        published = at_once(6, partial(publish, stack, key, numbers[-1]))
        assert [answer.status for answer in published].count(200) == 1
    assert numbers == [2, 3, 4]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"content": " \n "}, "empty_policy"),
        ({"material": True, "notice": None, "change_summary": "More."}, "notice_plan_required"),
        ({"effective_at": "2025-03-18T06:00:00Z"}, "effective_in_past"),
        ({"effective_at": None}, "effective_in_past"),
    ],
)
def test_what_may_not_be_published_says_why(stack: Stack, key: str, fields: dict[str, Any], code: str) -> None:
    draft(stack, key, **fields)
    answer = publish(stack, key, 2, override_reason=" ")
    assert answer.status == 422
    assert code in {error["code"] for error in answer.json["errors"]}


def test_too_little_notice_of_a_material_change_needs_a_reason(stack: Stack, key: str) -> None:
    now = stack.clock.now()
    notice = {"audience": ["active_contracts"], "channels": ["email"], "send_at": now.isoformat()}
    in_ten_days = (now + timedelta(days=10)).isoformat()
    draft(stack, key, material=True, change_summary="More.", notice=notice, effective_at=in_ten_days)
    refused = publish(stack, key, 2)
    assert (refused.status, refused.json["code"]) == (422, "notice_too_short")
    assert publish(stack, key, 2, override_reason="The regulator asked for it.").status == 200


def test_a_date_in_the_past_is_a_statement_and_changes_nothing_that_was_in_force(stack: Stack, key: str) -> None:
    before = stack.clock.now()
    stack.clock.advance(timedelta(seconds=5))
    draft(stack, key, effective_at="2025-03-18T07:00:00Z")
    published = publish(stack, key, 2, override_reason="The text as it was published on the site.").json
    assert published["stated_effective_on"] == "2025-03-18" and published["effective_at"] == published["published_at"]
    at = stack.http("GET", f"/v1/policies/privacy?at={before.isoformat().replace('+00:00', 'Z')}", key=key)
    assert at.json["version"] == 1


def test_a_text_of_two_mebibytes_is_refused_and_one_over_the_limit_explained(stack: Stack, key: str) -> None:
    assert draft(stack, key, content="x" * 2 * 1024 * 1024).status == 413
    for content in ("x" * 270_000, "ü" * 140_000):
        too_long = draft(stack, key, content=content)
        assert (too_long.status, too_long.json["errors"][0]["pointer"]) == (422, "/content")


def test_several_huge_versions_that_lie_ahead_are_published_and_the_page_goes_on(stack: Stack, key: str) -> None:
    letters = random.Random(1)
    for number in (2, 3):
        dense = "".join(chr(letters.randrange(0x20, 0x7F)) for _ in range(262_144))
        effective = stack.clock.now() + timedelta(hours=number)
        assert draft(stack, key, content=dense, effective_at=effective.isoformat()).status == 201
        assert publish(stack, key, number).status == 200
    for version in (1, 2, 3):
        wiring.reset()
        page = stack.http("GET", "/p/billgenix/privacy?format=json")
        assert (page.status, page.json["version"]) == (200, version)
        stack.clock.advance(timedelta(hours=2 if version == 1 else 1))


def test_whoever_publishes_what_another_has_just_published_is_told_so(
    stack: Stack, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft(stack, key)
    policies = wiring.ports().policies
    read = policies.draft

    def after_the_other(tenant: str, slug: str, number: int) -> Draft | None:
        monkeypatch.undo()
        assert publish(stack, key, number).status == 200
        return read(tenant, slug, number)

    monkeypatch.setattr(policies, "draft", after_the_other)
    late = publish(stack, key, 2)
    assert (late.status, late.json["code"]) == (409, "already_published")


def test_a_notice_plan_names_each_audience_and_channel_once(stack: Stack, key: str) -> None:
    send_at = stack.clock.now().isoformat()
    plan = {"audience": ["accepted", "accepted"], "channels": ["email", "in_app", "email"], "send_at": send_at}
    kept = draft(stack, key, notice=plan).json["notice"]
    assert (kept["audience"], kept["channels"]) == (["accepted"], ["email", "in_app"])


@pytest.mark.parametrize(("codes", "places"), [(["legal_notice"], [0]), (["testimonials", "no_such_purpose"], [1])])
def test_a_draft_may_not_ask_again_for_what_needs_no_consent(stack: Stack, codes: list[str], places: list[int]) -> None:
    key = stack.keys["psynergy"].secret
    told = [(f"/reconsent_purposes/{place}", "unknown_purpose") for place in places]
    refused = draft(stack, key, reconsent_purposes=codes)
    assert refused.status == 422 and [(e["pointer"], e["code"]) for e in refused.json["errors"]] == told
    assert stack.http("GET", f"{BASE}/2", key=key).status == 404
    made = draft(stack, key, reconsent_purposes=["testimonials", "cookies_targeting"])
    assert (made.status, made.json["reconsent_purposes"]) == (201, ["testimonials", "cookies_targeting"])
    etag = {"If-Match": made.header("etag") or ""}
    refused = stack.http("PATCH", f"{BASE}/2", etag, key=key, json={"reconsent_purposes": codes})
    assert refused.status == 422 and [(e["pointer"], e["code"]) for e in refused.json["errors"]] == told
    kept = stack.http("GET", f"{BASE}/2", key=key).json
    assert kept["reconsent_purposes"] == ["testimonials", "cookies_targeting"]
