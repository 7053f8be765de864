"""The public profile: the contract's shape, with the gates of channel rules, and nothing internal for a web page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.tenants.purposes import CHANNELS
from chalicelib.domain.times import format_rfc3339
from chalicelib.storage.tenants.profiles import load_profile, tenants
from infra.local.stack import Stack

PUBLIC = {
    "tenant",
    "name",
    "time_zone",
    "contacts",
    "purposes",
    "cookie_categories",
    "rights",
    "response_times",
    "policies",
}
STAFF = {"needs_confirmation", "brand", "hold_codes", "reminders", "privacy_mailbox", "owner"}


def read(stack: Stack, tenant: str, kind: str = "publishable") -> dict[str, Any]:
    answer = stack.http("GET", "/v1/tenant", key=getattr(stack.keys[tenant], kind))
    assert answer.status == 200
    profile: dict[str, Any] = answer.json
    return profile


@pytest.mark.parametrize("tenant", tenants())
def test_a_publishable_key_reads_the_profile_of_its_own_tenant(stack: Stack, tenant: str) -> None:
    told = read(stack, tenant)
    assert told.keys() == PUBLIC
    assert told["tenant"] == tenant
    assert told["name"] == load_profile(tenant).name
    assert [purpose["code"] for purpose in told["purposes"]] == list(load_profile(tenant).purposes)


@pytest.mark.parametrize("tenant", tenants())
@pytest.mark.parametrize("kind", ["secret", "admin"])
def test_a_secret_key_is_also_told_what_the_companys_people_need(stack: Stack, kind: str, tenant: str) -> None:
    told, profile = read(stack, tenant, kind), load_profile(tenant)
    assert told.keys() == PUBLIC | STAFF
    assert told["needs_confirmation"] == list(profile.needs_confirmation)
    logo = f"{stack.settings.base_url}/brand/{tenant}/logo.svg"
    assert told["brand"] == {"colour": profile.brand.colour, "logo_url": logo}
    assert told["hold_codes"] == list(profile.retention.hold_codes)
    assert told["reminders"] == {"days_before": [30, 14, 7, 3, 1], "escalate_days_after": [0, 1]}
    assert (told["privacy_mailbox"], told["owner"]) == (f"privacy@{tenant}.example", profile.owner)


def test_what_staff_is_told_costs_no_call_once_it_is_known(stack: Stack) -> None:
    read(stack, "billgenix", "secret")
    with stack.meter() as meter:
        read(stack, "billgenix", "secret")
    assert not meter.calls


@pytest.mark.parametrize("tenant", tenants())
def test_the_channels_told_are_those_that_the_rules_permit(stack: Stack, tenant: str) -> None:
    profile = load_profile(tenant)
    for told in read(stack, tenant)["purposes"]:
        purpose = profile.purposes[told["code"]]
        permitted = {channel for channel in CHANNELS if profile.permits(purpose, channel)}
        assert set(told["channels"]) == permitted


def test_cyclonex_texts_only_clients_and_staff_with_consent(stack: Stack) -> None:
    texting = [purpose for purpose in read(stack, "cyclonex")["purposes"] if "sms" in purpose["channels"]]
    assert texting
    for purpose in texting:
        assert purpose["requires_consent"] is True
        assert set(purpose["requires_contract"]) <= {"client", "employment"}
        assert purpose["nature"] != "marketing"


def test_billgenix_offers_no_texts(stack: Stack) -> None:
    assert all("sms" not in purpose["channels"] for purpose in read(stack, "billgenix")["purposes"])


def test_the_policy_in_force_is_named_with_its_moment(stack: Stack) -> None:
    assert read(stack, "psynergy")["policies"] == [
        {"slug": "privacy", "version": 1, "effective_at": "2026-01-01T00:00:00.000Z"}
    ]


def test_a_version_that_was_published_is_named_from_its_moment_on(stack: Stack) -> None:
    ahead = (stack.clock.now() + timedelta(hours=1)).replace(microsecond=0)
    versions = "/v1/policies/privacy/versions"
    body = {"title": "Privacy policy", "content": "# Ours", "effective_at": ahead.isoformat()}
    key = stack.keys["psynergy"].secret
    assert stack.http("POST", versions, key=key, json=body).status == 201
    assert stack.http("POST", f"{versions}/2/publish", key=key).status == 200
    assert [policy["version"] for policy in read(stack, "psynergy")["policies"]] == [1]
    stack.clock.advance(timedelta(hours=2))
    assert read(stack, "psynergy")["policies"] == [
        {"slug": "privacy", "version": 2, "effective_at": format_rfc3339(ahead)}
    ]


def test_contacts_and_promises_are_the_companys_own(stack: Stack) -> None:
    told = read(stack, "billgenix")
    assert told["contacts"]["email"] is None
    assert told["contacts"]["phone"] == ["(909) 698-8120"]
    assert told["response_times"]["response"].keys() == {"n", "unit"}


def test_without_a_key_nothing_is_told(stack: Stack) -> None:
    answer = stack.http("GET", "/v1/tenant")
    assert (answer.status, answer.json["code"]) == (401, "unauthorized")
