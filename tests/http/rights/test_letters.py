"""Letters over HTTP: staff read, preview, print and speak them; people get their links mailed again."""

from __future__ import annotations

import json
import re
from typing import Any, Final

import pytest

from tests.fixtures.client import Client, moment, problem
from tests.http.rights.desk import PAT, REQUESTS, Desk, read_text

POSTAL = "12 Main Street\nSpringfield, CA 90001"
CALLER = {**PAT, "phone": "+12135550123", "preferred_contact": "phone"}
BY_POST = {**{name: value for name, value in PAT.items() if name != "email"}, "postal_address": POSTAL}


@pytest.fixture
def desk(client: Client) -> Desk:
    return Desk(client)


def waiting(desk: Desk, query: str) -> Any:
    answer = desk.client.call("GET", f"{REQUESTS}/notices?{query}")
    assert answer.status == 200, answer.text
    return answer.json


def test_a_letter_by_mail_is_shown_as_sent_without_what_opens_the_request(desk: Desk) -> None:
    made = desk.make("know")
    (queued,) = desk.read(made["id"], "/notices").json["items"]
    assert (queued["state"], queued["channel"], queued["at"]) == ("queued", None, None)
    assert "text" not in desk.read(made["id"], f"/notices/{queued['id']}").json
    sent = desk.mailed()[-1]
    (listed,) = desk.read(made["id"], "/notices").json["items"]
    shown = desk.read(made["id"], f"/notices/{queued['id']}").json
    assert {**listed, "address": [PAT["email"]]}.items() <= shown.items()
    assert (listed["id"], listed["kind"], listed["state"]) == (queued["id"], "received", "sent")
    hidden = re.sub(r"#\S+", "#••••••", re.sub(r"^[0-9]{6}$", "••••••", sent, flags=re.MULTILINE))
    assert shown["text"].split() == hidden.split() and "••••••" in shown["html"]
    token = re.findall(r"#(\S+)", sent)[0]
    assert token not in json.dumps(shown)
    for own in (made["intake_token"], token):
        assert desk.read(made["id"], "/notices", token=own).status == 401
        assert desk.read(made["id"], f"/notices/{queued['id']}", token=own).status == 401
    problem(desk.read(made["id"], "/notices/let_01KARZ6T9GSWQ40CJ9S2ED4T52"), 404, "not_found")


def test_letters_on_paper_and_by_phone_wait_until_somebody_did_them(desk: Desk) -> None:
    posted = desk.make("know", key="secret", requester=BY_POST, received_via="mail")
    called = desk.make("know", key="secret", requester=CALLER, received_via="phone")
    desk.mailed()
    (paper,) = waiting(desk, "state=to_print")["items"]
    (call,) = waiting(desk, "state=to_call&limit=1")["items"]
    assert [one["rights_request_id"] for one in (paper, call)] == [posted["id"], called["id"]]
    assert (paper["type"], paper["kind"], paper["due_on"]) == ("know", "received", posted["due_on"])
    assert (paper["name"], paper["came_back"]) == ("Pat Rivera", False)
    assert (paper["assignee"], paper["assignee_name"]) == (None, None)
    assert (paper["acknowledge_by"], paper["acknowledged_at"]) == (posted["acknowledge_by"], None)
    assert paper["clock_on"] == posted["acknowledge_by"]
    assert waiting(desk, "state=bounced") == {"items": [], "next_cursor": None}
    shown = desk.read(posted["id"], f"/notices/{paper['id']}").json
    assert shown["address"] == ["Pat Rivera", *POSTAL.splitlines()] and "script" not in shown
    script = desk.read(called["id"], f"/notices/{call['id']}").json["script"]
    assert called["id"] in script and "https://" not in script

    path = f"notices/{paper['id']}/done"
    early = desk.act(posted["id"], path, {"channel": "mail", "at": "2020-01-01T00:00:00Z"})
    assert problem(early, 422, "validation_failed")["errors"][0]["pointer"] == "/at"
    headers = {"Idempotency-Key": "0123456789abcdef0123456789abcdef"}
    at = moment(desk.client.stack.clock.now())
    body = {"channel": "mail", "at": at, "note": "Certified."}
    first, again = (desk.act(posted["id"], path, body, headers=headers) for _ in range(2))
    assert (first.status, first.json["state"], first.json["note"]) == (200, "done", "Certified.")
    assert again.json == first.json and again.header("Idempotent-Replayed") == "true"
    problem(desk.act(posted["id"], path, body), 409, "letter_done_already")
    assert desk.seen(posted["id"])["acknowledged_at"] == at and waiting(desk, "state=to_print")["items"] == []
    event = desk.read(posted["id"], "/events").json["items"][0]
    assert event["type"] == "request.letter_done" and "Certified" not in json.dumps(event["body"])
    assert desk.client.call("GET", f"{REQUESTS}/notices?state=sent").status == 400
    assert desk.client.call("GET", f"{REQUESTS}/notices?state=to_print", key="publishable").status == 403


def test_what_was_previewed_is_what_leaves(desk: Desk) -> None:
    request_id = desk.verified("know")["id"]
    before = desk.read(request_id).json
    act = {"action": "complete", "body": {"summary": "You have <b>one</b> account."}}
    shown = desk.act(request_id, "preview", act).json
    assert desk.read(request_id).json == before
    assert (shown["status"], shown["due_at"]) == ("completed", before["due_at"])
    assert (shown["notice"]["to"], shown["notice"]["address"]) == ("person", [PAT["email"]])
    assert desk.act(request_id, "complete", act["body"]).status == 200
    desk.client.stack.tick()
    mail = desk.client.stack.mails()[-1].message
    html = mail.get_body(("html",))
    assert html is not None and str(mail["Subject"]) == shown["notice"]["subject"]
    for sent, previewed in ((read_text(mail), "text"), (str(html.get_content()), "html")):
        masked = re.sub(r"(/r/req_\w+)#[^\s\"<]+", r"\1#••••••", sent)
        assert masked.split() == shown["notice"][previewed].split()

    refused = desk.act(request_id, "preview", act)
    assert refused.json["allowed_actions"] == desk.act(request_id, "complete", act["body"]).json["allowed_actions"]
    assert (refused.status, refused.json["code"]) == (409, "wrong_status")


WRONG: Final[dict[str, dict[str, Any]]] = {
    "/body/summary": {"action": "complete", "body": {"summary": 1}},
    "/body/reasons": {"action": "deny", "body": {"reasons": [], "partial": True}},
    "/body/partial": {
        "action": "deny",
        "body": {"reasons": [{"code": "not_covered", "explanation": "No."}], "summary": "Yes."},
    },
    "/action": {"action": "note", "body": {"note": "Hello."}},
}


def test_a_preview_takes_what_the_action_takes(desk: Desk) -> None:
    made = desk.make("know")
    for pointer, body in WRONG.items():
        refused = problem(desk.act(made["id"], "preview", body), 422, "validation_failed")
        assert [error["pointer"] for error in refused["errors"]] == [pointer]


def test_links_are_mailed_again_and_the_answer_tells_nothing(desk: Desk) -> None:
    request_id = desk.verified("know")["id"]
    mails = len(desk.mailed())
    answers = [
        desk.client.call("POST", f"{REQUESTS}/tracking-links", {"email": email}, key="publishable")
        for email in (PAT["email"].upper(), "nobody@practice.example")
    ]
    assert [(one.status, one.text) for one in answers] == [(202, answers[0].text)] * 2
    texts = desk.mailed()[mails:]
    assert len(texts) == 1
    token = re.findall(rf"/r/{request_id}#(\S+)", texts[0])[0]
    assert desk.read(request_id, "/messages", token=token).status == 200
    refused = desk.client.call("POST", f"{REQUESTS}/tracking-links", {"email": "x"}, key="publishable")
    problem(refused, 422, "validation_failed")
