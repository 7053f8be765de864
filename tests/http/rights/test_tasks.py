"""Tasks of a request over HTTP: what other systems and recipients have to do, and what the letter says came of it."""

from __future__ import annotations

from typing import Any

import pytest

from infra.local.stack import Answer
from tests.fixtures.client import Client, problem
from tests.http.rights.desk import REQUESTS, Desk


@pytest.fixture
def desk(client: Client) -> Desk:
    return Desk(client)


def change(desk: Desk, request_id: str, task: dict[str, Any], body: dict[str, Any], etag: str | None = None) -> Answer:
    headers = {"If-Match": task["etag"] if etag is None else etag} if etag != "" else {}
    return desk.client.call("PATCH", f"{REQUESTS}/{request_id}/tasks/{task['id']}", body, headers=headers)


def test_a_deletion_is_completed_once_its_tasks_are_done_or_left_and_the_letter_says_what_came_of_each(
    desk: Desk,
) -> None:
    request_id = desk.verified("delete")["id"]
    tasks = desk.read(request_id, "/tasks").json["items"]
    shown = desk.seen(request_id)
    assert [task["code"] for task in tasks] == [
        *("crm", "billing_platform", "sms_provider", "service_providers", "affiliates", "ad_partners")
    ]
    assert {task["due_on"] for task in tasks} == {shown["target_on"]} and tasks[0]["title"].startswith("Contacts")
    assert [task["id"] for task in shown["tasks"]] == [task["id"] for task in tasks]
    assert shown["action_notes"]["complete"][0]["code"] == "tasks_open" and "complete" not in shown["allowed_actions"]
    refused = desk.act(request_id, "complete", {"summary": "Gone."})
    assert (refused.status, refused.json["code"]) == (409, "tasks_open")
    assert "change_task" in refused.json["allowed_actions"]

    outcomes = ["deleted", "kept", "deidentified", "informed"]
    for task, outcome in zip(tasks, outcomes, strict=False):
        done = change(desk, request_id, task, {"state": "done", "outcome": outcome, "note": "By Pat's colleague."})
        assert (done.status, done.json["etag"], done.header("ETag")) == (200, '"2"', '"2"'), done.text
        assert (done.json["note"], done.json["title"]) == ("By Pat's colleague.", task["title"])
    assert change(desk, request_id, tasks[4], {"state": "not_found"}).status == 200
    problem(change(desk, request_id, tasks[0], {"state": "open"}), 412, "precondition_failed")
    problem(change(desk, request_id, tasks[0], {"state": "open"}, ""), 428, "precondition_required")
    for names in ([tasks[0]["id"]], ["tsk_01KARZ6T9GSWQ40CJ9S2ED4T52"], [tasks[5]["id"], tasks[0]["id"]]):
        body = {"summary": "Gone.", "tasks_left": [{"id": one, "why": "?"} for one in names]}
        wrong = problem(desk.act(request_id, "complete", body), 422, "validation_failed")
        places = [(one["pointer"], one["code"]) for one in wrong["errors"]]
        assert places == [(f"/tasks_left/{len(names) - 1}/id", "not_open")]

    left = [{"id": tasks[5]["id"], "why": "The network answers next week."}]
    answer = desk.act(request_id, "complete", {"summary": "Gone.", "tasks_left": left})
    assert (answer.status, answer.json["status"]) == (200, "completed"), answer.text
    letter = " ".join(desk.mailed()[-1].split())
    assert "- Our own systems: deleted; in part kept" in letter
    assert "- Companies that work for us: changed so that it points to nobody; in part told of the request" in letter
    assert "- Companies that belong with us: nothing found" in letter
    assert "- Advertising networks: still going on; we see to it" in letter
    assert "next week" not in letter and "colleague" not in letter
    event = desk.read(request_id, "/events").json["items"]
    assert any(one["body"].get("tasks_left") == [tasks[5]["id"]] for one in event)

    assert change(desk, request_id, tasks[5], {"state": "done", "outcome": "deleted"}).status == 200  # after the close
    assert desk.seen(request_id)["status"] == "completed"


def test_staff_add_tasks_of_the_profile_and_of_their_own_and_an_unknown_one_is_refused(desk: Desk) -> None:
    request_id = desk.make("question")["id"]
    path = f"{REQUESTS}/{request_id}/tasks"
    own = {"title": "Ask the archive in Sheridan", "recipient_class": "own_systems", "system_ref": "archive-1"}
    headers = {"Idempotency-Key": "own-1"}
    added = desk.client.call("POST", path, own, headers=headers)
    again = desk.client.call("POST", path, own, headers=headers)
    assert (added.status, added.json["title"], added.json["code"]) == (201, own["title"], None), added.text
    assert again.json == added.json and added.header("ETag") == '"1"'
    coded = desk.client.call("POST", path, {"code": "crm", "recipient_class": "own_systems", "due_on": "2030-01-02"})
    assert (coded.json["title"], coded.json["due_on"]) == ("Contacts and mailing lists in the CRM", "2030-01-02")
    unknown = desk.client.call("POST", path, {"code": "teleporter", "recipient_class": "own_systems"})
    assert problem(unknown, 422, "validation_failed")["errors"][0]["pointer"] == "/code"
    problem(desk.client.call("POST", path, {"recipient_class": "own_systems"}), 422, "validation_failed")
    listed = desk.read(request_id, "/tasks").json["items"]
    assert [task["title"] for task in listed] == [own["title"], "Contacts and mailing lists in the CRM"]
    noted = change(desk, request_id, listed[0], {"state": "not_possible", "note": "It burned down."})
    assert (noted.json["title"], noted.json["note"]) == (own["title"], "It burned down.")
    problem(change(desk, request_id, {**listed[0], "id": "tsk_nothing"}, {"state": "done"}), 404, "not_found")


def test_an_opt_out_is_in_force_at_once_and_has_tasks_by_the_day_on_which_others_follow(desk: Desk) -> None:
    made = desk.make("opt_out_sale_sharing")
    shown = desk.seen(made["id"])
    assert shown["status"] == "completed"
    assert [(task["code"], task["due_on"]) for task in shown["tasks"]] == [
        ("affiliates", made["honor_by"]),
        ("ad_partners", made["honor_by"]),
    ]
    by_post = desk.make(
        "limit_sensitive",
        key="secret",
        received_via="mail",
        requester={"postal_address": "12 Main Street\nSacramento, CA 95814", "state": "CA", "relationship": "client"},
    )
    assert by_post["status"] == "open"
    first = desk.read(by_post["id"], "/tasks").json["items"][0]
    assert (first["code"], first["due_on"]) == ("write_opt_out", by_post["honor_by"])
    assert first["title"] == "Find the person and record what they opted out of"
