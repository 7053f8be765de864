"""A visitor sends in a document from the website, the office finds it, and nobody else does."""

from __future__ import annotations

from datetime import timedelta

from tests.fixtures.client import Client, problem, stored

PDF = b"%PDF-1.7 a power of attorney"
PAPER = {
    "purpose": "authorization",
    "file_name": "Pat Rivera power of attorney.pdf",
    "content_type": "application/pdf",
    "size": len(PDF),
}


def test_from_the_website_to_the_office(cyclonex: Client, psynergy: Client) -> None:
    stack = cyclonex.stack
    asked = cyclonex.call("POST", "/v1/uploads", PAPER, key="publishable")
    upload = asked.json
    assert asked.status == 201
    assert stack.send_file(upload, PDF + b" and more").status == 400
    altered = {**upload, "fields": {**upload["fields"], "Content-Type": "text/html"}}
    assert stack.send_file(altered, PDF).status == 403
    problem(cyclonex.call("POST", f"/v1/uploads/{upload['id']}/complete", key="publishable"), 409, "upload_missing")
    assert stack.send_file(upload, PDF, file_name=str(PAPER["file_name"])).status == 204
    done = cyclonex.call("POST", f"/v1/uploads/{upload['id']}/complete", key="publishable")
    assert (done.status, done.json["state"]) == (200, "complete")

    office = cyclonex.call("GET", f"/v1/uploads/{upload['id']}")
    assert (office.json["state"], office.json["file_name"]) == ("complete", PAPER["file_name"])
    problem(psynergy.call("GET", f"/v1/uploads/{upload['id']}"), 404, "not_found")
    run = [i for i in stored()["privacy-local-cyclonex"] if upload["id"] in i["pk"]["S"] and i["sk"]["S"] != "state"]
    assert [item["type"]["S"] for item in run] == ["upload.announced", "upload.completed"]
    assert not any("Pat" in repr(item) for item in run)

    stack.clock.advance(timedelta(days=2))
    stack.tick()
    problem(cyclonex.call("GET", f"/v1/uploads/{upload['id']}"), 404, "not_found")
    assert not [i for i in stored()["privacy-local-cyclonex"] if "Pat" in repr(i)]
    assert stack.guard.refused == []
