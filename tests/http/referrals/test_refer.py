"""Referrals, through the deployed app: one message ever, nothing revealed, addresses erased, removal without proof."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.usecases.outbox.deliver import deliver
from infra.local.embedded.faults import killed_after
from infra.local.stack import Answer, Stack
from tests.fixtures.client import Client, problem, stored
from tests.fixtures.mail.sent import list_mails

FRIEND = "friend.lee@practice.example"
PAT = {"email": "pat.rivera@practice.example"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def psynergy(stack: Stack) -> Client:
    return Client(stack, "psynergy")


def refer(client: Client, address: str = FRIEND, **how: Any) -> Answer:
    body = {"friend": {"email": address, "name": "Lee"}, "referrer": PAT, "permission_confirmed": True}
    return client.call("POST", "/v1/referrals", body, **{"key": "publishable", **how})


def link(client: Client) -> str:
    content = list_mails(client.stack)[-1].text
    found = re.search(rf"^{re.escape(client.stack.settings.base_url)}(/u/\S+)$", content, re.MULTILINE)
    assert found, content
    return found[1]


def held(client: Client) -> str:
    return str(stored()[f"privacy-local-{client.tenant}"])


def reasons(client: Client, purpose: str = "referral", address: str = FRIEND) -> list[str]:
    return client.reasons({"email": address}, purpose, "email")


def test_a_friend_gets_one_message_and_then_the_address_is_gone(psynergy: Client) -> None:
    assert reasons(psynergy) == []
    answer = refer(psynergy)
    assert (answer.status, answer.json) == (202, {"state": "accepted"})
    assert FRIEND in held(psynergy) and "Lee" not in held(psynergy)
    psynergy.stack.tick()
    (mail,) = list_mails(psynergy.stack)
    assert mail.recipients == (FRIEND,)
    url = psynergy.stack.settings.base_url + link(psynergy)
    assert mail.message["List-Unsubscribe"] == f"<{url}>"
    assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    content = mail.text
    assert "Lee" not in content and PAT["email"] not in content and "2621 Montega Drive" in content
    assert FRIEND not in held(psynergy)


def test_never_again_whoever_names_them_and_the_answer_is_the_same(psynergy: Client) -> None:
    first = refer(psynergy)
    psynergy.stack.tick()
    psynergy.stack.clock.advance(timedelta(days=400))
    again = [refer(psynergy, FRIEND.upper()), refer(psynergy, key="secret")]
    psynergy.stack.tick()
    assert {(answer.status, answer.text) for answer in again} == {(first.status, first.text)}
    assert len(list_mails(psynergy.stack)) == 1
    assert FRIEND not in held(psynergy)
    assert reasons(psynergy) == ["one_time_used"]


def test_a_replay_looks_the_same_for_a_new_address_and_a_known_one(psynergy: Client) -> None:
    refer(psynergy)
    seen = []
    for number, address in enumerate((FRIEND, "new.friend@practice.example")):
        headers = {"Idempotency-Key": f'"k{number}"'}
        answers = [refer(psynergy, address, headers=headers) for _ in range(2)]
        seen.append([(a.status, a.text, a.header("Idempotent-Replayed")) for a in answers])
    assert seen[0] == seen[1] == [(202, '{"state":"accepted"}', None), (202, '{"state":"accepted"}', "true")]


def test_who_wants_no_mail_gets_none_and_nobody_is_told(psynergy: Client) -> None:
    body = {"subject": {"email": FRIEND}, "kinds": ["email"], "source": {"channel": "web_form"}}
    psynergy.call("POST", "/v1/opt-outs", body)
    other = refer(psynergy, "other@practice.example")
    answer = refer(psynergy)
    assert (answer.status, answer.text) == (other.status, other.text)
    psynergy.stack.tick()
    assert [mail.recipients for mail in list_mails(psynergy.stack)] == [("other@practice.example",)]
    assert "address" not in {name for item in stored()["privacy-local-psynergy"] for name in item}


def test_a_friend_is_removed_without_proof_and_hears_no_more(psynergy: Client) -> None:
    refer(psynergy)
    psynergy.stack.tick()
    path = link(psynergy)
    assert reasons(psynergy, "learning_center_emails") == ["no_consent"]
    first = psynergy.stack.http("POST", path, FORM, b"List-Unsubscribe=One-Click")
    assert first.status == 200
    assert FRIEND not in held(psynergy), "an opt-out by the hash alone"
    assert "opted_out" in reasons(psynergy, "learning_center_emails")
    before = stored()
    assert psynergy.stack.http("POST", path, FORM, b"List-Unsubscribe=One-Click").text == first.text
    assert stored() == before


def test_who_was_known_by_a_hash_alone_can_become_a_customer(psynergy: Client) -> None:
    refer(psynergy)
    psynergy.stack.tick()
    psynergy.stack.http("POST", link(psynergy), FORM, b"List-Unsubscribe=One-Click")
    psynergy.stack.clock.advance(timedelta(days=1))
    psynergy.record({"email": FRIEND}, ("learning_center_emails", "email", True), key="publishable")
    psynergy.stack.tick()
    assert list_mails(psynergy.stack)[-1].recipients == (FRIEND,)
    assert list_mails(psynergy.stack)[-1].message["Subject"] == "Please confirm your choice at Psynergy Billing"


def test_a_mail_that_waited_for_more_than_a_week_never_leaves_and_the_address_is_gone(psynergy: Client) -> None:
    refer(psynergy)
    psynergy.stack.clock.advance(timedelta(days=7, minutes=1))
    ports = wiring.ports()
    (row,) = ports.outbox.due(psynergy.tenant, ports.clock.now(), 10)
    deliver(ports, psynergy.tenant, row.row.id)  # not by the queue, which keeps nothing for a week
    assert list_mails(psynergy.stack) == [] and FRIEND not in held(psynergy)
    assert ports.outbox.get(psynergy.tenant, row.row.id) is None


def test_a_mail_of_which_nobody_knows_whether_it_left_never_leaves_twice(psynergy: Client) -> None:
    refer(psynergy)
    with psynergy.stack.meter() as meter:
        psynergy.stack.faults.inject("sesv2.SendEmail", killed_after())
        psynergy.stack.consumers.drain()
        psynergy.stack.faults.clear()
        for _ in range(3):
            psynergy.stack.clock.advance(timedelta(minutes=16))
            psynergy.stack.tick()
    reminding = len(psynergy.stack.mails()) - len(list_mails(psynergy.stack))
    assert meter.calls["sesv2", "SendEmail"] - reminding == 1
    assert FRIEND not in held(psynergy)


def test_a_company_without_referrals_has_no_such_thing(client: Client) -> None:
    before = stored()
    problem(refer(client), 404, "not_found")
    assert stored() == before


@pytest.mark.parametrize(
    ("more", "pointer", "code"),
    [
        ({"permission_confirmed": False}, "/permission_confirmed", "permission_required"),
        ({"permission_confirmed": None}, "/permission_confirmed", "wrong_type"),
        ({"friend": {"email": "nobody"}}, "/friend/email", "not_a_email"),
        ({"referrer": {}}, "/referrer", "no_identifier"),
        ({"referrer": {"email": "nobody"}}, "/referrer/email", "not_a_email"),
        ({"message": "Buy!"}, "", "unknown_field"),
    ],
)
def test_a_wrong_referral_is_refused(psynergy: Client, more: dict[str, Any], pointer: str, code: str) -> None:
    body = {"friend": {"email": FRIEND}, "referrer": PAT, "permission_confirmed": True, **more}
    before = stored()
    answer = psynergy.call("POST", "/v1/referrals", body, key="publishable")
    told = problem(answer, 422, "validation_failed")
    assert [(error["pointer"], error["code"]) for error in told["errors"]] == [(pointer, code)]
    assert stored() == before
