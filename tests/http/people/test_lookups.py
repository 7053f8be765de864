"""Looking people up: by any identifier and spelling, at any instant, with their history."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.fixtures.client import Client, moment, problem

EMAIL, PHONE = "pat.rivera@practice.example", "(307) 555-0142"
PAT = {"email": EMAIL, "phone": PHONE}
TEXTS = ("service_updates", "sms", True)


def test_what_is_known_is_answered_in_full(client: Client) -> None:
    asked_at = moment(client.stack.clock.now())
    made = client.record(PAT, TEXTS).json
    client.contract("practice-1", PAT)
    found = client.lookup(PAT, history=True)
    assert found == {
        "subject_id": made["subject_id"],
        "at": found["at"],
        "decisions": [
            {
                "purpose": "service_updates",
                "channel": "sms",
                "state": "granted",
                "effective_at": made["collected_at"],
                "expires_at": None,
                "consent_id": made["id"],
                "reason": None,
            }
        ],
        "opt_outs": [],
        "contracts": [
            {
                "external_id": "practice-1",
                "kind": "client",
                "active": True,
                "member": True,
                "since": found["contracts"][0]["since"],
                "ended_at": None,
            }
        ],
        "acceptances": [],
        "links": [
            {"kind": kind, "assurance": "verified", "since": made["recorded_at"], "shared": False}
            for kind in ("email", "phone")
        ],
        "history": found["history"],
        "next_cursor": None,
    }
    assert asked_at <= found["at"]
    joined, recorded = found["history"]
    assert (joined["type"], recorded["type"]) == ("contract.joined", "consent.recorded")
    assert recorded == {
        "subject_id": made["subject_id"],
        "version": 1,
        "type": "consent.recorded",
        "at": made["collected_at"],
        "recorded_at": made["recorded_at"],
        "actor": recorded["actor"],
        "actor_name": "Local back office",
        "record_id": made["id"],
        "acts": [
            {"act": act, "slot": "service_updates/sms", "at": made["collected_at"]} for act in ("granted", "reopened")
        ],
        "previous": "",
        "hash": recorded["hash"],
    }
    assert recorded["actor"].startswith("secret:key_")
    assert joined["previous"] == recorded["hash"]


@pytest.mark.parametrize(
    "subject",
    [
        {"email": EMAIL},
        {"email": "  Pat.Rivera@PRACTICE.example "},
        {"phone": "+13075550142"},
        {"phone": "307.555.0142"},
        {"phone": "1-307-555-0142"},
        {"phone": " (307)555 0142 "},
    ],
)
def test_a_consent_by_phone_in_one_spelling_is_found_by_e_mail_and_in_other_spellings(
    client: Client, subject: dict[str, str]
) -> None:
    client.record(PAT, TEXTS)
    assert client.decisions(subject) == {("service_updates", "sms"): "granted"}


def test_a_later_identifier_of_the_same_person_finds_what_was_recorded_before(client: Client) -> None:
    client.record({"phone": PHONE}, TEXTS)
    client.record(PAT, ("support", "email", True))
    assert client.decisions({"email": EMAIL}) == {
        ("service_updates", "sms"): "granted",
        ("support", "email"): "granted",
    }


def test_somebody_unknown_is_answered_with_empty_lists(client: Client) -> None:
    found = client.lookup({"email": "nobody@practice.example"}, history=True)
    assert found == {
        "subject_id": None,
        "at": found["at"],
        "decisions": [],
        "opt_outs": [],
        "contracts": [],
        "acceptances": [],
        "links": [],
        "history": [],
        "next_cursor": None,
    }


def test_any_instant_answers_what_held_then(client: Client) -> None:
    clock = client.stack.clock
    instants = [moment(clock.now())]
    for granted in (True, False, True):
        clock.advance(timedelta(days=1))
        client.record(PAT, ("newsletter", "email", granted))
        clock.advance(timedelta(hours=1))
        instants.append(moment(clock.now()))
    told = [client.decisions(PAT, at=instant).get(("newsletter", "email"), "nothing") for instant in instants]
    assert told == ["nothing", "granted", "denied", "granted"]


def test_an_instant_ahead_tells_what_will_have_expired_by_then(client: Client) -> None:
    psynergy = Client(client.stack, "psynergy")
    made = psynergy.record(PAT, ("testimonials", None, True)).json
    ends = datetime.fromisoformat(made["decisions"][0]["expires_at"])
    instants = [moment(ends - timedelta(seconds=1)), moment(ends)]
    told = [psynergy.decisions(PAT, at=instant)["testimonials", None] for instant in instants]
    assert told == ["granted", "expired"]
    assert psynergy.lookup(PAT, at=instants[1])["at"] == instants[1]


def test_history_is_paged_newest_first_without_gap_or_repetition(client: Client) -> None:
    for _ in range(5):
        client.record(PAT, TEXTS)
    whole = client.lookup(PAT, history=True)["history"]
    assert [event["version"] for event in whole] == [5, 4, 3, 2, 1]
    paged = []
    cursor = None
    for _ in range(3):
        page = client.lookup(PAT, history=True, limit=2, **({"cursor": cursor} if cursor else {}))
        paged += page["history"]
        cursor = page["next_cursor"]
    assert (paged, cursor) == (whole, None)


def test_history_is_not_told_unless_asked_for(client: Client) -> None:
    client.record(PAT, TEXTS)
    assert client.lookup(PAT)["history"] == []


@pytest.mark.parametrize("spoilt", ["", "x", "ä"])
def test_a_cursor_that_was_altered_is_refused(client: Client, spoilt: str) -> None:
    for _ in range(3):
        client.record(PAT, TEXTS)
    cursor = client.lookup(PAT, history=True, limit=1)["next_cursor"]
    if spoilt == cursor[0]:  # a cursor begins with any of 32 characters
        spoilt = "y"
    body = {"subject": PAT, "history": True, "cursor": spoilt + cursor[1:] if spoilt else cursor[:-1]}
    problem(client.call("POST", "/v1/consents/lookup", body), 400, "invalid_cursor")


def test_a_cursor_of_another_person_tells_nothing_of_them(client: Client) -> None:
    other = {"email": "other@practice.example"}
    for _ in range(3):
        client.record(PAT, TEXTS)
        client.record(other, TEXTS)
    cursor = client.lookup(other, history=True, limit=1)["next_cursor"]
    answer = client.call("POST", "/v1/consents/lookup", {"subject": PAT, "history": True, "cursor": cursor})
    problem(answer, 400, "invalid_cursor")


def test_a_publishable_key_may_not_look_anybody_up(client: Client) -> None:
    answer = client.call("POST", "/v1/consents/lookup", {"subject": PAT}, key="publishable")
    problem(answer, 403, "missing_scope")
