"""Single stories of rights requests that take another turn than the straight one, each with its letters and dates."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from infra.local.stack import Stack
from tests.fixtures.client import Client, moment, problem
from tests.fixtures.sms.stack_calls import call
from tests.http.rights.desk import PAT, REQUESTS, Desk

DAY: Final = timedelta(days=1)
PHONE: Final = "+14155552671"
EX_EMPLOYEE: Final = {
    "first_name": "Robin",
    "last_name": "Lee",
    "phone": "+12135550123",
    "postal_address": "12 Main Street\nSpringfield, CA 90001",
    "preferred_contact": "phone",
    "state": "CA",
    "relationship": "employee",
}


def wait_for(desk: Desk, request_id: str, state: str) -> dict[str, Any]:
    """Returns the one letter of a request that waits for somebody to print or to speak it, as it reads."""
    desk.client.stack.drain()
    (waits,) = desk.client.call("GET", f"{REQUESTS}/notices?state={state}").json["items"]
    assert waits["rights_request_id"] == request_id
    shown: dict[str, Any] = desk.read(request_id, f"/notices/{waits['id']}").json
    return shown


def do(desk: Desk, request_id: str, action: str, body: Any = None, *, key: Any = "secret") -> dict[str, Any]:
    """Acts on a request as staff and returns it."""
    answer = desk.act(request_id, action, body, key=key)
    assert answer.status in (200, 201), answer.text
    changed: dict[str, Any] = answer.json
    return changed


def flat(text: str) -> str:
    return " ".join(text.split())


def name(day: str) -> str:
    """Writes a date as letters do."""
    on = date.fromisoformat(day)
    return f"{on:%A, %B} {on.day}, {on.year}"


def test_an_ex_employee_without_e_mail_is_served_by_phone_and_post_from_receipt_to_answer(psynergy: Client) -> None:
    desk, clock = Desk(psynergy), psynergy.stack.clock
    received = clock.now() - 4 * DAY
    how = {"requester": EX_EMPLOYEE, "received_via": "phone", "received_at": moment(received)}
    made = desk.make("correct", key="secret", **how)
    request_id = made["id"]
    assert made["received_at"] == moment(received)
    assert made["due_on"] == (received + 45 * DAY).date().isoformat(), "it counts from the call, not from its entry"
    assert (made["status"], made["verification"]["method"]) == ("awaiting_verification", "call_back")

    first = wait_for(desk, request_id, "to_call")
    assert first["address"] == [EX_EMPLOYEE["phone"]] and name(made["due_on"]) in flat(first["script"])
    clock.advance(timedelta(hours=1))
    spoken = moment(clock.now() - timedelta(minutes=5))
    do(desk, request_id, f"notices/{first['id']}/done", {"channel": "phone", "at": spoken})
    assert desk.seen(request_id)["acknowledged_at"] == spoken
    proven = {"method": "in_person", "note": "Came by; the badge fits."}
    do(desk, request_id, "verify-identity", proven)
    assert desk.seen(request_id)["status"] == "open"
    do(desk, request_id, "start")

    later = do(desk, request_id, "extend", {"reason": "The payroll office has to look."})
    assert later["due_on"] == (received + 90 * DAY).date().isoformat()
    written = wait_for(desk, request_id, "to_print")
    lines = ["Robin Lee", *EX_EMPLOYEE["postal_address"].splitlines()]
    assert written["address"] == lines, "more time is never told by phone alone"
    assert name(made["due_on"]) in flat(written["text"]) and name(later["due_on"]) in flat(written["text"])
    do(desk, request_id, f"notices/{written['id']}/done", {"channel": "mail"})

    assert desk.complete(request_id, "Your start date is now March 2.").json["status"] == "completed"
    answer = wait_for(desk, request_id, "to_call")
    assert "Your start date is now March 2." in answer["script"] and "you can appeal until" in flat(answer["script"])
    assert do(desk, request_id, f"notices/{answer['id']}/done", {"channel": "phone"})["state"] == "done"
    letters = desk.read(request_id, "/notices").json["items"]
    assert [(one["kind"], one["state"]) for one in letters] == [
        *(("received", "done"), ("extended", "done"), ("completed", "done")),
    ]
    assert {mail.recipients for mail in psynergy.stack.mails()} == {("privacy@psynergy.example",)}, (
        "staff alone are mailed"
    )


def test_a_client_of_cyclonex_who_texted_stop_gets_the_answer_by_e_mail_and_no_text(cyclonex: Client) -> None:
    desk, client = Desk(cyclonex), {**PAT, "phone": PHONE, "relationship": "client"}
    known = {"email": PAT["email"], "phone": PHONE}
    assert cyclonex.contract("c-1", known).status == 201
    cyclonex.record(known, ("service_updates", "sms", True), ("service_updates", "email", True))
    cyclonex.stack.clock.advance(timedelta(seconds=1))
    stop = call("twilio", cyclonex.stack.keys["cyclonex"].sms["twilio"], "STOP", 1, PHONE)
    assert stop.to(cyclonex.stack).status == 200
    assert "opted_out" in cyclonex.reasons(known, "service_updates", "email")
    before = len(desk.mailed())

    request_id = desk.verified("know", requester=client)["id"]
    assert desk.act(request_id, "complete", {"summary": "We have your number and your address."}).status == 200
    mails = desk.mailed()[before:]
    assert len(mails) == 2 and "We have your number and your address." in mails[-1]
    letters = desk.read(request_id, "/notices").json["items"]
    assert [(one["kind"], one["channel"], one["state"]) for one in letters] == [
        *(("received", "email", "sent"), ("completed", "email", "sent")),
    ]
    assert "purpose_not_permitted_on_channel" in cyclonex.reasons(known, "legal_notice", "sms")
    assert "opted_out" in cyclonex.reasons(known, "service_updates", "sms"), "asking lifts no STOP"


def test_the_third_know_request_ends_by_the_cap_alone_in_california_and_not_in_texas(psynergy: Client) -> None:
    desk, clock = Desk(psynergy), psynergy.stack.clock
    for _ in range(2):
        desk.verified("know")
        clock.advance(DAY)
    short = {"reasons": [{"code": "excessive", "explanation": "Two were answered this year."}]}
    texan = desk.verified("know", requester={**PAT, "state": "TX"})["id"]
    refused = problem(desk.act(texan, "deny", short), 422, "validation_failed")
    assert refused["errors"][0]["pointer"] == "/reasons/0/explanation"
    clock.advance(DAY)
    californian = desk.verified("know")["id"]
    assert desk.seen(texan)["cap_reached"] and desk.seen(californian)["cap_reached"]
    assert do(desk, californian, "deny", short)["status"] == "denied"
    assert "The same was asked more often than it has to be answered." in flat(desk.mailed()[-1])
    assert desk.complete(texan, "All is as we told you.").json["status"] == "completed"


def test_of_two_linked_requests_one_is_answered_and_one_denied_overturned_and_decided_again(cyclonex: Client) -> None:
    desk, clock = Desk(cyclonex), cyclonex.stack.clock
    verified = desk.verified("know", "delete")
    know, delete = (one["id"] for one in verified["linked_requests"])
    token = verified["linked_requests"][1]["tracking_token"]
    assert desk.complete(know, "Your address.").json["status"] == "completed"
    reason = {"code": "security", "explanation": "It shows an attack."}
    assert do(desk, delete, "deny", {"reasons": [reason]})["status"] == "denied"
    clock.advance(DAY)
    appealed = desk.act(delete, "appeal", {"grounds": "It does not."}, token=token)
    assert appealed.json["appeal"]["due_on"] == (clock.now() + 45 * DAY).date().isoformat()
    assert name(appealed.json["appeal"]["due_on"]) in flat(desk.mailed()[-1])
    clock.advance(DAY)
    outcome = {"outcome": "overturned", "explanation": "The attack is over."}
    again = do(desk, delete, "appeal/decide", outcome, key="admin")
    assert again["status"] == "in_progress" and again["due_on"] > clock.now().date().isoformat()
    told = flat(desk.mailed()[-1])
    assert "It was wrong, and we take it back." in told and name(again["due_on"]) in told
    answer = desk.complete(delete, "All is gone now.")
    assert (answer.status, answer.json["status"]) == (200, "completed"), answer.text
    assert "All is gone now." in desk.mailed()[-1]
    assert desk.act(delete, "appeal", {"grounds": "Is it?"}, token=token).json["appeal"]["status"] == "open"
    other = desk.seen(know)
    assert other["status"] == "completed" and "appeal" not in other


def test_an_appeal_that_is_withdrawn_leaves_the_decision_and_may_be_made_again(billgenix: Client) -> None:
    desk = Desk(billgenix)
    made = desk.verified("delete")
    request_id, token = made["id"], made["tracking_token"]
    denied = do(desk, request_id, "deny", {"reasons": [{"code": "legal_obligation", "explanation": "Tax law."}]})
    assert desk.act(request_id, "appeal", {"grounds": "Which one?"}, token=token).status == 201
    withdrawn = desk.act(request_id, "withdraw", {}, token=token)
    assert withdrawn.status == 200, withdrawn.text
    seen = desk.seen(request_id)
    assert (seen["status"], seen["appeal"]["status"], seen["appeal_by"]) == ("denied", "withdrawn", denied["appeal_by"])
    letter = flat(desk.mailed()[-1])
    assert "The appeal was withdrawn, so we have closed it. Our decision stays as it was." in letter
    assert desk.act(request_id, "appeal", {"grounds": "After all."}, token=token).status == 201


def test_what_nobody_answers_is_worked_on_all_the_same_and_the_date_stays(psynergy: Client) -> None:
    desk = Desk(psynergy)
    made = desk.seen(desk.verified("know")["id"])
    asked = do(desk, made["id"], "ask", {"message": "Which of your two practices?"})
    assert (asked["status"], asked["due_on"]) == ("waiting_for_requester", made["due_on"])
    question = flat(desk.mailed()[-1])
    assert "Which of your two practices?" in question and name(made["due_on"]) in question
    early = desk.act(made["id"], "complete", {"summary": "Both."})
    assert early.status == 409 and "start" in early.json["allowed_actions"]
    psynergy.stack.clock.advance(20 * DAY)
    started = do(desk, made["id"], "start")
    assert (started["status"], started["due_on"], started["waiting_for"]) == (*("in_progress", made["due_on"], None),)
    assert desk.complete(made["id"], "We looked at both.").json["status"] == "completed"
    assert "We looked at both." in desk.mailed()[-1]


def test_more_time_and_the_denial_of_the_same_morning_are_one_or_the_other(stack: Stack, cyclonex: Client) -> None:
    desk = Desk(cyclonex)
    first = desk.make("delete")
    other = desk.make("delete", requester={**PAT, "email": "sam.lee@practice.example"})
    desk.mailed()
    due = date.fromisoformat(first["due_on"])
    # From eight in the evening of UTC to after nine in the morning of Denver, in whichever half of the year.
    stack.clock.advance(due - stack.clock.now().date() - timedelta(hours=3, minutes=30))
    extended = do(desk, first["id"], "extend", {"reason": "She is on her way."})
    stack.tick()
    assert desk.seen(first["id"])["status"] == "awaiting_verification"
    assert extended["due_on"] > first["due_on"] == other["due_on"]
    assert desk.seen(other["id"])["status"] == "denied"
    late = desk.act(other["id"], "extend", {"reason": "Too late."})
    assert (late.status, late.json["code"]) == (409, "wrong_status") and "appeal" in late.json["allowed_actions"]
    texts = [flat(text) for text in desk.mailed()]
    assert any(name(extended["due_on"]) in text and "She is on her way." not in text for text in texts)
    assert sum("did not come in time" in text for text in texts) == 1
