"""The document of an answer over HTTP: who gets it in which form, for how long, and what is recorded of it."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from infra.local.stack import Answer, Stack
from tests.fixtures.client import Client, problem
from tests.http.rights.desk import PAT, REQUESTS, Desk

CONTENT = b'{"held": []}'
FORM = {"reason": "The score.", "data_used": "Visits.", "would_have_changed": "More.", "second_look": "It stays."}


@pytest.fixture
def desk(stack: Stack) -> Iterator[Desk]:
    yield Desk(Client(stack, "psynergy"))


def send_file(client: Client) -> str:
    facts = {"purpose": "answer", "file_name": "Pat Rivera.json", "content_type": "application/json"}
    announced = client.call("POST", "/v1/uploads", {**facts, "size": len(CONTENT)}, key="secret").json
    client.stack.send_file(announced, CONTENT)
    client.call("POST", f"/v1/uploads/{announced['id']}/complete", key="secret")
    return str(announced["id"])


def read(desk: Desk, request_id: str, token: str, accept: str = "application/json", part: str = "") -> Answer:
    path = f"{REQUESTS}/{request_id}/documents{part}"
    return desk.client.stack.http("GET", path, {"Authorization": f"Bearer {token}", "Accept": accept})


def hashes(desk: Desk, request_id: str) -> list[dict[str, Any]]:
    events = desk.read(request_id, "/events").json["items"]
    return [one["body"] for one in events if one["type"] == "request.document_made"]


def test_a_portable_answer_comes_as_data_page_and_table_to_the_person_once_it_is_given(desk: Desk) -> None:
    source = {"channel": "web_form", "url": "https://p.example/", "evidence": {"note": "=1+1", "ssn": "123-45-6789"}}
    wish = [{"purpose": "marketing", "channel": "email", "granted": True}]
    said = {"subject": {"email": PAT["email"]}, "decisions": wish, "source": source}
    assert desk.client.call("POST", "/v1/consents", said, key="secret").status == 201
    made = desk.make("portability")
    problem(desk.read(made["id"], "/documents"), 409, "level_not_reached")
    verified = desk.act(made["id"], "verify", {"code": desk.code()}, token=made["intake_token"]).json
    token = verified["tracking_token"]
    desk.act(made["id"], "verify-identity", {"method": "document", "note": "Compared."})
    problem(read(desk, made["id"], token), 404, "not_found")
    assert desk.read(made["id"], "/documents").json["pieces"], "staff see what it would tell"
    assert not hashes(desk, made["id"])
    upload_id = send_file(desk.client)
    assert desk.complete(made["id"], "Here it is.", upload_ids=[upload_id]).status == 200
    problem(read(desk, made["id"], made["intake_token"]), 403, "missing_scope")
    told = read(desk, made["id"], token)
    assert told.status == 200, told.text
    document = told.json
    assert document["answer"] == ["Here it is."] and document["since"] == "2022-01-01"
    assert {"identifiers", "choices", "records"} <= {one["kind"] for one in document["pieces"]}
    assert document["sold_or_shared"] and document["disclosed"], "files stand for the table"
    assert PAT["email"] in told.text and "45-6789" not in told.text and "Pat Rivera" not in told.text
    (file,) = document["files"]
    assert (file["upload_id"], file["size"]) == (upload_id, len(CONTENT))
    page, table = (read(desk, made["id"], token, media) for media in ("text/html", "text/csv"))
    assert page.header("content-type") == "text/html; charset=utf-8" and "Sold or shared" in page.text
    assert "<script" not in page.text and " src=" not in page.text and PAT["email"] in page.text
    assert "number,kind,at,field,value" in table.text and "'=1+1" in table.text
    desk.client.stack.clock.advance(timedelta(hours=1))
    desk.client.call("POST", "/v1/consents", said, key="secret")
    assert read(desk, made["id"], token).json["sha256"] == document["sha256"], "what came later is not in it"
    assert [one["sha256"] for one in hashes(desk, made["id"])] == [document["sha256"]], "recorded once"
    opened = read(desk, made["id"], token, part=f"/{upload_id}")
    with urllib.request.urlopen(opened.json["url"]) as answer:
        assert answer.read() == CONTENT
    assert desk.client.stack.http("GET", file["url"], {"Authorization": f"Bearer {token}"}).status == 302
    problem(read(desk, made["id"], token, part="/upl_01KARZ6T9R4C6V8B0N2M4K6J8H"), 404, "not_found")


def test_the_page_tells_kinds_and_says_what_comes_separately_until_ninety_days_are_over(desk: Desk) -> None:
    verified = desk.verified("know")
    assert desk.complete(verified["id"], "<b>All</b> kinds.").status == 200
    page = read(desk, verified["id"], verified["tracking_token"], "text/html").text
    assert "&lt;b&gt;All&lt;/b&gt; kinds." in page and "sends that part separately" in page
    assert "Nothing from this period." in page and "Sold or shared" not in page
    assert read(desk, verified["id"], verified["tracking_token"], "text/csv").json["pieces"] is None, "no table"
    desk.mailed()
    desk.client.stack.clock.advance(timedelta(days=90))
    assert desk.act(verified["id"], "tracking-link", token=verified["tracking_token"]).status == 202
    renewed = desk.mailed()[-1].split("#")[-1].split()[0]
    problem(read(desk, verified["id"], renewed), 410, "documents_over")
    assert desk.read(verified["id"], "/documents").status == 200


def test_decisions_by_machines_are_answered_along_a_form_and_with_a_word_for_the_table(desk: Desk) -> None:
    contest, know = desk.make("contest_decision", "know")["linked_requests"]
    code = desk.code()
    opened = desk.act(contest["id"], "verify", {"code": code}, token=contest["intake_token"]).json["linked_requests"]
    tokens = {one["id"]: one["tracking_token"] for one in opened}
    desk.act(contest["id"], "verify-identity", {"method": "document", "note": "Compared."})
    refused = problem(desk.complete(contest["id"]), 422, "validation_failed")
    assert [one["pointer"] for one in refused["errors"]] == ["/form"]
    short = problem(desk.complete(contest["id"], form={"reason": "The score."}), 422, "validation_failed")
    assert {one["pointer"] for one in short["errors"]} == {f"/form/{name}" for name in FORM if name != "reason"}
    assert desk.complete(contest["id"], form=FORM).status == 200
    assert "What our second look brought:\nIt stays." in desk.mailed()[-1].replace("\r", "")
    sections = read(desk, contest["id"], tokens[contest["id"]]).json["form"]
    assert [one["paragraphs"] for one in sections] == [[text] for text in FORM.values()]
    assert "Why" not in read(desk, contest["id"], tokens[contest["id"]], "text/html").text
    assert desk.complete(know["id"], confirm_table=True).status == 200
    assert read(desk, know["id"], tokens[know["id"]]).json["sold_or_shared"]
    question = desk.make("question")
    problem(desk.read(question["id"], "/documents"), 409, "no_documents")
