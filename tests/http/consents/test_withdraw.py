"""Withdrawing: at once, on every channel, for everyone named, and never refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.fixtures.client import SOURCE, Client, moment, problem

PAT = {"email": "pat.rivera@practice.example", "phone": "(307) 555-0142"}
TEXTS = ("service_updates", "sms", True)
MAILS = ("service_updates", "email", True)


def test_a_withdrawal_is_answered_with_its_record(client: Client) -> None:
    client.record(PAT, TEXTS)
    answer = client.withdraw(PAT, "service_updates")
    body = answer.json
    assert answer.status == 201
    assert body == {
        "id": body["id"],
        "subject_id": body["subject_id"],
        "decisions": [
            {
                "purpose": "service_updates",
                "channel": None,
                "state": "withdrawn",
                "effective_at": body["recorded_at"],
                "expires_at": None,
            }
        ],
        "policy": body["policy"],
        "collected_at": body["recorded_at"],
        "recorded_at": body["recorded_at"],
        "jurisdiction": None,
        "source": {"channel": "web_form", "url": None, "wording_sha256": None, "evidence": None},
        "gpc": False,
        "receipt_url": f"http://127.0.0.1:8000/v1/consents/{body['id']}/receipt",
    }
    assert client.call("GET", f"/v1/consents/{body['id']}").json == body


def test_withdrawn_it_blocks_the_very_next_contact_check(client: Client) -> None:
    client.contract("practice-1", PAT)
    client.record(PAT, TEXTS)
    assert client.reasons({"phone": "+13075550142"}, "service_updates", "sms") == []
    client.withdraw({"email": "PAT.Rivera@practice.example"}, "service_updates")
    assert client.reasons({"phone": "+13075550142"}, "service_updates", "sms") == ["consent_withdrawn"]


def test_an_instant_before_the_withdrawal_still_says_granted(client: Client) -> None:
    client.contract("practice-1", PAT)
    client.record(PAT, TEXTS)
    client.stack.clock.advance(timedelta(minutes=1))
    between = moment(client.stack.clock.now())
    client.stack.clock.advance(timedelta(minutes=1))
    client.withdraw(PAT, "service_updates")
    assert client.decisions(PAT)["service_updates", "sms"] == "withdrawn"
    assert client.decisions(PAT, at=between)["service_updates", "sms"] == "granted"
    assert client.reasons(PAT, "service_updates", "sms") == ["consent_withdrawn"]
    assert client.reasons(PAT, "service_updates", "sms", at=between) == []


def test_a_purpose_is_withdrawn_on_every_channel_and_others_stay(client: Client) -> None:
    client.record(PAT, TEXTS, MAILS, ("support", "email", True))
    client.withdraw(PAT, "service_updates")
    assert client.decisions(PAT) == {
        ("service_updates", None): "withdrawn",
        ("service_updates", "sms"): "withdrawn",
        ("service_updates", "email"): "withdrawn",
        ("support", "email"): "granted",
    }


def test_all_means_every_purpose_those_too_that_were_never_granted(client: Client) -> None:
    client.record(PAT, TEXTS, ("support", "email", True))
    body = client.withdraw(PAT).json
    assert [(d["purpose"], d["channel"], d["state"]) for d in body["decisions"]] == [("*", None, "withdrawn")]
    assert set(client.decisions(PAT).values()) == {"withdrawn"}
    assert client.reasons(PAT, "newsletter", "email") == ["consent_withdrawn"]


def test_somebody_of_whom_nothing_is_known_can_withdraw(client: Client) -> None:
    nobody = {"email": "nobody.yet@practice.example"}
    assert client.withdraw(nobody).status == 201
    assert client.reasons(nobody, "newsletter", "email") == ["consent_withdrawn"]


def test_a_newer_grant_with_wording_counts_again(client: Client) -> None:
    client.withdraw(PAT)
    client.stack.clock.advance(timedelta(seconds=1))
    client.record(PAT, ("newsletter", "email", True))
    assert client.reasons(PAT, "newsletter", "email") == []


@pytest.mark.parametrize("key", ["secret", "publishable"])
def test_a_withdrawal_that_names_both_halves_of_a_conflict_stops_both(client: Client, key: str) -> None:
    one, two = {"email": "one@practice.example"}, {"email": "two@practice.example", "external_id": "client-2"}
    for person in (one, two):
        client.record(person, ("newsletter", "email", True))
        assert client.reasons(person, "newsletter", "email") == []
    both = {"email": "one@practice.example", "external_id": "client-2"}
    assert client.withdraw(both, key=key).status == 201  # type: ignore[arg-type]  # the names of two keys
    for person in (one, two):
        assert client.reasons(person, "newsletter", "email") == ["consent_withdrawn"]


@pytest.mark.parametrize(
    ("purposes", "pointer", "code"),
    [
        ([], "/purposes", "too_short"),
        (["support"] * 101, "/purposes", "too_long"),
        (["support", "unheard_of"], "/purposes/1", "unknown_purpose"),
        ("everything", "/purposes", "not_allowed"),
        (None, "/purposes", "not_allowed"),
    ],
)
def test_what_cannot_be_withdrawn_is_said_with_its_place(
    client: Client, purposes: object, pointer: str, code: str
) -> None:
    body = {"subject": PAT, "purposes": purposes, "source": SOURCE}
    answer = problem(client.call("POST", "/v1/consents/withdraw", body), 422, "validation_failed")
    assert (pointer, code) in [(error["pointer"], error["code"]) for error in answer["errors"]]


def test_others_whom_strangers_tied_to_everyone_named_never_make_a_withdrawal_fail(client: Client) -> None:
    named = {**PAT, "external_id": "client-1", "device_id": "browser-1"}
    client.record({"email": PAT["email"]}, ("newsletter", "email", True))
    tied = 0
    for kind, value in named.items():
        for _ in range(8):
            tied += 1
            other = {"email": f"x{tied}@practice.example"} if kind == "phone" else {"phone": f"+1307555{tied:04d}"}
            answer = client.record({kind: value, **other}, ("newsletter", "email", True), key="publishable")
            assert answer.status == 201
    client.stack.clock.advance(timedelta(seconds=1))
    assert client.withdraw(named, key="publishable").status == 201
    for kind, value in named.items():
        assert client.decisions({kind: value})["*", None] == "withdrawn"
    assert len(client.call("GET", "/v1/reviews?kind=identity").json["items"]) == 1


def test_a_number_named_by_somebody_who_has_eight_identifiers_is_restricted_too(client: Client) -> None:
    for digit in range(7):
        client.record({"email": PAT["email"], "phone": f"+1307555010{digit}"}, ("newsletter", "email", True))
    assert client.withdraw({"email": PAT["email"], "phone": "+13075550199"}).status == 201
    assert client.reasons({"phone": "+13075550199"}, "policy_notice", "mail") == ["consent_withdrawn"]
    assert client.reasons({"email": PAT["email"]}, "policy_notice", "mail") == ["consent_withdrawn"]


def test_a_withdrawal_counts_at_once_though_the_clock_that_took_the_grant_ran_ahead(client: Client) -> None:
    client.record(PAT, ("newsletter", "email", True))
    client.stack.clock._offset -= timedelta(minutes=2)
    client.withdraw(PAT)
    client.stack.clock.advance(timedelta(minutes=3))
    assert client.reasons(PAT, "newsletter") == ["consent_withdrawn"]
