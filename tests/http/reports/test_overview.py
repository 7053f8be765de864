"""The overview over HTTP: what is left out for whoever may not see it, and for whom all is shut."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, get_args

from chalicelib.api.reports.steps import NEXT_STEPS
from chalicelib.domain.reports.waiting import WarningCode
from tests.fixtures.client import Client, problem
from tests.http.rights.desk import Desk

PATH = "/v1/reports/overview"
ALWAYS = {"generated_at", "needs_confirmation", "warnings"}


def see(client: Client, *scopes: str) -> dict[str, Any]:
    """Returns what a new key with these scopes sees."""
    body = {"kind": "secret", "name": "k", "scopes": list(scopes)}
    key = client.call("POST", "/v1/keys", body, key="admin").json["secret"]
    answer = client.stack.http("GET", PATH, key=key)
    assert answer.status == 200, answer.text
    found: dict[str, Any] = answer.json
    return found


def test_a_part_that_no_scope_covers_is_left_out(client: Client) -> None:
    of_requests = {"requests", "appeals", "tasks", "letters_waiting"}
    assert see(client, "requests:read").keys() == ALWAYS | of_requests
    assert see(client, "contracts:read").keys() == ALWAYS
    everything = see(client, "reports:read")
    assert everything.keys() >= ALWAYS | of_requests | {"policies", "reviews", "deliveries_parked", "pushes_failed"}


def test_a_request_that_waits_is_seen_by_type_and_status(client: Client) -> None:
    assert Desk(client).send("delete").status == 201
    found = see(client, "requests:read")["requests"]
    assert (found["mine"], found["unassigned"], found["due_today"]) == (None, 1, 0)
    assert found["open"] == {"delete": {"awaiting_verification": 1}} and found["waiting_for_verification"] == 1


def test_a_company_is_told_what_its_first_day_needs_until_it_is_there(client: Client) -> None:
    def told() -> set[str]:
        warnings = client.call("GET", PATH, key="admin").json["warnings"]
        return {one["code"] for one in warnings if one["code"].startswith("no_")}

    assert told() == {"no_personal_key", "no_privacy_mailbox", "no_website_key", "no_sms_provider"}
    holder = {"name": "Alex Doe", "email": "alex@company.example"}
    person = {"kind": "secret", "name": "Alex", "scopes": ["requests:read"], "holder": holder}
    site = {"kind": "publishable", "name": "Site", "origins": ["https://www.company.example"]}
    for body in (person, site):
        assert client.call("POST", "/v1/keys", body, key="admin").status == 201
    assert told() == {"no_privacy_mailbox", "no_sms_provider"}
    assert not {one["code"] for one in see(client, "requests:read")["warnings"]}


def test_every_warning_has_its_next_step_in_the_document(client: Client) -> None:
    document = client.stack.http("GET", "/openapi.json").json
    code = document["components"]["schemas"]["WarningOut"]["properties"]["code"]
    steps = {line.split("`")[1] for line in code["description"].splitlines()}
    assert steps == set(get_args(WarningCode)) == set(NEXT_STEPS) and list(NEXT_STEPS) == list(get_args(WarningCode))


def test_a_publishable_key_sees_nothing(client: Client) -> None:
    problem(client.call("GET", PATH, key="publishable"), 403, "missing_scope")


def test_the_numbers_of_days_that_are_over_come_with_the_nightly_job(client: Client) -> None:
    assert Desk(client).send("delete", "opt_out_sale_sharing").status == 201
    client.stack.clock.advance(timedelta(days=1))
    client.stack.tick()
    found = see(client, "reports:read")
    *_, day = found["days"]
    assert (day["requests_received"], day["requests_closed"]) == (2, 1)
    assert day["opt_outs"] == found["opt_outs"] == {"web_form": 1} and found["consents"] == {}
    assert found["requests"]["median_days"] == 0
    assert "median_days" not in see(client, "requests:read")["requests"]
