"""Requests about a customer's data: handed over to the controller, or ordered by one."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from tests.fixtures.client import Client, problem
from tests.http.rights.desk import PAT, Desk, read_text

CONTACT = "privacy@example-hospital.example"
CARE = "They treated my broken arm"
WORDS = {"controller": "Example Hospital", "note": "They answer by mail."}


@pytest.fixture
def desk(client: Client) -> Desk:
    """Returns the desk of a tenant with two contracts: one whose contact is an address, one whose is a page."""
    for external_id, contact in (("c-1", CONTACT), ("c-2", "https://clinic.example/privacy")):
        body = {
            "subjects": [{"external_id": external_id}],
            "started_on": "2026-01-01",
            "controller_contact": contact,
        }
        assert client.call("PUT", f"/v1/contracts/{external_id}", body).status == 201
    return Desk(client)


def sent_to(desk: Desk, address: str) -> list[str]:
    desk.client.stack.tick()
    return [read_text(one.message) for one in desk.client.stack.mails() if address in str(one.message["To"])]


def make(desk: Desk, **more: Any) -> str:
    made = desk.make("delete", requester={**PAT, "relationship": "patient"}, details=CARE, **more)
    return str(made["id"])


def test_a_request_goes_to_the_controller_and_both_are_told(desk: Desk) -> None:
    request_id = make(desk)
    body = {"contract_external_id": "c-1", "scope": "all", **WORDS}
    seen = desk.act(request_id, "preview", {"action": "redirect", "body": body}).json
    assert (seen["status"], seen["notice"]["kind"]) == ("redirected_to_controller", "redirected")
    answer = desk.act(request_id, "redirect", body)
    assert answer.status == 200, answer.text
    assert answer.json["status"] == "redirected_to_controller"
    assert "appeal" in answer.json["allowed_actions"] or answer.json["appeal_by"]
    (told,) = sent_to(desk, CONTACT)
    words = " ".join(told.split())
    assert "Pat Rivera" in words and PAT["email"] in words and "within 30 days" in words
    assert CARE not in told and WORDS["note"] not in told and "patient" not in told
    person = sent_to(desk, PAT["email"])[-1]
    assert WORDS["controller"] in person and WORDS["note"] in person and CARE not in person
    events = desk.read(request_id, "/events").json["items"]
    redirected = next(one for one in events if one["type"] == "request.redirected")
    assert date.fromisoformat(redirected["body"]["forward_by"]) > date.fromisoformat(answer.json["closed_at"][:10])
    bodies = json.dumps([one["body"] for one in events])
    assert not any(text in bodies for text in (CARE, "Rivera", WORDS["controller"]))
    again = desk.act(request_id, "redirect", {"controller": "Other", "scope": "all"})
    assert (again.status, again.json["code"]) == (409, "wrong_status")
    assert desk.act(request_id, "appeal", {"grounds": "It is yours."}).status == 201


def test_the_rest_of_a_request_is_answered_here_and_the_answer_names_the_part(desk: Desk) -> None:
    made = desk.verified("know")
    part = {"contract_external_id": "c-2", "scope": "customer_data_only"}
    assert desk.act(made["id"], "redirect", part).json["status"] == "open"
    again = problem(desk.act(made["id"], "redirect", part), 422, "validation_failed")
    assert [one["code"] for one in again["errors"]] == ["redirected_already"]
    early = desk.act(made["id"], "complete", {"summary": "We have your address."})
    assert early.json["code"] == "tasks_open"  # the customer was not told yet
    desk.client.stack.tick()
    (waits,) = (one for one in desk.read(made["id"], "/notices").json["items"] if one["to"] == "controller")
    assert waits["state"] == "to_print"
    assert not sent_to(desk, "clinic.example")  # a page is no address
    assert desk.act(made["id"], f"notices/{waits['id']}/done", {"channel": "mail"}).status == 200
    done = desk.act(made["id"], "complete", {"summary": "We have your address."})
    assert done.json["status"] == "partially_completed"
    answer = " ".join(desk.mailed()[-1].split())
    assert "We have your address." in answer and "A part of the information is not ours." in answer
    assert "The rest we can't do" not in answer


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"contract_external_id": "c-9", "scope": "all"}, "unknown_contract"),
        ({"scope": "all"}, "no_controller"),
        ({"controller": "A", "scope": "some"}, "not_allowed"),
    ],
)
def test_nothing_goes_to_nobody(desk: Desk, body: dict[str, str], code: str) -> None:
    refused = problem(desk.act(make(desk), "redirect", body), 422, "validation_failed")
    assert [one["code"] for one in refused["errors"]] == [code]


def test_a_controllers_order_needs_no_proof_and_is_answered_to_the_controller(desk: Desk) -> None:
    order: dict[str, Any] = {"received_from": "controller", "contract_external_id": "c-1", "received_via": "email"}
    made = desk.make("know", key="secret", **order)
    assert made["status"] == "open" and made["verification"]["required"] is False
    assert desk.act(made["id"], "message", {"message": "Which of the two?"}).status == 200
    assert desk.act(made["id"], "complete", {"summary": "We have two addresses."}).json["status"] == "completed"
    received, message, answer = sent_to(desk, CONTACT)
    assert "received your order" in received and "Which of the two?" in message and "We have two addresses." in answer
    assert sent_to(desk, PAT["email"]) == []
    assert desk.seen(made["id"])["acknowledged_at"]
    unknown = desk.send("delete", key="secret", **{**order, "contract_external_id": "c-9"})
    assert [one["code"] for one in problem(unknown, 422, "validation_failed")["errors"]] == ["unknown_contract"]
    stranger = desk.send("delete", received_from="controller", contract_external_id="c-1")
    assert problem(stranger, 422, "validation_failed")["errors"][0]["code"] == "not_allowed"
