"""Cyclonex's commitment on what it can't delete, over HTTP, with the end of its use on and off.

docs/commitments.toml names this test.
"""

from __future__ import annotations

from typing import Any

from tests.fixtures.client import Client
from tests.http.rights.desk import PAT, Desk

SUBJECT = {"email": PAT["email"]}
NEWSLETTER = ("newsletter", "email")
REASONS = [{"code": "not_searchable", "explanation": "It lies on tapes."}]


def test_cyclonex_ends_all_use_of_what_it_cannot_delete(client: Client) -> None:
    desk = Desk(client)
    assert client.record(SUBJECT, (*NEWSLETTER, True)).status == 201

    def refuse(**more: Any) -> str:
        request_id = desk.verified("delete")["id"]
        assert desk.act(request_id, "deny", {"reasons": REASONS, **more}).json["status"] == "denied"
        return client.decisions(SUBJECT)[NEWSLETTER]

    assert refuse() == "granted", "where only something else can't be deleted"
    assert refuse(stop_processing=True) == "withdrawn"
