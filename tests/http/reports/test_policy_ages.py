"""The overview: which policies are due for their yearly update."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.fixtures.client import Client, moment, problem

PATH = "/v1/reports/overview"


def policies(client: Client) -> dict[str, Any]:
    before = client.stack.clock.now()
    answer = client.call("GET", PATH)
    assert answer.status == 200
    assert moment(before) <= answer.json["generated_at"] <= moment(client.stack.clock.now())
    return {one.pop("slug"): one for one in answer.json["policies"]}


def publish(client: Client, slug: str, effective: str | None) -> None:
    draft = {"title": "Policy", "content": "Words.", "effective_at": effective}
    number = client.call("POST", f"/v1/policies/{slug}/versions", draft).json["version"]
    reason = {"override_reason": "As it stood on the site."}
    assert client.call("POST", f"/v1/policies/{slug}/versions/{number}/publish", reason).status == 200


def test_a_policy_is_due_once_its_stated_date_is_older_than_a_year_or_unknown(client: Client) -> None:
    start = client.stack.clock.now()
    publish(client, "privacy", moment(start - timedelta(days=365)))
    publish(client, "cookies", None)
    publish(client, "terms", moment(start + timedelta(days=9)))
    found = policies(client)
    assert (found["privacy"]["age_days"], found["privacy"]["update_due"]) == (365, False)
    unknown = {"version": 1, "stated_effective_on": None, "age_days": None, "update_due": True}
    assert found["cookies"] == unknown
    assert found["terms"] == {"version": None, "stated_effective_on": None, "age_days": None, "update_due": False}
    client.stack.clock.advance(timedelta(days=1))
    assert (policies(client)["privacy"]["age_days"], policies(client)["privacy"]["update_due"]) == (366, True)


def test_a_publishable_key_reads_no_report(client: Client) -> None:
    problem(client.call("GET", PATH, key="publishable"), 403, "missing_scope")
