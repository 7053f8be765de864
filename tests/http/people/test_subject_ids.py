"""Naming a person by `subject_id`, in every call that takes a subject: as by identifier, for secret keys alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.api.imports import bodies
from chalicelib.domain.errors import Invalid
from chalicelib.domain.imports.columns import ImportKind
from tests.fixtures.client import SOURCE, Client, move_to_daytime, problem
from tests.fixtures.factories import SECOND

PAT = {"email": "pat.rivera@practice.example", "phone": "+13075550142"}
NOBODY = "sub_01KARZ6T9GSWQ40CJ9S2ED4T52"
FORM = {"channel": "web_form"}
PROOF = {"wording": "I want your texts again.", "method": "signed_form"}
CALLS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "consent": (
        *("POST", "/v1/consents"),
        {"decisions": [{"purpose": "newsletter", "channel": "email", "granted": True}], "source": SOURCE},
    ),
    "withdraw": ("POST", "/v1/consents/withdraw", {"purposes": ["newsletter"], "source": FORM}),
    "look up": ("POST", "/v1/consents/lookup", {"history": True}),
    "opt out": ("POST", "/v1/opt-outs", {"kinds": ["sms"], "source": FORM}),
    "look up opt-outs": ("POST", "/v1/opt-outs/lookup", {}),
    "lift": ("POST", "/v1/opt-outs/lift", {"kinds": ["email"], "source": FORM, "proof": PROOF}),
    "signal": ("POST", "/v1/signals", {"signals": {"gpc": True}}),
    "inbound": ("POST", "/v1/inbound-contacts", {"channel": "sms", "at": "2026-11-22T17:00:00Z"}),
    "unsubscribe link": ("POST", "/v1/unsubscribe-links", {"kinds": ["email"]}),
    "preference link": ("POST", "/v1/preference-links", {}),
    "export": ("POST", "/v1/subjects/export", {}),
    "hold": ("POST", "/v1/holds", {"code": "legal_obligation", "reason": "Tax.", "review_on": "2031-06-01"}),
    "acceptance": (
        *("POST", "/v1/policies/privacy/acceptances"),
        {"version": 1, "basis": "accepted", "source": FORM},
    ),
    "link": ("POST", "/v1/subjects/link", {"reason": "same_person"}),
}
FOR_WEBSITES = ("consent", "withdraw", "opt out", "signal", "acceptance")


@pytest.fixture
def pat(client: Client) -> Client:
    """Returns a client who knows PAT, who has opted out of mail."""
    move_to_daytime(client.stack)
    client.record(PAT, ("newsletter", "email", True))
    client.call("POST", "/v1/opt-outs", {"subject": PAT, "kinds": ["email"], "source": FORM})
    return client


def find_id(client: Client) -> str:
    return str(client.lookup(PAT)["subject_id"])


def send(client: Client, name: str, subject: Any, **more: Any) -> Any:
    method, path, body = CALLS[name]
    return client.call(method, path, {"subject": subject, **body}, **more)


@pytest.mark.parametrize("name", CALLS)
def test_a_call_by_id_is_answered_as_by_identifier_and_means_the_same_person(pat: Client, name: str) -> None:
    subject_id = find_id(pat)
    by_name = send(pat, name, PAT)
    by_id = send(pat, name, {"subject_id": subject_id})
    assert (by_id.status, by_id.json.keys()) == (by_name.status, by_name.json.keys()), by_id.text
    assert by_id.status < 300
    if "subject_id" in by_id.json:
        assert by_id.json["subject_id"] == subject_id
    assert pat.lookup(PAT)["links"] == pat.lookup({"subject_id": subject_id})["links"]


@pytest.mark.parametrize("name", CALLS)
def test_the_id_of_nobody_or_of_another_tenants_person_is_not_found_and_writes_nothing(pat: Client, name: str) -> None:
    other = Client(pat.stack, "psynergy")
    foreign = other.call("POST", "/v1/opt-outs", {"subject": PAT, "kinds": ["sms"], "source": FORM}).json
    before = pat.lookup(PAT, history=True)["history"]
    for subject_id in (NOBODY, foreign["subject_id"]):
        problem(send(pat, name, {"subject_id": subject_id}), 404, "not_found")
    assert pat.lookup(PAT, history=True)["history"] == before


@pytest.mark.parametrize("name", FOR_WEBSITES)
def test_a_publishable_key_names_nobody_by_id(pat: Client, name: str) -> None:
    for subject_id in (find_id(pat), NOBODY):
        answer = problem(send(pat, name, {"subject_id": subject_id}, key="publishable"), 422, "validation_failed")
        assert [(one["pointer"], one["code"]) for one in answer["errors"]] == [("/subject/subject_id", "not_allowed")]


@pytest.mark.parametrize("subject", [{"subject_id": NOBODY, **PAT}, {"subject_id": "sub_1"}, {"subject_id": None}])
def test_an_id_stands_alone_and_has_the_form_of_one(pat: Client, subject: Any) -> None:
    problem(send(pat, "look up", subject), 422, "validation_failed")


def test_of_somebody_who_was_merged_it_means_who_they_are_now(client: Client) -> None:
    one, two = {"email": "one@practice.example"}, {"phone": "+13075550143"}
    ids = [client.record(each, ("newsletter", "email", True)).json["subject_id"] for each in (one, two)]
    linked = client.call("POST", "/v1/subjects/link", {"subject": {**one, **two}, "reason": "same_person"}).json
    for subject_id in ids:
        assert client.lookup({"subject_id": subject_id})["subject_id"] == linked["subject_id"]
        assert client.withdraw({"subject_id": subject_id}).json["subject_id"] == linked["subject_id"]


def test_people_are_joined_by_their_ids(client: Client) -> None:
    ids = [
        client.record({"email": f"{name}@practice.example"}, ("newsletter", "email", True)).json["subject_id"]
        for name in ("one", "two", "three")
    ]
    body = {
        "subject": {"subject_id": ids[0]},
        "also": [{"subject_id": one} for one in ids[1:]],
        "reason": "same_person",
    }
    joined = client.call("POST", "/v1/subjects/link", body)
    assert joined.json == {"subject_id": ids[0]}
    assert {client.lookup({"subject_id": one})["subject_id"] for one in ids} == {ids[0]}
    problem(client.call("POST", "/v1/subjects/unlink", {**body, "also": None}), 422, "validation_failed")
    answer = client.call("POST", "/v1/subjects/link", {**body, "also": [{"subject_id": NOBODY}]})
    problem(answer, 404, "not_found")


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("consents", {"decisions": [{"purpose": "newsletter", "channel": "email", "granted": True}], "source": SOURCE}),
        ("opt_outs", {"kinds": ["sms"], "source": FORM}),
    ],
)
def test_a_line_of_an_import_names_nobody_by_id(kind: ImportKind, line: dict[str, Any]) -> None:
    named = json.dumps({"subject": {"subject_id": NOBODY}, **line}).encode()
    with pytest.raises(Invalid) as refusal:
        bodies.read(kind, named)
    assert [(one.pointer, one.code) for one in refusal.value.fields] == [("/subject/subject_id", "not_allowed")]


def test_who_refers_a_friend_is_named_by_id_by_a_server_alone(client: Client) -> None:
    psynergy = Client(client.stack, "psynergy")
    known = psynergy.call("POST", "/v1/opt-outs", {"subject": PAT, "kinds": ["sms"], "source": FORM}).json["subject_id"]
    body = {"friend": {"email": "kim@b.example"}, "permission_confirmed": True}

    def refer(subject_id: str, **more: Any) -> Any:
        return psynergy.call("POST", "/v1/referrals", {**body, "referrer": {"subject_id": subject_id}}, **more)

    assert refer(known).status == 202
    problem(refer(NOBODY), 404, "not_found")
    problem(refer(known, key="publishable"), 422, "validation_failed")


def test_checks_and_contracts_take_ids_too(pat: Client) -> None:
    subject_id = find_id(pat)
    by_id = {"subject_id": subject_id}
    pat.call("POST", "/v1/opt-outs/lift", {"subject": PAT, "kinds": ["email"], "source": FORM, "proof": PROOF})
    asked = [{"subject": one, "purpose": "newsletter", "channel": "email"} for one in (PAT, by_id)]
    told = pat.call("POST", "/v1/contact-checks", {"checks": asked}).json["results"]
    assert told[0] == told[1]
    unknown = [*asked, {**asked[0], "subject": {"subject_id": NOBODY}}]
    answer = problem(pat.call("POST", "/v1/contact-checks", {"checks": unknown}), 422, "validation_failed")
    assert [one["pointer"] for one in answer["errors"]] == ["/checks/2/subject/subject_id"]
    made = pat.contract("practice-9", by_id)
    assert [one["subject_id"] for one in made.json["subjects"]] == [subject_id]


@pytest.mark.parametrize("name", ["look up", "look up opt-outs", "withdraw", "opt out", "consent"])
def test_it_costs_what_an_identifier_costs(client: Client, name: str) -> None:
    move_to_daytime(client.stack)
    people = [{"email": f"{one}@practice.example"} for one in ("one", "two")]
    subjects = [people[0], {"subject_id": client.record(people[1], ("newsletter", "email", True)).json["subject_id"]}]
    client.record(people[0], ("newsletter", "email", True))
    send(client, name, PAT)
    client.lookup(people[0], history=True)  # from here on the process knows key, wording and names
    used = []
    for subject in subjects:
        client.stack.clock.advance(SECOND)
        with client.stack.meter() as meter:
            assert send(client, name, subject).status < 300
        used.append((dict(meter.calls), meter.read_units, meter.write_units))
    assert used[0] == used[1]


def test_a_check_by_id_takes_one_read(pat: Client) -> None:
    asked = {"purpose": "newsletter", "channel": "email"}
    by_id = {"checks": [{"subject": {"subject_id": find_id(pat)}, **asked}] * 100}
    pat.call("POST", "/v1/contact-checks", by_id)
    with pat.stack.meter() as used:
        assert len(pat.call("POST", "/v1/contact-checks", by_id).json["results"]) == 100
    assert dict(used.calls) == {("dynamodb", "GetItem"): 1} and used.read_units == 1


def test_staff_see_whose_a_request_is_and_a_person_does_not(pat: Client) -> None:
    requester = {"first_name": "Pat", "last_name": "Rivera", "email": PAT["email"], "relationship": "client"}
    made = pat.call("POST", "/v1/requests", {"types": ["know"], "requester": requester}, key="publishable").json
    seen = pat.call("GET", f"/v1/requests/{made['id']}").json
    assert seen["subject_ids"] == [find_id(pat)]
    token = {"Authorization": f"Bearer {made['intake_token']}"}
    told = pat.stack.http("GET", f"/v1/requests/{made['id']}", token)
    assert told.status == 200 and "subject_ids" not in told.json
