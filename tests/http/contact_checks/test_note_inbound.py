"""Inbound contacts over HTTP: what they permit, for how long, and what no stranger's claim permits."""

from __future__ import annotations

from datetime import timedelta

from tests.fixtures.client import Client, moment, problem

PAT = {"email": "pat.rivera@practice.example", "phone": "(307) 555-0142"}
PATH = "/v1/contact-checks"


def test_an_inbound_contact_is_answered_with_the_window(client: Client) -> None:
    at = client.stack.clock.now() - timedelta(hours=1)
    body = {"subject": PAT, "channel": "email", "at": moment(at)}
    answer = client.call("POST", "/v1/inbound-contacts", body)
    expected = {"channel": "email", "at": moment(at), "reply_until": moment(at + timedelta(hours=72))}
    assert (answer.status, answer.json) == (201, expected)


def test_an_inbound_contact_cannot_lie_ahead(client: Client) -> None:
    at = moment(client.stack.clock.now() + timedelta(hours=1))
    body = {"subject": PAT, "channel": "email", "at": at}
    told = problem(client.call("POST", "/v1/inbound-contacts", body), 422, "validation_failed")
    assert told["errors"][0]["pointer"] == "/at"


def test_a_strangers_question_lifts_no_objection(client: Client) -> None:
    client.withdraw(PAT)
    client.stack.clock.advance(timedelta(seconds=5))
    client.record({"email": PAT["email"]}, ("policy_notice", "email", True), key="publishable")
    assert client.decisions({"email": PAT["email"]})["policy_notice", "email"] == "pending"
    assert client.reasons({"email": PAT["email"]}, "policy_notice", "email") == ["consent_withdrawn"]


def test_a_strangers_question_opens_no_conversation_again_that_a_refusal_ended(client: Client) -> None:
    wrote = {"in_reply_to": {"at": moment(client.stack.clock.now()), "channel": "email"}}
    client.stack.clock.advance(timedelta(seconds=5))
    client.withdraw(PAT)
    client.stack.clock.advance(timedelta(seconds=5))
    client.record({"email": PAT["email"]}, ("policy_notice", "email", True), key="publishable")
    assert client.reasons({"email": PAT["email"]}, "policy_notice", "email", **wrote) == ["consent_withdrawn"]


def test_nobody_can_have_written_in_the_future(client: Client) -> None:
    at = client.stack.clock.now() + timedelta(days=1)
    reply = {"at": moment(at), "channel": "sms"}
    later = moment(at + timedelta(hours=1))
    check = {"subject": PAT, "purpose": "support", "channel": "sms", "at": later, "in_reply_to": reply}
    told = problem(client.call("POST", PATH, {"checks": [check]}), 422, "validation_failed")
    assert told["errors"][0]["pointer"] == "/checks/0/in_reply_to/at"
