"""What SES tells of a mail after it took it, by SNS: delivered, bounced, or called spam.

The shapes are those of SES's event publishing (`eventType`), in SNS's envelope (`Type`, `TopicArn`, `Message`). Only
the topic of a tenant's own configuration set speaks of that tenant's mails.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Literal

FeedbackKind = Literal["delivered", "bounced", "soft_bounced", "complained"]

_LONGEST: Final = 262_144
"""Characters; what SQS carries."""
_MOST_RECIPIENTS: Final = 50
"""What SES takes in one mail."""


class UnknownFeedback(Exception):
    """It says nothing of a mail of ours. Contains a code of ours, and nothing of what it says."""


@dataclass(frozen=True, slots=True, repr=False)
class Feedback:
    """What is told of one mail. Does not print itself: it holds addresses."""

    kind: FeedbackKind
    at: datetime
    addresses: tuple[str, ...]  # those of which it is told, as SES writes them
    labels: Mapping[str, str] = field(default_factory=dict)


def find_topic(body: str) -> str:
    """Returns the topic that a message names. Raises UnknownFeedback for what is no envelope."""
    topic = _read_object(body).get("TopicArn")
    if not isinstance(topic, str):
        raise UnknownFeedback("not_an_envelope")
    return topic


def read_feedback(body: str) -> Feedback:
    """Returns what a message tells. Raises UnknownFeedback for what is no event of a mail, or none that counts here.

    SES tells of addresses to which the mail went, and of no others: what names a further one was not written by SES.
    """
    envelope = _read_object(body)
    if envelope.get("Type") != "Notification" or not isinstance(envelope.get("Message"), str):
        raise UnknownFeedback("not_a_notification")
    event = _read_object(envelope["Message"])
    try:
        return _read_event(event)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        raise UnknownFeedback("not_an_event") from None


def _read_event(event: Mapping[str, Any]) -> Feedback:
    mail = event["mail"]
    kind, part, recipients = _find_part(event)
    addresses = tuple(recipients[:_MOST_RECIPIENTS])
    sent_to = {address.lower() for address in mail["destination"]}
    if not addresses or not {address.lower() for address in addresses} <= sent_to:
        raise UnknownFeedback("foreign_address")
    labels = {
        name: values[0] for name, values in mail["tags"].items() if len(values) == 1 and isinstance(values[0], str)
    }
    return Feedback(kind, _read_moment(part["timestamp"]), addresses, labels)


def _find_part(event: Mapping[str, Any]) -> tuple[FeedbackKind, Mapping[str, Any], list[str]]:
    match event["eventType"]:
        case "Delivery":
            return "delivered", event["delivery"], event["delivery"]["recipients"]
        case "Bounce":
            bounce = event["bounce"]
            hard = bounce["bounceType"] == "Permanent"
            return "bounced" if hard else "soft_bounced", bounce, _list_addresses(bounce["bouncedRecipients"])
        case "Complaint":
            complaint = event["complaint"]
            return "complained", complaint, _list_addresses(complaint["complainedRecipients"])
    raise UnknownFeedback("other_event")


def _list_addresses(recipients: list[Mapping[str, str]]) -> list[str]:
    return [one["emailAddress"] for one in recipients]


def _read_moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError
    return moment.astimezone(UTC)


def _read_object(text: str) -> dict[str, Any]:
    if len(text) > _LONGEST:
        raise UnknownFeedback("too_long")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise UnknownFeedback("not_json") from None
    if not isinstance(value, dict):
        raise UnknownFeedback("not_json")
    return value
