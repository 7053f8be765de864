"""The suppression feed over HTTP: followed by cursor, readable while an identifier is held, by the right keys."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib import wiring
from infra.local.iam import acting
from infra.local.lambdas.functions import Functions
from tests.fixtures.client import Client, problem
from tests.fixtures.feed import TENANT

PAT = {"email": "pat.rivera@practice.example"}


def read_page(client: Client, query: str = "") -> dict[str, Any]:
    """Returns a page of the feed."""
    answer = client.call("GET", f"/v1/suppressions{query}")
    assert answer.status == 200, answer.text
    page: dict[str, Any] = answer.json
    return page


@pytest.fixture
def pat(client: Client) -> str:
    """Makes Pat known, who opts out and then withdraws consent; returns the stored key of their address."""
    client.record(PAT, ("newsletter", "email", True))
    body = {"subject": PAT, "kinds": ["sms"], "source": {"channel": "web_form"}}
    assert client.call("POST", "/v1/opt-outs", body).status == 201
    assert client.withdraw(PAT, "newsletter").status == 201
    with acting.as_function(Functions.API):
        (ref,) = wiring.ports().subjects.get(TENANT, [client.lookup(PAT)["subject_id"]]).popitem()[1].identifiers
    return ref.key


def test_the_feed_tells_each_change_and_goes_on_from_its_cursor(client: Client, pat: str) -> None:
    first = read_page(client, "?limit=1")
    (opt_out,) = client.call("POST", "/v1/opt-outs/lookup", {"subject": PAT}).json["opt_outs"]
    told = {
        "position": 1,
        "kind": "sms",
        "state": "active",
        "channel": "sms",
        "identifier_kind": "email",
        "identifier": PAT["email"],
        "identifier_sha256": pat.rpartition("#")[2],
        "effective_at": opt_out["since"],
        "source": opt_out["source"],
        "purpose": None,
    }
    assert first["items"] == [told]
    rest = read_page(client, f"?limit=1&cursor={first['next_cursor']}")
    withdrawn = {"kind": "withdrawn", "purpose": "newsletter", "channel": "email", "source": "consent"}
    assert rest["items"] == [{**told, **withdrawn, "position": 2, "effective_at": rest["items"][0]["effective_at"]}]
    end = read_page(client, f"?cursor={rest['next_cursor']}")
    assert end == {"items": [], "next_cursor": rest["next_cursor"]}
    assert read_page(client)["items"] == first["items"] + rest["items"]


def test_it_is_for_secret_keys_that_may_read_opt_outs_and_each_tenant_has_its_own(client: Client, pat: str) -> None:
    assert client.call("GET", "/v1/suppressions", key="publishable").status == 403
    editor = client.call("POST", "/v1/keys", {"kind": "secret", "name": "k", "preset": "policy_editor"}, key="admin")
    refused = client.stack.http("GET", "/v1/suppressions", key=editor.json["secret"])
    problem(refused, 403, "missing_scope")
    other = Client(client.stack, "psynergy")
    assert read_page(other)["items"] == []
    cursor = read_page(client)["next_cursor"]
    problem(other.call("GET", f"/v1/suppressions?cursor={cursor}"), 400, "invalid_cursor")


def test_a_schedule_numbers_what_no_reader_asked_for(client: Client, pat: str) -> None:
    client.stack.tick()
    with acting.as_function(Functions.API):
        assert len(wiring.ports().suppressions.page(TENANT, 0, 10)) == 2


def test_a_shared_number_is_told_as_a_contact_check_by_it_answers(client: Client) -> None:
    phone = {"phone": "+14155552671"}
    names = [{"email": "ann@practice.example"}, {"email": "bea@practice.example"}]
    for name in names:
        assert client.record({**name, **phone}, ("service_updates", "sms", True)).status == 201
    assert read_page(client)["items"] == []
    for name in names:
        body = {"subject": name, "kinds": ["sms"], "source": {"channel": "web_form"}}
        assert client.call("POST", "/v1/opt-outs", body).status == 201
    assert "opted_out" in client.reasons(phone, "service_updates", "sms")
    told = [(item["identifier"], item["kind"], item["state"]) for item in read_page(client)["items"]]
    assert sorted(told) == [(each, "sms", "active") for each in (phone["phone"], *(name["email"] for name in names))]
