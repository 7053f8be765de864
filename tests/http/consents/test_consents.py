"""Recording and reading consents: the exact answers, the default values, and the headers of every answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.people.act_records import hash_wording
from infra.local.stack import Stack
from tests.fixtures.client import SECURITY_HEADERS, SOURCE, Client, moment, problem

PAT = {"email": "pat.rivera@practice.example", "phone": "(307) 555-0142"}
TEXTS = ("service_updates", "sms", True)


def test_a_consent_is_answered_with_the_whole_record(client: Client) -> None:
    collected = moment(client.stack.clock.now() - timedelta(days=2))
    evidence = {"form_id": "f-17"}
    source = {**SOURCE, "evidence": evidence}
    answer = client.record(PAT, TEXTS, source=source, collected_at=collected, jurisdiction="US-WY")
    body = answer.json
    assert answer.status == 201
    assert body == {
        "id": body["id"],
        "subject_id": body["subject_id"],
        "decisions": [
            {
                "purpose": "service_updates",
                "channel": "sms",
                "state": "granted",
                "effective_at": collected,
                "expires_at": None,
            }
        ],
        "policy": {"slug": "privacy", "version": 1, "sha256": body["policy"]["sha256"]},
        "collected_at": collected,
        "recorded_at": body["recorded_at"],
        "jurisdiction": "US-WY",
        "source": {
            "channel": "web_form",
            "url": SOURCE["url"],
            "wording_sha256": hash_wording(SOURCE["wording"]),
            "evidence": evidence,
        },
        "gpc": False,
        "receipt_url": f"http://127.0.0.1:8000/v1/consents/{body['id']}/receipt",
    }
    assert (body["id"][:4], body["subject_id"][:4]) == ("con_", "sub_")
    assert len(body["policy"]["sha256"]) == 64


def test_what_is_left_out_is_filled_in_with_now_and_the_policy_in_force(client: Client) -> None:
    before = moment(client.stack.clock.now())
    body = client.record(PAT, TEXTS, source={"channel": "phone"}).json
    assert before <= body["collected_at"] == body["recorded_at"] <= moment(client.stack.clock.now())
    assert (body["policy"]["slug"], body["policy"]["version"]) == ("privacy", 1)
    assert body["source"] == {"channel": "phone", "url": None, "wording_sha256": None, "evidence": None}
    assert body["jurisdiction"] is None


def test_a_consent_from_before_the_first_policy_names_none(client: Client) -> None:
    assert client.record(PAT, TEXTS, collected_at="2025-06-01T00:00:00Z").json["policy"] is None


def test_a_moment_with_another_offset_is_told_in_utc_with_milliseconds(client: Client) -> None:
    body = client.record(PAT, TEXTS, collected_at="2026-03-01T10:00:00.123456-07:00").json
    assert body["collected_at"] == "2026-03-01T17:00:00.123Z"


def test_the_only_channel_of_a_purpose_need_not_be_named(client: Client) -> None:
    assert client.record(PAT, ("callback", None, True)).json["decisions"][0]["channel"] == "phone"


def test_a_purpose_that_contacts_nobody_has_no_channel(client: Client) -> None:
    (decision,) = client.record({"device_id": "d-5f1c"}, ("cookies_performance", None, True)).json["decisions"]
    assert (decision["channel"], decision["state"]) == (None, "granted")
    assert decision["expires_at"] is not None


def test_grant_and_denial_are_answered_in_the_order_sent(client: Client) -> None:
    sent = [("support", "email", False), TEXTS, ("newsletter", "email", False)]
    told = client.record(PAT, *sent).json["decisions"]
    assert [(d["purpose"], d["channel"], d["state"]) for d in told] == [
        ("support", "email", "denied"),
        ("service_updates", "sms", "granted"),
        ("newsletter", "email", "denied"),
    ]


def test_a_double_opt_in_waits_for_its_confirmation_even_with_a_secret_key(client: Client) -> None:
    psynergy = Client(client.stack, "psynergy")
    (decision,) = psynergy.record({"email": PAT["email"]}, ("learning_center_emails", "email", True)).json["decisions"]
    assert (decision["state"], decision["reason"]) == ("pending", "confirmation_required")


def test_a_grant_older_than_a_withdrawal_is_recorded_and_told_to_be_without_effect(client: Client) -> None:
    long_ago = moment(client.stack.clock.now() - timedelta(days=30))
    client.withdraw(PAT, "service_updates")
    (decision,) = client.record(PAT, TEXTS, collected_at=long_ago).json["decisions"]
    assert (decision["state"], decision["reason"]) == ("withdrawn", "withdrawn_later")


def test_the_signal_of_the_browser_is_told_of_this_call_only(client: Client) -> None:
    assert client.record(PAT, TEXTS, headers={"Sec-GPC": "1"}).json["gpc"] is True
    assert client.record(PAT, TEXTS, headers={"Sec-GPC": "0"}).json["gpc"] is False
    assert client.record(PAT, TEXTS).json["gpc"] is False


def test_who_refuses_sharing_is_not_to_be_asked_again_for_a_year(client: Client) -> None:
    device = {"device_id": "d-91aa"}
    refused = client.record(device, ("cookies_targeting", None, False)).json
    asked = client.record(device, ("cookies_performance", None, False)).json
    assert refused["ask_again_after"][:4] == str(int(refused["collected_at"][:4]) + 1)
    assert "ask_again_after" not in asked


@pytest.mark.parametrize(
    ("more", "pointer", "code"),
    [
        ({"collected_at": "2199-01-01T00:00:00Z"}, "/collected_at", "in_the_future"),
        ({"policy": {"slug": "privacy", "version": 99}}, "/policy", "unknown_policy"),
        ({"policy": {"slug": "cookies", "version": 1}}, "/policy", "unknown_policy"),
        ({"decisions": []}, "/decisions", "too_short"),
        ({"decisions": [{"purpose": "support", "granted": True}] * 26}, "/decisions", "too_long"),
        ({"decisions": [{"purpose": "support", "granted": True}]}, "/decisions/0/channel", "required"),
        (
            {"decisions": [{"purpose": "precise_location", "channel": "email", "granted": True}]},
            "/decisions/0/channel",
            "not_allowed",
        ),
        (
            {"decisions": [{"purpose": "newsletter", "channel": "sms", "granted": True}]},
            "/decisions/0/channel",
            "purpose_not_permitted_on_channel",
        ),
        ({"jurisdiction": "California"}, "/jurisdiction", "malformed"),
    ],
)
def test_what_cannot_be_recorded_is_said_with_its_place(
    client: Client, more: dict[str, Any], pointer: str, code: str
) -> None:
    body = problem(client.record(PAT, TEXTS, **more), 422, "validation_failed")
    assert [(error["pointer"], error["code"]) for error in body["errors"]] == [(pointer, code)]
    assert all(error.keys() == {"pointer", "code", "message"} for error in body["errors"])


def test_a_grant_on_a_channel_that_is_not_offered_is_refused_and_a_refusal_of_it_taken(stack: Stack) -> None:
    client = Client(stack, "billgenix")
    body = problem(client.record(PAT, ("service_updates", "sms", True)), 422, "validation_failed")
    assert [one["code"] for one in body["errors"]] == ["channel_not_offered"]
    assert client.record(PAT, ("service_updates", "sms", False)).json["decisions"][0]["state"] == "denied"
    check = {"subject": PAT, "purpose": "service_updates", "channel": "sms"}
    (result,) = client.call("POST", "/v1/contact-checks", {"checks": [check]}).json["results"]
    assert [reason["code"] for reason in result["reasons"]] == ["channel_not_offered"]


def test_a_grant_to_identifiers_of_two_people_is_a_conflict_and_changes_nothing(client: Client) -> None:
    client.record({"email": "one@practice.example"}, TEXTS)
    client.record({"email": "two@practice.example", "external_id": "client-2"}, TEXTS)
    answer = client.record({"email": "one@practice.example", "external_id": "client-2"}, ("support", "sms", True))
    problem(answer, 409, "identity_conflict")
    for email in ("one@practice.example", "two@practice.example"):
        assert client.decisions({"email": email}) == {("service_updates", "sms"): "granted"}


@pytest.mark.parametrize("status", [201, 422, 401, 405, 404])
def test_every_answer_has_its_request_id_and_the_security_headers(client: Client, status: int) -> None:
    stack = client.stack
    answer = {
        201: lambda: client.record(PAT, TEXTS),
        422: lambda: client.record(PAT),
        401: lambda: stack.http("POST", "/v1/consents", json={}),
        405: lambda: client.call("DELETE", "/v1/consents"),
        404: lambda: client.call("GET", "/v1/nothing/here"),
    }[status]()
    assert answer.status == status
    assert {name: answer.header(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert answer.header("X-Request-Id")
    assert answer.header("Content-Type") == ("application/json" if status == 201 else "application/problem+json")


def test_head_answers_like_get_without_a_body(client: Client) -> None:
    path = f"/v1/consents/{client.record(PAT, TEXTS).json['id']}"
    read, head = client.call("GET", path), client.call("HEAD", path)
    assert (head.status, head.body) == (200, b"")
    assert {n for n, _ in head.response.headers} == {n for n, _ in read.response.headers}


def test_options_tells_the_methods_of_a_path(client: Client) -> None:
    answer = client.stack.http("OPTIONS", "/v1/consents/con_01KARZ6T9GSWQ40CJ9S2ED4T52")
    assert (answer.status, answer.body, answer.header("Allow")) == (204, b"", "GET, HEAD, OPTIONS")
    problem(client.call("PUT", "/v1/consents"), 405, "method_not_allowed")
    assert client.call("PUT", "/v1/consents").header("Allow") == "POST, OPTIONS"
