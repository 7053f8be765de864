"""A material change is announced before it counts: from the draft to the mail, the app, and the new consent."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

from tests.fixtures.client import Client, moment, problem
from tests.fixtures.version_notices import BASE, CLIENT, DAY, SUMMARY, WITHOUT_MAIL, notices, publish


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_a_client_who_never_consented_is_told_thirty_days_ahead(billgenix: Client) -> None:
    stack = billgenix.stack
    billgenix.contract("clinic-1", CLIENT, WITHOUT_MAIL)
    billgenix.contract("clinic-0", {"email": "gone@clinic.example"})
    billgenix.call("POST", "/v1/contracts/clinic-0/end", {"ended_on": "2026-06-01", "reason": "over"})
    assert billgenix.decisions(CLIENT) == {}

    too_late = publish(billgenix, send_in=2 * DAY, effective_in=31 * DAY)
    problem(too_late, 422, "notice_too_short")
    billgenix.call("DELETE", f"{BASE}/2")
    assert publish(billgenix, send_in=DAY, effective_in=31 * DAY + timedelta(minutes=1)).json["state"] == "scheduled"
    assert notices(billgenix)["notice"]["state"] == "scheduled" and notices(billgenix)["items"] == []
    stack.tick()
    assert stack.mails() == []

    stack.clock.advance(DAY)
    stack.tick()
    (mail,) = stack.mails()
    assert mail.recipients == (CLIENT["email"],)
    text = text_of(mail.message)
    assert SUMMARY in text and f"{stack.settings.base_url}/p/billgenix/privacy/2" in text
    assert "Billgenix" in str(mail.message["Subject"])
    found = notices(billgenix)
    told = {(one["state"], tuple(one["channels"])) for one in found["items"]}
    assert told == {("sent", ("email", "in_app")), ("queued", ("in_app",))}
    head = found["notice"]
    assert (head["state"], head["people"], head["mails"], head["unreachable"]) == ("done", 2, 1, 0)
    sent = next(one for one in found["items"] if one["state"] == "sent")
    assert sent["subject_id"] == billgenix.lookup(CLIENT)["subject_id"]
    assert sent["sent_at"] < moment(stack.clock.now() + timedelta(minutes=1))

    stack.clock.advance(30 * DAY)
    stack.tick()
    assert len(stack.mails()) == 1, "nobody is told twice"


def test_a_transfer_of_control_is_told_before_it_happens(psynergy: Client) -> None:
    stack = psynergy.stack
    psynergy.record(CLIENT, ("testimonials", None, True))
    now = stack.clock.now()
    body = {
        "kind": "transfer_of_control",
        "title": "Psynergy joins Acme",
        "summary": "Acme will be responsible for your data.",
        "audience": ["consented"],
        "channels": ["email"],
        "send_at": moment(now + DAY),
        "effective_at": moment(now + 30 * DAY),
    }
    refused = psynergy.call("POST", "/v1/notices", body)
    problem(refused, 422, "notice_too_short")
    made = psynergy.call("POST", "/v1/notices", {**body, "effective_at": moment(now + 31 * DAY)})
    assert (made.status, made.json["state"]) == (201, "scheduled")
    path = f"/v1/notices/{made.json['id']}"
    stack.clock.advance(DAY)
    stack.tick()
    assert psynergy.call("GET", path).json["notice"]["state"] == "done"
    (mail,) = stack.mails()
    assert "Acme will be responsible" in text_of(mail.message) and "/p/" not in text_of(mail.message)
    assert psynergy.call("POST", f"{path}/cancel", {}).json["state"] == "cancelled"
    problem(psynergy.call("POST", f"{path}/cancel", {}), 409, "not_cancellable")


def test_consent_is_asked_for_again_from_the_moment_the_version_takes_effect(psynergy: Client) -> None:
    early, late = {"email": "early@practice.example"}, {"email": "late@practice.example"}
    wish = ("testimonials", None, True)
    psynergy.record(early, wish)
    psynergy.record(late, wish)
    fields = {"reconsent_purposes": ["testimonials"]}
    assert publish(psynergy, send_in=timedelta(), effective_in=31 * DAY, **fields).status == 200
    psynergy.stack.clock.advance(DAY)
    psynergy.record(early, wish, policy={"slug": "privacy", "version": 2})
    assert [psynergy.reasons(one, "testimonials") for one in (early, late)] == [[], []]
    psynergy.stack.clock.advance(30 * DAY)
    assert psynergy.reasons(early, "testimonials") == []
    told = psynergy.check(late, "testimonials")["reasons"]
    effective = psynergy.call("GET", f"{BASE}/2").json["effective_at"]
    assert [(one["code"], one["since"]) for one in told] == [("policy_reconsent_required", effective)]
    psynergy.record(late, wish)
    assert psynergy.reasons(late, "testimonials") == []
