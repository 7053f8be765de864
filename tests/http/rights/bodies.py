"""A good body for every route of rights requests that takes one, and one of each thing that their paths name."""

from __future__ import annotations

from typing import Any

from tests.fixtures.client import Client
from tests.http.rights.desk import PAT

HOLD = {"code": "legal_obligation", "reason": "An audit is going on.", "review_on": "2027-06-01"}
SAID = {
    "verify": {"code": "000000"},
    "information": {"message": "Here it is."},
    "appeal": {"grounds": "Look again."},
    "waiting": {"confirm": ["req_01KARZ6T9GSWQ40CJ9S2ED4T52"]},
    "verify-identity": {"method": "document", "note": "Compared."},
    "ask": {"message": "Which account?"},
    "message": {"message": "We are at it."},
    "note": {"note": "Ask the team."},
    "extend": {"reason": "It takes longer."},
    "complete": {"summary": "All of it."},
    "deny": {"reasons": [{"code": "not_covered", "explanation": "It is none of ours."}]},
    "appeal/decide": {"outcome": "upheld", "explanation": "It was right."},
    "redirect": {"controller": "Dr. Roe", "scope": "all", "note": "A patient's."},
    "assign": {"member_id": None},
    "preview": {"action": "message", "body": {"message": "We are at it."}},
    "tasks": {"title": "Look into the old mailbox", "recipient_class": "service_providers"},
    "notices/{letter_id}/done": {"channel": "mail"},
}


def list_bodies(subject: dict[str, str]) -> dict[str, Any]:
    """Returns a body for each operation, by method and path."""
    found: dict[str, Any] = {
        "POST /v1/requests": {"types": ["know"], "requester": {**PAT, **subject}},
        "POST /v1/requests/search": {"email": subject["email"]},
        "POST /v1/requests/assign": {"ids": ["req_01KARZ6T9GSWQ40CJ9S2ED4T52"], "member_id": None},
        "POST /v1/requests/tracking-links": {"email": subject["email"]},
        "POST /v1/subjects/export": {"subject": subject},
        "PATCH /v1/requests/{rights_request_id}/tasks/{task_id}": {"state": "done"},
        "POST /v1/holds": {"subject": subject, **HOLD},
        "POST /v1/holds/{hold_id}/release": {"reason": "The audit is over."},
    }
    return found | {f"POST /v1/requests/{{rights_request_id}}/{name}": body for name, body in SAID.items()}


def make_owned(client: Client) -> dict[str, str]:
    """Makes a request of a tenant with a letter, a task and a hold, and returns their ids by the names in paths."""
    made = client.call("POST", "/v1/requests", {"types": ["delete"], "requester": PAT}, key="admin").json["id"]
    path = f"/v1/requests/{made}"
    held = client.call("POST", "/v1/holds", {"rights_request": made, **HOLD}, key="admin")
    assert held.status == 201, held.text
    return {
        "rights_request_id": made,
        "letter_id": client.call("GET", f"{path}/notices", key="admin").json["items"][0]["id"],
        "task_id": client.call("GET", f"{path}/tasks", key="admin").json["items"][0]["id"],
        "hold_id": held.json["id"],
    }


NOBODYS = {
    "rights_request_id": "req_01KARZ6T9GSWQ40CJ9S2ED4T52",
    "letter_id": "let_01KARZ6T9GSWQ40CJ9S2ED4T52",
    "task_id": "tsk_01KARZ6T9GSWQ40CJ9S2ED4T52",
    "hold_id": "hld_01KARZ6T9GSWQ40CJ9S2ED4T52",
}
"""Ids of the same form that name nothing."""
