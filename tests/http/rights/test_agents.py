"""An agent's request from a missing permission to the outcome: who is asked for what, and who learns what."""

from __future__ import annotations

from typing import Any

from tests.fixtures.client import Client, problem
from tests.http.rights.desk import PAT, Desk, read_text

AGENT = {"name": "Alex Agent", "email": "alex@agents.example"}
ANSWER = "We have your address."


def make(desk: Desk, authorization: str, *types: str, **more: Any) -> dict[str, Any]:
    agent = {**AGENT, "authorization": authorization, **more}
    return desk.make(*types, key="secret", received_from="agent", agent=agent)


def upload_permission(client: Client) -> str:
    content = b"%PDF-1.7\n"
    body = {
        "purpose": "authorization",
        "file_name": "paper.pdf",
        "content_type": "application/pdf",
        "size": len(content),
    }
    upload = client.call("POST", "/v1/uploads", body)
    assert upload.status == 201, upload.text
    client.stack.send_file(upload.json, content)
    assert client.call("POST", f"/v1/uploads/{upload.json['id']}/complete").status == 200
    return str(upload.json["id"])


def mails_to(desk: Desk, address: str) -> list[str]:
    desk.client.stack.tick()
    found = [one.message for one in desk.client.stack.mails() if address in str(one.message["To"])]
    return [" ".join(read_text(one).split()) for one in found]


def test_an_agent_is_told_what_is_missing_and_how_it_ended_but_not_the_answer(client: Client) -> None:
    desk = Desk(client)
    made = make(desk, "signed_permission", "delete", "opt_out_sale_sharing")
    assert [one["status"] for one in made["linked_requests"]] == ["waiting_for_requester", "completed"]
    (told,) = mails_to(desk, AGENT["email"])
    assert "Still missing: the permission that the person signed." in told and "in force already" in told
    desk.act(made["id"], "verify-identity", {"method": "in_person", "note": "seen"})
    refused = desk.act(made["id"], "start")
    assert (refused.status, refused.json["code"]) == (409, "permission_missing")
    assert "start" not in refused.json["allowed_actions"] and "permission_missing" in str(desk.seen(made["id"]))
    desk.act(made["id"], "ask", {"message": "Please send the permission."})
    assert "Please send the permission." in mails_to(desk, AGENT["email"])[-1]


def test_who_stands_for_the_person_gets_the_answer_once_they_have_shown_their_paper(client: Client) -> None:
    desk = Desk(client)
    paper = upload_permission(client)
    made = make(desk, "power_of_attorney", "know", upload_id=paper)
    assert made["status"] == "open" and made["verification"]["method"] is None
    wanting = {"message": "Every page, please.", "permission_wanting": True}
    assert desk.act(made["id"], "ask", wanting).json["verification"]["level"] == 0
    assert desk.seen(made["id"])["agent"]["permission"] == "wanting"
    better = upload_permission(client)
    back = desk.act(made["id"], "information", {"upload_ids": [better]})
    assert [(one["id"], one["kind"]) for one in back.json["uploads"]] == [(paper, "papers"), (better, "papers")]
    assert back.json["status"] == "open", back.text
    assert desk.act(made["id"], "complete", {"summary": ANSWER}).json["status"] == "completed"
    assert ANSWER in mails_to(desk, AGENT["email"])[-1]
    assert [ANSWER in one for one in mails_to(desk, PAT["email"])] == [False]
    own = desk.verified("third_party_list")
    errors = problem(desk.act(own["id"], "ask", wanting), 422, "validation_failed")["errors"]
    assert [one["pointer"] for one in errors] == ["/permission_wanting"]
