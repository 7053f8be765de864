"""The command that destroys the keys to what people wrote, on the local stack with an operator's credentials."""

from __future__ import annotations

import json

import pytest

from infra import erase_words, verify_archive
from infra.local.stack import Stack
from tests.fixtures.client import Client, problem
from tests.http.rights.desk import Desk

NOTE = "Called the practice twice."


def test_the_words_are_gone_everywhere_and_the_rest_reads_on(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    desk = Desk(Client(stack, "psynergy"))
    verified = desk.verified("know")
    request_id, token = str(verified["id"]), str(verified["tracking_token"])
    for action, body in (("start", {}), ("note", {"note": NOTE}), ("message", {"message": "We look."})):
        assert desk.act(request_id, action, body).status == 200
    assert desk.complete(request_id).status == 200
    assert erase_words.main(["psynergy", request_id, "--at-once"]) == 3
    stack.tick()
    sealed = desk.read(request_id, "/archive").json
    assert NOTE in json.dumps(sealed["written"])
    capsys.readouterr()
    assert erase_words.main(["psynergy", request_id]) == 3
    assert capsys.readouterr().out == f"readable: {request_id}\n"
    assert erase_words.main(["psynergy", request_id, "--at-once"]) == 0
    assert capsys.readouterr().out == f"erased: {request_id}\n"
    for part in ("", "/events", "/messages", "/notices", "/tasks", "/documents", "/archive"):
        answer = desk.read(request_id, part)
        assert answer.status == 200, (part, answer.text)
        assert NOTE not in answer.text and "rivera" not in answer.text.lower(), part
    found = desk.read(request_id, "/archive").json
    assert found == {**sealed, "written": None}
    assert desk.read(request_id, token=token).json["status"] == "completed"
    assert desk.read(request_id, "/messages", token=token).json["items"] == []
    assert verify_archive.main(["psynergy"]) == 0 and capsys.readouterr().out.splitlines()[-1] == "1 erased"
    assert desk.act(request_id, "note", {"note": "They called again."}).status == 200
    ran = stack.tick()
    assert not ran.crashed and verify_archive.main(["psynergy"]) == 0
    assert desk.read(request_id, "/archive").json["written"]["details"] is None


def test_what_is_unknown_is_told_and_an_incomplete_deployment_too(
    stack: Stack, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert erase_words.main(["psynergy", "req_01KARZ6T9T2F4H6K8M0P1R3S5V"]) == 3
    assert capsys.readouterr().out.startswith("unknown: ")
    problem(Desk(Client(stack, "psynergy")).read("req_01KARZ6T9T2F4H6K8M0P1R3S5V", "/archive"), 404, "not_found")
    monkeypatch.delenv("PRIVACY_STAGE", raising=False)
    assert erase_words.main(["psynergy", "req_1"]) == 1
    assert "PRIVACY_STAGE" in capsys.readouterr().err
