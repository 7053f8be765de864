"""Holds over HTTP, a deletion that meets one, and the cap on requests to know."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.fixtures.client import Client, problem
from tests.http.rights.desk import PAT, Desk

LIEN = {"code": "lien_open", "reason": "Lien 77 of Dr Doe", "review_on": "2031-06-01"}
SUBJECT = {"email": PAT["email"]}
ENOUGH = "We answered the same in May and in June, nothing has changed since, and each answer took our staff two weeks."


@pytest.fixture
def desk(client: Client) -> Desk:
    return Desk(Client(client.stack, "billgenix"))


def test_a_deletion_under_hold_is_done_in_part_and_says_what_is_kept_until_when(desk: Desk) -> None:
    call = desk.client.call
    assert desk.client.contract("practice-1", SUBJECT).status == 201
    request_id = desk.verified("delete")["id"]
    assert desk.seen(request_id)["holds"] == []
    placed = call("POST", "/v1/holds", {"subject": SUBJECT, **LIEN}, headers={"Idempotency-Key": "lien"})
    again = call("POST", "/v1/holds", {"subject": SUBJECT, **LIEN}, headers={"Idempotency-Key": "lien"})
    assert (placed.status, placed.json["state"]) == (201, "active"), placed.text
    assert again.json == placed.json
    contract = {"contract_external_id": "practice-1", **LIEN, "code": "hipaa_or_baa", "review_on": "2032-06-01"}
    assert call("POST", "/v1/holds", contract).status == 201
    ended = call("POST", "/v1/holds", {"rights_request": request_id, **LIEN}).json
    released = call("POST", f"/v1/holds/{ended['id']}/release", {"reason": "The lien is paid."})
    assert (released.status, released.json["state"], released.json["release_reason"]) == (
        *(200, "released", "The lien is paid."),
    )
    problem(call("POST", f"/v1/holds/{ended['id']}/release", {"reason": "Again."}), 409, "hold_released")
    problem(call("POST", "/v1/holds/hld_nothing/release", {"reason": "Again."}), 404, "not_found")

    shown = desk.seen(request_id)
    assert [one["code"] for one in shown["holds"]] == ["lien_open", "hipaa_or_baa"] and "hold" in shown["marks"]
    assert [one["code"] for one in shown["action_notes"]["complete"]] == ["tasks_open", "hold"]
    answer = desk.complete(request_id)
    assert (answer.status, answer.json["status"]) == (200, "partially_completed"), answer.text
    letter = desk.mailed()[-1]
    assert "The information belongs to a lien that is still open." in letter
    assert "Tuesday, June 1, 2032 at the latest" in letter.replace("\n", " ") and "use it for nothing else" in letter
    assert "Lien 77" not in letter and "Doe" not in letter

    listed = call("GET", f"/v1/holds?subject_id={placed.json['subject_id']}").json["items"]
    assert [one["id"] for one in listed] == [placed.json["id"]]
    assert call("GET", "/v1/holds").json["items"][0]["id"] == placed.json["id"]
    assert call("GET", "/v1/holds?review_before=2031-05-31").json["items"] == []
    assert len(call("GET", "/v1/holds?review_before=2031-06-01").json["items"]) == 1
    assert [one["id"] for one in call("GET", "/v1/holds?state=released").json["items"]] == [ended["id"]]
    by_request = call("GET", f"/v1/holds?state=released&rights_request={request_id}").json["items"]
    assert [one["id"] for one in by_request] == [ended["id"]]


WRONG: list[tuple[dict[str, Any], str]] = [
    ({**LIEN, "subject": SUBJECT, "code": "research"}, "/code"),
    ({**LIEN, "subject": SUBJECT, "review_on": "2020-01-01"}, "/review_on"),
    ({**LIEN, "subject": {"email": "nobody@practice.example"}}, "/subject"),
    ({**LIEN, "contract_external_id": "nowhere"}, "/contract_external_id"),
    ({**LIEN, "rights_request": "req_01JDXA7Z3N8Q5V2K4M6P9R0S1T"}, "/rights_request"),
    (LIEN, ""),
    ({**LIEN, "subject": SUBJECT, "contract_external_id": "nowhere"}, ""),
]


def test_a_hold_that_can_not_be_is_refused(desk: Desk) -> None:
    answers = [desk.client.call("POST", "/v1/holds", body) for body, _ in WRONG]
    found = [problem(answer, 422, "validation_failed")["errors"][0]["pointer"] for answer in answers]
    assert found == [pointer for _, pointer in WRONG]


def test_the_third_know_request_is_marked_and_somebody_decides(client: Client) -> None:
    desk = Desk(Client(client.stack, "psynergy"))
    texan = {**PAT, "state": "TX"}
    desk.verified("know", "portability", requester=texan)
    client.stack.clock.advance(timedelta(days=1))
    assert desk.seen(desk.verified("access", requester=texan)["id"])["cap_reached"] is False  # it needs level 2
    desk.verified("know", requester=texan)
    client.stack.clock.advance(timedelta(days=1))
    third = desk.verified("know", requester=texan)["id"]
    shown = desk.seen(third)
    assert shown["cap_reached"] and "cap_reached" in shown["marks"]
    assert [one["code"] for one in shown["action_notes"]["complete"]] == ["cap_reached"]
    short = desk.act(third, "deny", {"reasons": [{"code": "excessive", "explanation": "Too often."}]})
    assert problem(short, 422, "validation_failed")["errors"][0]["pointer"] == "/reasons/0/explanation"
    explained = desk.act(third, "deny", {"reasons": [{"code": "excessive", "explanation": ENOUGH}]})
    assert (explained.status, explained.json["status"]) == (200, "denied"), explained.text


def test_what_can_not_be_deleted_is_not_used_any_more_and_the_letter_says_so(client: Client) -> None:
    desk = Desk(client)
    grant = ("newsletter", "email", True)
    assert desk.client.record(SUBJECT, grant).status == 201
    request_id = desk.verified("delete")["id"]
    reasons = [{"code": "not_searchable", "explanation": "It lies on tapes."}]
    know = desk.make("know")["id"]
    refused = desk.act(know, "deny", {"reasons": reasons, "stop_processing": True})
    assert problem(refused, 422, "validation_failed")["errors"][0]["pointer"] == "/stop_processing"
    assert desk.client.decisions(SUBJECT)["newsletter", "email"] == "granted"
    body = {"reasons": reasons, "stop_processing": True, "partial": True, "summary": "The rest is gone."}
    answer = desk.act(request_id, "deny", body)
    assert (answer.status, answer.json["status"]) == (200, "partially_completed"), answer.text
    assert desk.client.decisions(SUBJECT)["newsletter", "email"] == "withdrawn"
    assert "All other use of your personal information has ended." in desk.mailed()[-1].replace("\n", " ")
