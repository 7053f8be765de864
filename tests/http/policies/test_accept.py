"""Acceptances over HTTP: a person accepts a version of a policy, by agreement or by continued use."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from infra.local.stack import Answer
from tests.fixtures.client import SOURCE, Client, KeyName, moment, problem

PAT = {"email": "pat.rivera@practice.example"}
PATH = "/v1/policies/privacy/acceptances"


def accept(client: Client, subject: Any = PAT, *, key: KeyName = "secret", **more: Any) -> Answer:
    return client.call("POST", PATH, {"subject": subject, "source": SOURCE, **more}, key=key)


def held(client: Client, subject: Any = PAT, **more: Any) -> list[tuple[str, int, str]]:
    found = client.lookup(subject, **more)["acceptances"]
    return [(one["slug"], one["version"], one["basis"]) for one in found]


def test_an_acceptance_names_the_version_in_force_and_is_told_in_the_look_up(client: Client) -> None:
    answer = accept(client)
    assert answer.status == 201
    assert answer.json["policy"]["version"] == 1 and answer.json["basis"] == "accepted"
    (told,) = client.lookup(PAT)["acceptances"]
    assert (told["acceptance_id"], told["accepted_at"]) == (answer.json["id"], answer.json["accepted_at"])
    assert client.lookup(PAT)["subject_id"] == answer.json["subject_id"]
    (event,) = client.lookup(PAT, history=True)["history"]
    assert (event["type"], event["record_id"]) == ("policy.accepted", answer.json["id"])
    assert [(act["act"], act["detail"]) for act in event["acts"]] == [("accepted", "accepted")]


def test_continued_use_stands_beside_an_acceptance_and_is_no_consent(client: Client) -> None:
    accept(client, basis="continued_use")
    assert held(client) == [("privacy", 1, "continued_use")]
    assert client.decisions(PAT) == {}
    accept(client)
    assert held(client) == [("privacy", 1, "accepted"), ("privacy", 1, "continued_use")]
    assert client.reasons(PAT, "newsletter") == ["no_consent"]


def test_what_was_accepted_can_be_told_for_any_past_instant(client: Client) -> None:
    before = moment(client.stack.clock.now())
    client.stack.clock.advance(timedelta(hours=1))
    accept(client)
    assert held(client, at=before) == [] and held(client) == [("privacy", 1, "accepted")]


def test_a_stranger_s_acceptance_is_kept_for_each_that_it_names_and_joins_nobody(client: Client) -> None:
    both = {**PAT, "phone": "(307) 555-0142"}
    answer = accept(client, both, key="publishable")
    assert answer.status == 201 and "subject_id" not in answer.json
    for kind, value in both.items():
        assert held(client, {kind: value}) == [("privacy", 1, "accepted")]
        assert [one["assurance"] for one in client.lookup({kind: value})["acceptances"]] == ["asserted"]
    assert client.lookup(both)["subject_id"] is None
    assert client.decisions(both) == {}


@pytest.mark.parametrize("stranger_first", [True, False])
def test_a_stranger_s_acceptance_stands_beside_the_person_s_own_however_they_become_known(
    client: Client, stranger_first: bool
) -> None:
    by_whom: list[KeyName] = ["publishable", "secret"] if stranger_first else ["secret", "publishable"]
    for key in by_whom:
        accept(client, key=key)
        client.stack.clock.advance(timedelta(seconds=1))
    client.call("POST", "/v1/subjects/link", {"subject": {**PAT, "external_id": "crm-1"}, "reason": "same_person"})
    found = client.lookup({"external_id": "crm-1"})["acceptances"]
    assert sorted(one["assurance"] for one in found) == ["asserted", "verified"]


def test_a_version_that_lies_ahead_can_be_accepted_before_it_takes_effect(client: Client) -> None:
    soon = moment(client.stack.clock.now() + timedelta(days=3))
    draft = {"title": "Privacy policy", "content": "Other words.", "effective_at": soon}
    client.call("POST", "/v1/policies/privacy/versions", draft)
    problem(accept(client, version=2), 422, "validation_failed")
    client.call("POST", "/v1/policies/privacy/versions/2/publish", {})
    assert accept(client, version=2).json["policy"]["version"] == 2
    client.call("POST", "/v1/policies/privacy/versions/2/cancel", {})
    problem(accept(client, version=2), 422, "validation_failed")


@pytest.mark.parametrize("slug", ["cookies", "No-Slug"])
def test_an_acceptance_of_no_policy_is_not_found(client: Client, slug: str) -> None:
    answer = client.call("POST", f"/v1/policies/{slug}/acceptances", {"subject": PAT, "source": SOURCE})
    problem(answer, 404, "not_found")


def test_a_repeated_call_gives_the_first_acceptance_again(client: Client) -> None:
    body = {"subject": PAT, "source": SOURCE}
    first, second = (client.call("POST", PATH, body, headers={"Idempotency-Key": "k-1"}) for _ in range(2))
    assert first.json == second.json and second.header("Idempotent-Replayed") == "true"


def test_an_acceptance_is_not_read_as_a_consent(client: Client) -> None:
    problem(client.call("GET", f"/v1/consents/{accept(client).json['id']}"), 404, "not_found")
