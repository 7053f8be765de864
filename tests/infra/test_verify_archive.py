"""The command that verifies an archive, on the local stack with an operator's credentials."""

from __future__ import annotations

import pytest

from infra import verify_archive
from infra.local.embedded import objects
from infra.local.stack import Stack
from tests.fixtures.client import Client
from tests.http.rights.desk import Desk


def test_it_tells_what_is_as_it_was_and_names_what_is_not(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    desk = Desk(Client(stack, "psynergy"))
    assert verify_archive.main(["psynergy"]) == 0
    request_id = str(desk.verified("know")["id"])
    desk.act(request_id, "withdraw", {})
    stack.tick()
    key = desk.read(request_id, "/archive").json["object"]
    capsys.readouterr()
    assert verify_archive.main(["psynergy"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 valid"
    objects.put(stack.settings.archive_bucket("psynergy"), "requests/strange/1.json", b"{}", "application/json")
    assert verify_archive.main(["psynergy"]) == 3
    assert capsys.readouterr().out.splitlines()[-2:] == ["unnamed: requests/strange/1.json", "1 unnamed, 1 valid"]
    assert key.startswith(f"requests/{request_id}/")


def test_an_incomplete_deployment_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("PRIVACY_STAGE", raising=False)
    assert verify_archive.main(["psynergy"]) == 1
    assert "PRIVACY_STAGE" in capsys.readouterr().err
