"""The mailbox simulator of the local SES: what it tells is what the deployed consumer reads."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from chalicelib.domain.mail.feedback import FeedbackKind, find_topic, read_feedback
from infra.local.embedded.feedback import make_message
from infra.local.embedded.mail import Mail
from infra.local.stack import Stack
from tests.fixtures.mail.sent import list_mails

AT = datetime(2026, 11, 23, 9, 30, 15, 250_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("event", "kind"),
    [("Delivery", "delivered"), ("Bounce", "bounced"), ("Soft", "soft_bounced"), ("Complaint", "complained")],
)
def test_each_message_is_read_as_what_it_tells(event: str, kind: FeedbackKind) -> None:
    mail = Mail("1", ("bounce@simulator.amazonses.com",), b"", "privacy-local-psynergy", {"tenant": "psynergy"})
    body = make_message(event, mail, mail.recipients[0], AT)
    told = read_feedback(body)
    assert (told.kind, told.addresses, told.at) == (kind, mail.recipients, AT)
    assert told.labels["tenant"] == "psynergy"
    assert find_topic(body).endswith(":privacy-local-psynergy-feedback")


def test_a_letter_to_the_simulator_comes_back_and_waits_to_be_printed(stack: Stack) -> None:
    key = stack.keys["psynergy"].secret
    requester = {
        "first_name": "Pat",
        "last_name": "Rivera",
        "email": "bounce+pat@simulator.amazonses.com",
        "state": "CA",
        "relationship": "website_visitor",
    }
    made = stack.http("POST", "/v1/requests", key=key, json={"types": ["know"], "requester": requester}).json
    stack.tick()
    (mail,) = list_mails(stack)
    told = [mail for mail in stack.mails() if mail.tags.get("kind") == "tell_needs"]
    assert mail.tags["tenant"] == "psynergy" and mail.tags["request"] == made["id"]
    shown = stack.http("GET", f"/v1/requests/{made['id']}", key=key).json
    assert shown["marks"] == ["bounced"] and shown["acknowledged_at"] is None
    (notice,) = stack.http("GET", "/v1/requests/notices?state=to_print", key=key).json["items"]
    assert (notice["kind"], notice["state"]) == ("received", "to_print")
    assert [mail.recipients for mail in told] == [("privacy@psynergy.example",)]
    assert stack.guard.refused == []
