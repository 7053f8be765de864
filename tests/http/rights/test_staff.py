"""A case from receipt to appeal over HTTP, as its case workers see it."""

from __future__ import annotations

from tests.fixtures.client import Client, problem
from tests.http.rights.desk import Desk


def test_a_case_from_receipt_to_the_decision_of_its_appeal(client: Client) -> None:
    desk = Desk(client)
    verified = desk.verified("know", "delete", details="Which of my data do you hold?")
    request_id, other = verified["id"], verified["linked_requests"][1]["id"]
    seen = desk.seen(request_id)
    assert (seen["status"], seen["details"]) == ("open", "Which of my data do you hold?")
    assert [check["method"] for check in seen["checks"]] == ["code"] and seen["linked_requests"] == [other]
    assert seen["acknowledged_at"] is not None
    started = desk.act(request_id, "start")
    assert started.status == 200 and started.json["status"] == "in_progress"
    stale = desk.act(request_id, "complete", {"summary": "x"}, headers={"If-Match": '"1"'})
    problem(stale, 412, "precondition_failed")
    done = desk.act(request_id, "complete", {"summary": "Your address, and nothing else."})
    assert done.json["status"] == "completed" and done.json["appeal_by"]
    refused = desk.act(request_id, "start")
    assert refused.status == 409 and refused.json["code"] == "wrong_status"
    assert "appeal" in refused.json["allowed_actions"] and "start" not in refused.json["allowed_actions"]
    denied = desk.act(other, "deny", {"reasons": [{"code": "security", "explanation": "We are attacked."}]})
    assert denied.json["status"] == "denied"
    assert [one["code"] for one in desk.seen(other)["action_notes"]["appeal"]] == ["same_decider"]
    by_another = client.call("GET", f"/v1/requests/{other}", key="admin").json
    assert "appeal" in by_another["allowed_actions"] and "appeal" not in by_another["action_notes"]
    texts = desk.mailed()
    assert "Your address, and nothing else." in texts[-2] and "We are attacked." in texts[-1]
    appealed = desk.act(
        other, "appeal", {"grounds": "You are not."}, token=verified["linked_requests"][1]["tracking_token"]
    )
    assert appealed.status == 201 and appealed.json["appeal"]["status"] == "open"
    again = desk.act(other, "appeal/decide", {"outcome": "upheld", "explanation": "We are."})
    assert again.status == 409 and again.json["code"] == "same_decider"
    assert desk.seen(other)["action_notes"]["decide_appeal"][0]["code"] == "same_decider"
    decided = desk.act(
        other,
        "appeal/decide",
        {"outcome": "overturned", "explanation": "She is right.", "override_reason": "Nobody else is here."},
        key="admin",
    )
    assert decided.status == 200 and decided.json["status"] == "in_progress"
    events = desk.read(other, "/events").json["items"]
    assert [one["version"] for one in events] == list(range(len(events), 0, -1))
    bodies = str([one["body"] for one in events])
    assert "attacked" not in bodies and "Nobody else" not in bodies


def test_denials_and_extensions_that_cannot_be_are_refused(client: Client) -> None:
    desk = Desk(client)
    request_id = desk.verified("know")["id"]
    for reasons in ([], [{"code": "because", "explanation": ""}], [{"code": "lien_open", "explanation": "x"}]):
        assert desk.act(request_id, "deny", {"reasons": reasons}).status == 422
    assert desk.act(request_id, "extend", {}).status == 422
    assert desk.act(request_id, "extend", {"reason": "Archives."}).json["extended"] is True
    problem_code = desk.act(request_id, "extend", {"reason": "Archives."}).json["code"]
    assert problem_code == "extension_used"
    question = desk.make("question")["id"]
    assert desk.act(question, "extend", {"reason": "x"}).json["code"] == "not_extendable"
    misplaced = desk.act(request_id, "deny", {"reasons": [{"code": "security", "explanation": "x"}], "summary": "part"})
    assert misplaced.status == 422 and desk.seen(request_id)["status"] == "open"


def test_events_bring_what_staff_wrote_along_with_them_for_one_batch_read(client: Client) -> None:
    desk = Desk(client)
    request_id = desk.verified("know")["id"]
    desk.act(request_id, "note", {"note": "Called twice."})
    desk.act(request_id, "message", {"message": "We look into it."})
    with client.stack.meter() as used:
        events = desk.read(request_id, "/events").json["items"]
    words = {one["type"]: one.get("words") for one in events}
    assert words["request.noted"] == {"note": "Called twice."} and words["request.message_sent"] is None
    assert used.calls[("dynamodb", "BatchGetItem")] == 1 and used.calls[("dynamodb", "GetItem")] <= 1


def test_a_letter_that_leaves_keeps_its_budget(client: Client) -> None:
    desk = Desk(client)
    desk.make("delete")
    client.stack.tick()  # runs what is due once a day too
    desk.make(
        "delete", requester={"first_name": "Al", "last_name": "B", "email": "al@b.example", "relationship": "other"}
    )
    with client.stack.meter() as used:
        client.stack.tick()
    assert used.calls[("dynamodb", "TransactWriteItems")] == 2
    # The letter, the end of the row that tells of the intake with the month's counters, the address and company
    # counters of a mail that nobody confirmed, and the sweep that `tick` runs too; its jobs of the day are done.
    assert used.write_units <= 8 + 4 + 3 + 3
