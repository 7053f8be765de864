"""What SES tells is read in its own shapes, and anything else is none of ours."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.mail.feedback import FeedbackKind, UnknownFeedback, find_topic, read_feedback
from tests.fixtures.mail.feedback import Told, write

PAT = "pat@practice.example"
LABELS = {"tenant": "psynergy", "request": "req_1", "letter": "let_1"}
AT = datetime(2026, 11, 23, 9, 30, 15, 250_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ("Delivery", "delivered"),
        ("Permanent", "bounced"),
        ("Transient", "soft_bounced"),
        ("Undetermined", "soft_bounced"),
        ("Complaint", "complained"),
    ],
)
def test_each_event_is_read_with_its_address_moment_and_tags(told: Told, kind: FeedbackKind) -> None:
    body = write(told, "psynergy", PAT, LABELS, AT)
    feedback = read_feedback(body)
    assert (feedback.kind, feedback.addresses, feedback.at) == (kind, (PAT,), AT)
    assert LABELS.items() <= dict(feedback.labels).items()
    assert find_topic(body) == "arn:aws:sns:us-east-1:123456789012:privacy-local-psynergy-feedback"
    assert PAT not in repr(feedback)


def test_what_is_told_of_an_address_to_which_the_mail_did_not_go_is_forged() -> None:
    with pytest.raises(UnknownFeedback, match="foreign_address"):
        read_feedback(write("Permanent", "psynergy", "other@practice.example", LABELS, destination=PAT))
    assert read_feedback(write("Permanent", "psynergy", "Pat@Practice.example", LABELS, destination=PAT)).addresses


def test_a_tag_that_stands_twice_says_nothing() -> None:
    envelope = json.loads(write("Delivery", "psynergy", PAT, LABELS))
    event = json.loads(envelope["Message"])
    event["mail"]["tags"]["tenant"] = ["psynergy", "cyclonex"]
    assert "tenant" not in read_feedback(json.dumps({**envelope, "Message": json.dumps(event)})).labels


def bend(path: tuple[str, ...], value: Any) -> str:
    """Returns the message of a bounce with one value of its event replaced."""
    envelope = json.loads(write("Permanent", "psynergy", PAT, LABELS))
    event = json.loads(envelope["Message"])
    part = event
    for name in path[:-1]:
        part = part[name]
    part[path[-1]] = value
    return json.dumps({**envelope, "Message": json.dumps(event)})


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("", "not_json"),
        ("[]", "not_json"),
        ("[" * 100_000, "not_json"),
        ("{}", "not_a_notification"),
        ('{"Type": "SubscriptionConfirmation", "Message": "{}"}', "not_a_notification"),
        ('{"Type": "Notification", "Message": {}}', "not_a_notification"),
        ('{"Type": "Notification", "Message": "hello"}', "not_json"),
        ('{"Type": "Notification", "Message": "{}"}', "not_an_event"),
        (json.dumps({"Type": "Notification", "Message": "x" * 300_000}), "too_long"),
        (bend(("eventType",), "Open"), "other_event"),
        (bend(("bounce", "bouncedRecipients"), []), "foreign_address"),
        (bend(("bounce", "bouncedRecipients"), [{}]), "not_an_event"),
        (bend(("bounce", "bouncedRecipients"), [PAT]), "not_an_event"),
        (bend(("bounce", "timestamp"), "yesterday"), "not_an_event"),
        (bend(("bounce", "timestamp"), "2026-11-23T09:30:15"), "not_an_event"),
        (bend(("bounce", "timestamp"), "0001-01-01T00:00:00+14:00"), "not_an_event"),
        (bend(("mail", "tags"), None), "not_an_event"),
        (bend(("mail", "tags"), {"tenant": 1}), "not_an_event"),
        (bend(("mail", "destination"), [1]), "not_an_event"),
    ],
)
def test_what_is_no_event_of_a_mail_is_refused_by_a_code_that_repeats_nothing(body: str, code: str) -> None:
    with pytest.raises(UnknownFeedback) as refused:
        read_feedback(body)
    assert str(refused.value) == code


def test_a_message_without_a_topic_is_none_of_ours() -> None:
    for body in ("{}", '{"TopicArn": 1}', "nothing"):
        with pytest.raises(UnknownFeedback):
            find_topic(body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60)
@given(
    st.sampled_from([("eventType",), ("bounce",), ("mail",), ("bounce", "bounceType"), ("mail", "destination")]), JSON
)
def test_no_value_in_any_place_gets_further_than_a_refusal(path: tuple[str, ...], value: Any) -> None:
    try:
        feedback = read_feedback(bend(path, value))
    except UnknownFeedback:
        return
    assert feedback.addresses == (PAT,)
