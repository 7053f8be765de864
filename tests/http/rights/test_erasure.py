"""A deletion over HTTP: the person's values are gone before the answer leaves, and staff see what went and stays."""

from __future__ import annotations

from tests.fixtures.client import Client
from tests.http.rights.desk import PAT, Desk


def test_a_completed_deletion_is_done_before_its_letter_leaves_and_reported(client: Client) -> None:
    desk = Desk(client)
    subject = {"subject": {"email": PAT["email"]}}
    said = {**subject, "decisions": [{"purpose": "newsletter", "channel": "email", "granted": True}]}
    consent = client.call(
        "POST",
        "/v1/consents",
        {**said, "source": {"channel": "web_form", "url": "https://c.example/?pat"}},
        key="secret",
    ).json
    stop = {**subject, "kinds": ["email"], "source": {"channel": "email"}}
    assert client.call("POST", "/v1/opt-outs", stop, key="secret").status == 201
    request = desk.verified("delete")
    left = [{"id": task["id"], "why": "Not ours."} for task in desk.seen(request["id"])["tasks"]]
    body = {"summary": "It is deleted.", "tasks_left": left}
    assert desk.act(request["id"], "complete", body).status == 200
    assert "It is deleted." in desk.mailed()[-1]
    report = desk.seen(request["id"])["erasure"]
    assert report["gone"] == {"identifiers": 1, "records": 1}
    assert {"what": "suppressions", "why": "suppression"} in report["kept"]
    kept = client.call("GET", f"/v1/consents/{consent['id']}", key="secret").json
    assert kept["decisions"] == consent["decisions"] and "pat" not in str(kept)
    check = {"checks": [{**subject, "purpose": "newsletter", "channel": "email"}]}
    (verdict,) = client.call("POST", "/v1/contact-checks", check, key="secret").json["results"]
    assert not verdict["allowed"]
