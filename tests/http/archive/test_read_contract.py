"""Archived contracts over HTTP, on the embedded S3: archived by themselves, shown to auditors, and to nobody else."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from chalicelib.domain.hashing import hash_bytes
from chalicelib.storage.archive.objects import S3Archive
from infra import verify_archive
from infra.local.embedded import objects
from infra.local.stack import Stack
from tests.fixtures.client import Client, problem

PAT = {"email": "pat.rivera@practice.example", "phone": "(307) 555-0142"}
PATH = "/v1/contracts/practice-1"


def end(client: Client) -> None:
    """Makes a contract with somebody who agreed, and ends it; its day has come long ago."""
    client.record(PAT, ("support", "email", True))
    client.contract("practice-1", PAT, controller_contact="Front desk, extension 4")
    ended = {"ended_on": "2026-06-01", "reason": "terminated by Pat"}
    assert client.call("POST", f"{PATH}/end", ended).status == 200


def test_an_ended_contract_is_archived_by_itself_and_shown(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    end(client)
    client.stack.tick()
    early = client.call("GET", f"{PATH}/archive")
    problem(early, 409, "contract_not_archived")
    assert early.json["detail"].endswith("until then read the contract itself.")
    assert client.call("GET", PATH).json["archived_at"] is None
    client.stack.clock.advance(timedelta(hours=2))
    ran = client.stack.tick()
    assert not ran.crashed and not ran.died and client.stack.guard.refused == []
    answer = client.call("GET", f"{PATH}/archive")
    assert answer.status == 200, answer.text
    found = answer.json
    assert client.call("GET", PATH).json["archived_at"] == found["archived_at"] != None  # noqa: E711
    assert client.call("GET", "/v1/contracts").json["items"][0]["archived_at"] == found["archived_at"]
    assert [one["part"] for one in found["parts"]] == ["agreement", "consents"]
    for part in found["parts"]:
        content = objects.get(client.stack.settings.archive_bucket("cyclonex"), part["object"])
        assert content is not None and hash_bytes(content) == part["sha256"]
        assert json.loads(content) == part["file"]
        assert not [
            word for word in ("Rivera", "pat.rivera", "5550142", "Pat", "Front desk") if word in content.decode()
        ]
    listed = client.call("GET", "/v1/audit?record=contract/practice-1").json["items"]
    assert [one["action"] for one in listed[:2]] == ["contract.archive_read", "contract.archived"]
    capsys.readouterr()
    assert verify_archive.main(["cyclonex"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "2 valid"


def test_a_hold_lies_on_the_objects_until_it_is_released(client: Client) -> None:
    end(client)
    body = {
        "contract_external_id": "practice-1",
        "code": "hipaa_or_baa",
        "reason": "An audit.",
        "review_on": "2099-01-01",
    }
    placed = client.call("POST", "/v1/holds", body)
    assert placed.status == 201, placed.text
    client.stack.clock.advance(timedelta(hours=2))
    client.stack.tick()
    parts = client.call("GET", f"{PATH}/archive").json["parts"]
    assert held(client, parts) == [True, True]
    assert client.call("POST", f"/v1/holds/{placed.json['id']}/release", {"reason": "It is over."}).status == 200
    client.stack.tick()
    assert held(client, parts) == [False, False]


def held(client: Client, parts: list[dict[str, str]]) -> list[bool]:
    """Returns whether a legal hold lies on each of these objects."""
    archive = S3Archive(client.stack.settings, client.stack.clients)
    found = [archive.read_back("cyclonex", one["object"], one["object_version"]) for one in parts]
    return [one is not None and one.held for one in found]


def test_another_company_and_a_page_see_no_archive(client: Client, stack: Stack) -> None:
    end(client)
    stack.clock.advance(timedelta(hours=2))
    stack.tick()
    problem(Client(stack, "psynergy").call("GET", f"{PATH}/archive"), 404, "not_found")
    problem(client.call("GET", f"{PATH}/archive", key="publishable"), 403, "missing_scope")
    problem(client.call("GET", "/v1/contracts/no%20id/archive"), 404, "not_found")
