"""Closed, archived, appealed, overturned, worked on again, closed again: each step reads as if nothing had moved."""

from __future__ import annotations

import json

import pytest

from infra import verify_archive
from infra.local.stack import Stack
from tests.fixtures.client import Client
from tests.http.rights.desk import PAT, Desk

NOTE = "Called the practice twice."
REASON = {"code": "security", "explanation": "We are attacked."}


def test_an_overturned_request_is_in_the_lists_by_name_and_reads_whole(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    client = Client(stack, "psynergy")
    desk = Desk(client)
    verified = desk.verified("know")
    request_id, token = str(verified["id"]), str(verified["tracking_token"])
    for action, body in (("start", {}), ("note", {"note": NOTE}), ("message", {"message": "We look."})):
        assert desk.act(request_id, action, body).status == 200

    def name_in_lists() -> set[object]:
        """Returns by which names the lists show the request, as JSON and as CSV, and a search by its address."""
        listed = client.call("GET", "/v1/requests?type=know&sort=received_at").json["items"]
        closed = client.call("GET", "/v1/requests?status=denied").json["items"]
        table = client.call("GET", "/v1/requests", headers={"Accept": "text/csv"}).text
        found = client.call("POST", "/v1/requests/search", {"email": PAT["email"]}).json["items"]
        assert [one["id"] for one in found] == [request_id]
        names = {one["name"] for one in (*listed, *closed, *found)}
        return names | ({"csv"} if "Pat Rivera" in table else set())

    def objects() -> int:
        stack.tick()
        listed = stack.clients.for_archive("s3", "psynergy").list_object_versions(
            Bucket=stack.settings.archive_bucket("psynergy"), Prefix="requests/"
        )
        keys = [one["Key"] for one in listed.get("Versions", [])]
        assert len(keys) == len(set(keys)), "one object a version"
        return len(keys)

    assert name_in_lists() == {"Pat Rivera", "csv"}
    assert desk.act(request_id, "deny", {"reasons": [REASON]}).status == 200
    assert objects() == 1 and name_in_lists() == {None}
    assert desk.act(request_id, "appeal", {"grounds": "You are not."}, token=token).status == 201
    assert objects() == 2
    words = {"outcome": "overturned", "explanation": "She is right.", "override_reason": "Nobody else is here."}
    assert desk.act(request_id, "appeal/decide", words, key="admin").json["status"] == "in_progress"
    assert name_in_lists() == {"Pat Rivera", "csv"}, "at once, and without the queues"
    assert objects() == 2 and name_in_lists() == {"Pat Rivera", "csv"}
    shown = desk.read(request_id, token=token).json
    assert (shown["status"], shown["appeal"]["outcome"]) == ("in_progress", "overturned")
    assert desk.seen(request_id)["requester"]["last_name"] == "Rivera"
    assert [one["text"] for one in desk.read(request_id, "/messages", token=token).json["items"]] == ["We look."]
    kinds = ["received", "message", "denied", "appeal_received", "appeal_decided"]
    letters = desk.read(request_id, "/notices").json["items"]
    assert sorted(one["kind"] for one in letters) == sorted(kinds)
    assert NOTE in json.dumps(desk.read(request_id, "/archive").json["written"])
    assert desk.act(request_id, "message", {"message": "Now we do."}).status == 200
    assert "Now we do." in desk.mailed()[-1], "the address is there"
    assert desk.complete(request_id, "Here it is.").status == 200
    assert objects() == 3 and name_in_lists() == {None}
    assert desk.read(request_id, token=token).json["status"] == "completed"
    texts = [one["text"] for one in desk.read(request_id, "/messages", token=token).json["items"]]
    assert texts == ["Now we do.", "We look."]
    letters = desk.read(request_id, "/notices").json["items"]
    assert sorted(one["kind"] for one in letters) == sorted([*kinds, "message", "completed"])
    written = json.dumps(desk.read(request_id, "/archive").json["written"])
    assert all(text in written for text in (NOTE, "We look.", "Now we do.", "Here it is.", "You are not.", "Rivera"))
    capsys.readouterr()
    assert verify_archive.main(["psynergy"]) == 0
