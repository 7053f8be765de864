"""Contact checks over HTTP: the shape of the answers, for one check and for many in order."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.fixtures.client import Client, moment, problem

PAT = {"email": "pat.rivera@practice.example", "phone": "(307) 555-0142"}
TEXTS = ("service_updates", "sms", True)
PATH = "/v1/contact-checks"


def test_an_allowed_contact_has_no_reasons(client: Client) -> None:
    client.contract("practice-1", PAT)
    client.record(PAT, TEXTS)
    told = client.check({"phone": "+1 307 555 0142"}, "service_updates", "sms", ref="row-1")
    assert told == {
        "ref": "row-1",
        "allowed": True,
        "reasons": [],
        "notes": {"zones": ["America/Denver"]},
        "checked_at": told["checked_at"],
    }


def test_a_refusal_names_every_reason_with_its_moment_and_record(client: Client) -> None:
    client.contract("practice-1", PAT)
    client.call("POST", "/v1/contracts/practice-1/end", {"ended_on": "2026-06-01", "reason": "terminated"})
    withdrawn = client.withdraw(PAT, "service_updates").json
    told = client.check(PAT, "service_updates", "sms")
    assert told["allowed"] is False
    assert told["reasons"] == [
        {"code": "contract_ended", "since": told["reasons"][0]["since"]},
        {"code": "consent_withdrawn", "since": withdrawn["recorded_at"], "source_id": withdrawn["id"]},
    ]
    assert "ref" not in told


def test_a_hundred_checks_are_answered_in_the_order_asked(client: Client) -> None:
    client.record(PAT, ("newsletter", "email", True))
    checks = [
        {
            "subject": PAT if number % 3 == 0 else {"email": f"nobody{number}@practice.example"},
            "purpose": "newsletter",
            "ref": f"row-{number}",
        }
        for number in range(100)
    ]
    results = client.call("POST", PATH, {"checks": checks}).json["results"]
    assert [result["ref"] for result in results] == [check["ref"] for check in checks]
    assert [result["allowed"] for result in results] == [number % 3 == 0 for number in range(100)]
    assert {reason["code"] for result in results for reason in result["reasons"]} == {"no_consent"}


@pytest.mark.parametrize(("number", "code"), [(0, "too_short"), (101, "too_long")])
def test_none_and_more_than_a_hundred_are_refused(client: Client, number: int, code: str) -> None:
    checks = [{"subject": PAT, "purpose": "newsletter"}] * number
    body = problem(client.call("POST", PATH, {"checks": checks}), 422, "validation_failed")
    assert [(error["pointer"], error["code"]) for error in body["errors"]] == [("/checks", code)]


@pytest.mark.parametrize(
    ("check", "pointer", "code"),
    [
        ({"subject": PAT, "purpose": "unheard_of"}, "/checks/1/purpose", "unknown_purpose"),
        ({"subject": PAT, "purpose": "support"}, "/checks/1/channel", "required"),
        ({"subject": {"phone": "12"}, "purpose": "newsletter"}, "/checks/1/subject/phone", "not_a_phone"),
        ({"subject": {}, "purpose": "newsletter"}, "/checks/1/subject", "no_identifier"),
        ({"subject": PAT}, "/checks/1/purpose", "required"),
        ({"subject": PAT, "purpose": "newsletter", "channel": "fax"}, "/checks/1/channel", "not_allowed"),
    ],
)
def test_a_broken_check_is_named_by_its_place(
    client: Client, check: dict[str, object], pointer: str, code: str
) -> None:
    checks = [{"subject": PAT, "purpose": "newsletter"}, check]
    body = problem(client.call("POST", PATH, {"checks": checks}), 422, "validation_failed")
    assert [(error["pointer"], error["code"]) for error in body["errors"]] == [(pointer, code)]


def test_quiet_hours_tell_when_it_is_allowed_again_and_in_which_zones(client: Client) -> None:
    client.contract("practice-1", PAT)
    client.record(PAT, TEXTS)
    evening = client.stack.clock.now().replace(hour=4) + timedelta(days=1)  # 21:00 or 22:00 in Wyoming
    told = client.check(PAT, "service_updates", "sms", at=moment(evening))
    assert [reason["code"] for reason in told["reasons"]] == ["quiet_hours"]
    assert told["notes"] == {"zones": ["America/Denver"]}
    retry_at = told["reasons"][0]["retry_at"]
    assert retry_at > moment(evening)
    assert client.reasons(PAT, "service_updates", "sms", at=retry_at) == []


def test_an_unknown_number_must_suit_every_american_zone(client: Client) -> None:
    told = client.check({"email": "nobody@practice.example"}, "support", "phone")
    assert len(told["notes"]["zones"]) > 4


@pytest.mark.parametrize("path", [PATH, "/v1/inbound-contacts"])
def test_a_publishable_key_may_not_ask_of_anybody(client: Client, path: str) -> None:
    problem(client.call("POST", path, {}, key="publishable"), 403, "missing_scope")


def test_a_check_sees_every_write_that_was_answered_before(client: Client) -> None:
    for _ in range(3):
        client.record(PAT, ("newsletter", "email", True))
        assert client.reasons(PAT, "newsletter") == []
        client.stack.clock.advance(timedelta(seconds=1))
        client.record(PAT, ("newsletter", "email", False))
        assert client.reasons(PAT, "newsletter") == ["no_consent"]
        client.stack.clock.advance(timedelta(seconds=1))


def test_a_number_or_address_that_nobody_known_has_is_asked_as_somebody_without_consent(client: Client) -> None:
    email, phone = {"email": "ada@practice.example"}, {"phone": "(307) 555-0199"}
    client.contract("practice-1", {**email, **phone})
    client.record(
        {**email, **phone}, ("support", "sms", True), ("support", "phone", True), ("newsletter", "email", True)
    )
    other = {"phone": "(307) 555-0142"}
    for channel in ("sms", "phone"):
        assert client.reasons({**email, **phone}, "support", channel) == []
        assert client.reasons({**email, **other}, "support", channel) == client.reasons(other, "support", channel) != []
    assert client.reasons({**email, **other}, "newsletter", "email") == []
    assert client.reasons({**phone, "email": "new@practice.example"}, "newsletter", "email") == ["no_consent"]
    wrote = {"in_reply_to": {"at": moment(client.stack.clock.now()), "channel": "sms"}}
    assert client.reasons({**email, **other}, "support", "sms", **wrote) == []


def test_a_device_brings_what_restricts_its_person_and_their_shared_phone(client: Client) -> None:
    shared = {"phone": "(307) 555-0199"}
    ada, bob = {"email": "ada@practice.example"}, {"email": "bob@practice.example"}
    client.contract("practice-1", {**ada, **shared}, {**bob, **shared})
    client.record({**ada, "device_id": "browser-1"}, ("support", "phone", True))
    assert client.reasons({**ada, "device_id": "browser-1"}, "support", "phone") == []
    assert client.reasons({"device_id": "browser-1"}, "support", "phone") == ["no_consent"]
    client.stack.clock.advance(timedelta(seconds=1))
    client.withdraw(shared)
    assert client.reasons(ada, "support", "phone") == ["consent_withdrawn"]
    assert client.reasons({"device_id": "browser-1"}, "support", "phone") == ["consent_withdrawn"]
