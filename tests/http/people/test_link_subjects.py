"""Joining and separating people by the tenant's decision."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.fixtures.client import Client, problem, today

ONE, TWO = {"email": "one@practice.example"}, {"email": "two@practice.example"}
BOTH = {"email": "one@practice.example", "external_id": "client-2"}
NEWS = ("newsletter", "email", True)


def link(client: Client, subject: dict[str, str]) -> str:
    """Joins people; returns the subject id."""
    answer = client.call("POST", "/v1/subjects/link", {"subject": subject, "reason": "same_person"})
    assert answer.status == 200, answer.text
    assert answer.json.keys() == {"subject_id"}
    return str(answer.json["subject_id"])


def test_joined_they_are_one_person_with_what_held_for_each(client: Client) -> None:
    client.record(ONE, NEWS)
    client.record({**TWO, "external_id": "client-2"}, ("support", "email", True))
    subject_id = link(client, BOTH)
    for subject in (ONE, TWO, {"external_id": "client-2"}):
        found = client.lookup(subject)
        assert found["subject_id"] == subject_id
        assert {d["purpose"] for d in found["decisions"]} == {"newsletter", "support"}


def test_after_joining_a_withdrawal_by_one_identifier_counts_by_the_other(client: Client) -> None:
    client.record(ONE, NEWS)
    client.record({**TWO, "external_id": "client-2"}, NEWS)
    link(client, BOTH)
    client.withdraw(ONE, "newsletter")
    assert client.reasons({"external_id": "client-2"}, "newsletter") == ["consent_withdrawn"]


def test_parted_the_new_person_starts_without_the_grants_and_the_old_one_keeps_them(client: Client) -> None:
    pat = {"email": "pat@practice.example", "phone": "(307) 555-0142"}
    first = client.record(pat, ("support", "phone", True)).json["subject_id"]
    body = {"subject": {"phone": "307-555-0142"}, "reason": "wrong_number"}
    answer = client.call("POST", "/v1/subjects/unlink", body)
    assert answer.status == 200
    assert answer.json["subject_id"] != first
    assert client.decisions({"phone": "307-555-0142"}) == {}
    assert client.decisions({"email": "pat@practice.example"}) == {("support", "phone"): "granted"}


def test_parted_the_new_person_keeps_the_refusals(client: Client) -> None:
    pat = {"email": "pat@practice.example", "phone": "(307) 555-0142"}
    client.withdraw(pat, "support")
    client.call("POST", "/v1/subjects/unlink", {"subject": {"phone": "307-555-0142"}, "reason": "moved_identifier"})
    assert client.reasons({"phone": "307-555-0142"}, "support", "phone") == ["no_active_contract", "consent_withdrawn"]


def test_parted_after_the_last_contract_both_are_silent_until_it_is_reinstated(client: Client) -> None:
    pat = {"email": "pat@practice.example", "phone": "(307) 555-0142"}
    client.contract("practice-1", pat)
    client.call("POST", "/v1/contracts/practice-1/end", {"ended_on": today(client.stack), "reason": "cancelled"})
    client.call("POST", "/v1/subjects/unlink", {"subject": {"email": pat["email"]}, "reason": "moved_identifier"})
    notice = ({"email": pat["email"]}, "policy_notice", "email")
    assert client.reasons(*notice) == ["contract_ended"]
    client.stack.clock.advance(timedelta(seconds=1))
    client.call("POST", "/v1/contracts/practice-1/reinstate")
    assert client.reasons(*notice) == []


def test_history_stays_with_who_made_it(client: Client) -> None:
    pat = {"email": "pat@practice.example", "phone": "(307) 555-0142"}
    made = client.record(pat, ("support", "phone", True)).json
    client.call("POST", "/v1/subjects/unlink", {"subject": {"phone": "307-555-0142"}, "reason": "wrong_number"})
    old = client.lookup({"email": "pat@practice.example"}, history=True)["history"]
    new = client.lookup({"phone": "307-555-0142"}, history=True)["history"]
    assert made["id"] in {event["record_id"] for event in old}
    assert made["id"] not in {event["record_id"] for event in new}


@pytest.mark.parametrize("path", ["/v1/subjects/link", "/v1/subjects/unlink"])
def test_a_reason_is_one_of_the_list_and_a_publishable_key_may_do_neither(client: Client, path: str) -> None:
    body = {"subject": ONE, "reason": "because Pat said so"}
    told = problem(client.call("POST", path, body), 422, "validation_failed")
    assert [(error["pointer"], error["code"]) for error in told["errors"]] == [("/reason", "not_allowed")]
    problem(client.call("POST", path, {**body, "reason": "other"}, key="publishable"), 403, "missing_scope")


def test_nobody_has_more_than_eight_identifiers(client: Client) -> None:
    for number in range(8):
        link(
            client,
            {"external_id": "client-1", "phone": f"307-555-01{number:02}"} if number else {"external_id": "client-1"},
        )
    answer = client.call(
        "POST", "/v1/subjects/link", {"subject": {"external_id": "client-1", **ONE}, "reason": "same_person"}
    )
    problem(answer, 409, "too_many_identifiers")
    grant = client.record({"external_id": "client-1", **ONE}, NEWS)
    problem(grant, 409, "too_many_identifiers")
