"""Opt-outs over HTTP: effective at once, open to anybody, for everyone named; and the ways back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from infra.local.stack import Stack
from tests.http.opt_outs.calls import PAT, call, opt_out

NOON = "2036-01-02T18:00:00Z"


def reasons(stack: Stack, subject: dict[str, str], purpose: str, channel: str | None, **more: str) -> list[str]:
    check = {"subject": subject, "purpose": purpose, **({"channel": channel} if channel else {}), "at": NOON, **more}
    answer = call(stack, "/v1/contact-checks", {"checks": [check]})
    return [reason["code"] for reason in answer.json["results"][0]["reasons"]]


@pytest.mark.parametrize("publishable", [True, False])
def test_an_opt_out_counts_at_once_for_everyone_named(stack: Stack, publishable: bool) -> None:
    told = opt_out(stack, PAT, "all_communications", publishable=publishable)
    assert ("subject_id" in told) is not publishable
    assert told["kinds"][0].keys() == {"kind", "effective_at", "honor_by"}
    assert told["confirmation"] == "You will get no more messages of any kind from Cyclonex Solutions."
    for one in ({"email": PAT["email"]}, {"phone": PAT["phone"]}):
        assert "opted_out" in reasons(stack, one, "newsletter", "email")
    assert reasons(stack, PAT, "legal_notice", "email") == []
    found = call(stack, "/v1/opt-outs/lookup", {"subject": {"phone": "+14155552671"}}).json["opt_outs"]
    assert [(one["kind"], one["state"], one["source"]) for one in found] == [("all_communications", "active", "form")]


def test_ten_and_fifteen_business_days_are_counted_as_the_law_does(stack: Stack) -> None:
    stack.clock.advance(datetime(2028, 12, 18, 18, tzinfo=UTC) - stack.clock.now())
    told = opt_out(stack, PAT, "sms", "sale_sharing")
    assert [kind["honor_by"] for kind in told["kinds"]] == ["2029-01-03", "2029-01-10"]


def test_a_newer_proven_grant_opens_its_slot_alone_and_an_older_one_nothing(stack: Stack) -> None:
    opt_out(stack, PAT, "email")
    grant = {"decisions": [{"purpose": "newsletter", "channel": "email", "granted": True}], "subject": PAT}
    unproven = {**grant, "source": {"channel": "paper"}}
    assert call(stack, "/v1/consents", unproven).status == 201
    assert "opted_out" in reasons(stack, PAT, "newsletter", "email")
    older = {**grant, "collected_at": "2020-01-01T00:00:00Z", "source": {"channel": "paper", "wording": "Yes."}}
    assert call(stack, "/v1/consents", older).status == 201
    assert "opted_out" in reasons(stack, PAT, "newsletter", "email")
    stack.clock.advance(timedelta(seconds=1))
    assert call(stack, "/v1/consents", {**grant, "source": {"channel": "paper", "wording": "Yes."}}).status == 201
    assert reasons(stack, PAT, "newsletter", "email") == []


def test_the_past_is_told_as_it_was(stack: Stack) -> None:
    opt_out(stack, PAT, "email")
    assert call(stack, "/v1/opt-outs/lookup", {"subject": PAT, "at": "2026-01-01T00:00:00Z"}).json["opt_outs"] == []
