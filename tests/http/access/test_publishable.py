"""A stranger with the publishable key learns nothing, grants nothing and lifts nothing; their refusals count."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest

from infra.local.stack import Answer
from tests.fixtures.client import Client, moment, problem

HIS = {"email": "stranger@elsewhere.example"}
HERS = {"phone": "(307) 555-0142", "email": "pat.rivera@practice.example"}
BOTH = {"email": HIS["email"], "phone": HERS["phone"]}
UNKNOWN = {"email": HIS["email"], "phone": "(307) 555-0188"}
NEWS = ("newsletter", "email", True)
TEXTS = ("service_updates", "sms", True)


@pytest.fixture
def known(client: Client) -> Client:
    """Makes Pat a contracted client who agreed to texts and the newsletter."""
    client.contract("practice-1", HERS)
    client.record(HERS, TEXTS, NEWS)
    assert client.reasons(HERS, "service_updates", "sms") == []
    client.stack.clock.advance(timedelta(minutes=1))
    return client


def without_ids(answer: Answer) -> tuple[int, bytes, list[tuple[str, str]]]:
    """Returns the answer's bytes without ids and times, which differ between any two calls."""
    body = re.sub(rb"(?:con)_[0-9A-HJKMNP-TV-Z]{26}|\d{4}-\d\d-\d\dT[\d:.]{12}Z", b"", answer.body)
    return answer.status, body, [(name, value) for name, value in answer.response.headers if name != "X-Request-Id"]


CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "grant": ("/v1/consents", {"decisions": [{"purpose": "service_updates", "channel": "sms", "granted": True}]}),
    "grant by mail": ("/v1/consents", {"decisions": [{"purpose": "newsletter", "channel": "email", "granted": True}]}),
    "denial": ("/v1/consents", {"decisions": [{"purpose": "newsletter", "channel": "email", "granted": False}]}),
    "both": (
        "/v1/consents",
        {
            "decisions": [
                {"purpose": "newsletter", "channel": "email", "granted": True},
                {"purpose": "cookies_performance", "granted": True},
                {"purpose": "support", "granted": False},
            ]
        },
    ),
    "withdrawal": ("/v1/consents/withdraw", {"purposes": ["newsletter"]}),
    "withdrawal of all": ("/v1/consents/withdraw", {"purposes": "all"}),
}


def send(client: Client, name: str, subject: dict[str, str], **headers: str) -> Answer:
    """Sends one of CALLS with the publishable key."""
    path, body = CALLS[name]
    sent = {"subject": subject, "source": {"channel": "web_form"}, **body}
    return client.call("POST", path, sent, key="publishable", headers=headers)


@pytest.mark.parametrize("name", CALLS)
def test_he_learns_nothing_the_answer_is_the_same_byte_for_byte_for_known_and_unknown(known: Client, name: str) -> None:
    about_known = [without_ids(send(known, name, subject)) for subject in (BOTH, HERS, HERS)]
    known.stack.reset()
    about_unknown = [without_ids(send(known, name, subject)) for subject in (UNKNOWN, HERS, HERS)]
    assert about_known == about_unknown
    assert {status for status, _, _ in about_known} == {201}


@pytest.mark.parametrize("name", CALLS)
def test_a_conflict_of_two_known_people_is_not_told(known: Client, name: str) -> None:
    known.record({"email": "sam@practice.example", "external_id": "client-2"}, NEWS)
    conflict = {"email": HERS["email"], "external_id": "client-2"}
    about_known = without_ids(send(known, name, conflict))
    known.stack.reset()
    assert about_known == without_ids(send(known, name, conflict))


def test_no_answer_tells_him_a_subject_id(known: Client) -> None:
    for name in CALLS:
        answer = send(known, name, BOTH)
        assert "subject_id" not in answer.json
        assert "sub_" not in answer.text


def test_he_reads_nothing(known: Client) -> None:
    consent_id = known.record(HERS, NEWS).json["id"]
    own_id = send(known, "grant", HIS).json["id"]
    for method, path, body in (
        ("GET", f"/v1/consents/{consent_id}", None),
        ("GET", f"/v1/consents/{own_id}", None),
        ("GET", f"/v1/consents/{consent_id}/receipt", None),
        ("POST", "/v1/consents/lookup", {"subject": HERS}),
        ("POST", "/v1/contact-checks", {"checks": [{"subject": HERS, "purpose": "newsletter"}]}),
        ("GET", "/v1/contracts", None),
        ("GET", "/v1/contracts/practice-1", None),
        ("GET", "/v1/keys", None),
        ("GET", "/v1/team", None),
    ):
        problem(known.call(method, path, body, key="publishable"), 403, "missing_scope")


def test_he_grants_nothing(client: Client) -> None:
    client.contract("practice-1", HERS)
    for name in ("grant", "grant by mail", "both"):
        assert {d["state"] for d in send(client, name, BOTH).json["decisions"]} <= {"pending", "denied"}
    assert "granted" not in set(client.decisions(HERS).values()) | set(client.decisions(HIS).values())
    assert client.reasons({"phone": HERS["phone"]}, "service_updates", "sms") == ["consent_pending"]
    assert "consent_pending" in client.reasons(HIS, "newsletter", "email")


def test_he_gains_nothing_from_what_she_granted(known: Client) -> None:
    send(known, "grant", BOTH)
    assert known.decisions(HIS) == {}
    assert known.reasons(HIS, "service_updates", "sms") == ["no_active_contract", "no_consent"]
    assert known.lookup(HIS)["subject_id"] != known.lookup(HERS)["subject_id"]


def test_his_grant_takes_nothing_from_her_either(known: Client) -> None:
    send(known, "grant", BOTH)
    assert known.reasons(HERS, "service_updates", "sms") == []
    assert known.decisions(HERS)["service_updates", "sms"] == "granted"


def test_he_lifts_nothing(known: Client) -> None:
    known.withdraw(HERS)
    known.stack.clock.advance(timedelta(minutes=1))
    for name in ("grant", "grant by mail"):
        for subject in (BOTH, HERS):
            send(known, name, subject)
    assert "granted" not in known.decisions(HERS).values()
    for purpose, channel in (("service_updates", "sms"), ("newsletter", "email"), ("support", "email")):
        assert set(known.reasons(HERS, purpose, channel)) & {"consent_withdrawn", "consent_pending"}


def test_his_question_takes_no_objection_away_where_no_consent_is_needed(known: Client) -> None:
    known.withdraw(HERS, "policy_notice")
    known.stack.clock.advance(timedelta(minutes=1))
    known.record(HERS, ("policy_notice", "email", True), key="publishable")
    assert known.reasons(HERS, "policy_notice", "email") == ["consent_withdrawn"]


def test_a_form_that_is_relayed_with_a_secret_key_proves_no_more(known: Client) -> None:
    known.withdraw(HERS)
    known.stack.clock.advance(timedelta(minutes=1))
    relayed = known.record(BOTH, TEXTS, link="asserted")
    assert relayed.status == 201
    assert relayed.json["decisions"][0]["state"] == "pending"
    assert known.reasons(HERS, "service_updates", "sms") != []
    assert "granted" not in known.decisions(HERS).values()


def test_what_he_refuses_counts_at_once_for_everyone_named(known: Client) -> None:
    send(known, "withdrawal of all", BOTH)
    assert known.reasons(HERS, "newsletter", "email") == ["consent_withdrawn"]
    assert known.reasons(HIS, "newsletter", "email") == ["consent_withdrawn"]


def test_his_old_grant_is_older_than_a_week_is_refused(client: Client) -> None:
    old = moment(client.stack.clock.now() - timedelta(days=7, minutes=5))
    body = problem(client.record(HIS, NEWS, key="publishable", collected_at=old), 422, "validation_failed")
    assert [(error["pointer"], error["code"]) for error in body["errors"]] == [("/collected_at", "too_old")]
    recent = moment(client.stack.clock.now() - timedelta(days=6))
    assert client.record(HIS, NEWS, key="publishable", collected_at=recent).status == 201


def test_a_choice_of_cookies_counts_at_once_for_the_device_that_sent_it(client: Client) -> None:
    device = {"device_id": "d-71c0"}
    (decision,) = client.record(device, ("cookies_performance", None, True), key="publishable").json["decisions"]
    assert decision["state"] == "granted"
    assert client.decisions(device) == {("cookies_performance", None): "granted"}


def test_a_choice_of_cookies_counts_for_the_device_alone_and_not_for_who_is_named_beside_it(known: Client) -> None:
    body = known.record({**HERS, "device_id": "d-71c0"}, ("cookies_performance", None, True), key="publishable")
    assert body.json["decisions"][0]["state"] == "granted"
    assert ("cookies_performance", None) not in known.decisions(HERS)


def test_only_the_tenants_own_sites_may_use_the_key(client: Client) -> None:
    body = {"subject": HIS, "purposes": "all", "source": {"channel": "web_form"}}
    answer = client.call(
        "POST", "/v1/consents/withdraw", body, key="publishable", headers={"Origin": "https://evil.example"}
    )
    problem(answer, 403, "origin_not_allowed")
    assert client.decisions(HIS) == {}
    own = {"Origin": "http://localhost:3000"}
    assert client.call("POST", "/v1/consents/withdraw", body, key="publishable", headers=own).status == 201


def test_a_secret_key_is_told_what_the_stranger_is_not(known: Client) -> None:
    his, hers = send(known, "grant", BOTH).json, known.record(HERS, TEXTS).json
    assert hers.keys() - his.keys() == {"subject_id"}
    assert json.dumps(his).count("sub_") == 0
