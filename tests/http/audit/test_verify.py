"""Verification over HTTP: valid, not valid with what is wrong, and too much at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib import settings as deployment
from chalicelib.domain.times import local_date
from chalicelib.storage.table import ops
from chalicelib.storage.table.dynamo import DynamoTable
from infra.local.iam import acting
from infra.local.lambdas.functions import Functions
from tests.fixtures.client import Client, problem

PATH = "/v1/audit/verify"
PAT = {"email": "pat.rivera@practice.example"}


def test_what_nobody_touched_is_valid_and_what_somebody_took_is_named(client: Client) -> None:
    client.record(PAT, ("newsletter", "email", True))
    client.record(PAT, ("newsletter", "email", False))
    subject = client.lookup(PAT)["subject_id"]
    client.stack.clock.advance(timedelta(days=1))
    client.stack.tick()
    first = client.call("GET", f"{PATH}?record={subject}")
    assert first.json == {"valid": True, "checked": {"records": 1, "events": 2, "reads": 0}, "findings": []}
    everything = client.call("GET", PATH)
    assert everything.status == 200 and everything.json["valid"], everything.text
    assert everything.json["checked"]["events"] >= 2 and everything.json["checked"]["reads"] >= 1
    with acting.as_function(Functions.API):
        settings = deployment.load()
        table = DynamoTable(settings, client.stack.clients)
        table.write("cyclonex", ops.Delete(ops.Place(f"T#cyclonex#S#{subject}", "E#0000000001")))
    finding = {"record": subject, "version": 1, "verdict": "missing", "detail": ""}
    for query in (f"?record={subject}", ""):
        answer = client.call("GET", PATH + query).json
        assert (answer["valid"], answer["findings"]) == (False, [finding])


def test_a_window_is_given_by_days_or_moments(client: Client) -> None:
    day = local_date(client.stack.clock.now(), "America/Denver")
    for query in (f"since={day}", f"since={day}T00:00:00Z&until={day + timedelta(days=1)}"):
        assert client.call("GET", f"{PATH}?{query}").json["valid"], query


def test_too_much_at_once_tells_where_the_job_is(client: Client) -> None:
    day = local_date(client.stack.clock.now(), "America/Denver") - timedelta(days=40)
    answer = client.call("GET", f"{PATH}?since={day}")
    problem(answer, 422, "audit_too_large")
    assert "/v1/audit/verifications" in answer.text


def test_a_record_that_nobody_knows_is_not_found(client: Client) -> None:
    problem(client.call("GET", f"{PATH}?record=sub_01KARZ6T9GSWQ40CJ9S2ED4T52"), 404, "not_found")


@pytest.mark.parametrize("query", ["record=keys&since=2026-01-01", "since=x", "record="])
def test_what_is_no_question_is_refused(client: Client, query: str) -> None:
    problem(client.call("GET", f"{PATH}?{query}"), 400, "malformed_query")
