"""Tells what became of mails to SES's mailbox simulator, as SES does: by SNS's envelope on the queue `feedback`.

The addresses are those of AWS (`bounce@simulator.amazonses.com` and so on, also with a `+label`), so the same ones work
in a deployed stage. Of a mail to any other address nothing is told: moto's SES tells of none.
"""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import Any

from chalicelib.clock import SYSTEM_CLOCK
from infra.local import deployment
from infra.local.embedded.mail import Mail

DOMAIN = "simulator.amazonses.com"
_EVENTS: dict[str, tuple[str, ...]] = {
    "success": ("Delivery",),
    "bounce": ("Bounce",),
    "ooto": ("Delivery", "Soft"),
    "complaint": ("Delivery", "Complaint"),
}


def tell(queue_url: str, mail: Mail) -> None:
    """Puts on the queue what SES would tell of a mail, one message for each event."""
    for recipient in mail.recipients:
        user, _, domain = recipient.partition("@")
        events = _EVENTS.get(user.partition("+")[0], ()) if domain == DOMAIN and mail.configuration_set else ()
        for event in events:
            body = make_message(event, mail, recipient, SYSTEM_CLOCK.now())
            deployment.client("sqs").send_message(QueueUrl=queue_url, MessageBody=body)


def make_message(event: str, mail: Mail, recipient: str, at: datetime) -> str:
    """Returns the message of one event: `Delivery`, `Bounce`, `Soft` (a bounce that may pass) or `Complaint`."""
    moment = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    told = {
        **_describe(event, recipient, moment),
        "mail": {
            "timestamp": moment,
            "messageId": mail.id,
            "destination": list(mail.recipients),
            "tags": {
                "ses:configuration-set": [mail.configuration_set],
                **{name: [value] for name, value in mail.tags.items()},
            },
        },
    }
    topic = f"arn:aws:sns:{deployment.region()}:{deployment.ACCOUNT_ID}:{mail.configuration_set}-feedback"
    envelope = {"Type": "Notification", "MessageId": str(uuid.uuid4()), "TopicArn": topic, "Timestamp": moment}
    return json.dumps({**envelope, "Message": json.dumps(told)})


def _describe(event: str, recipient: str, moment: str) -> dict[str, Any]:
    if event == "Delivery":
        return {"eventType": "Delivery", "delivery": {"timestamp": moment, "recipients": [recipient]}}
    recipients = [{"emailAddress": recipient}]
    if event == "Complaint":
        return {"eventType": "Complaint", "complaint": {"timestamp": moment, "complainedRecipients": recipients}}
    kind = "Permanent" if event == "Bounce" else "Transient"
    bounce = {"bounceType": kind, "bounceSubType": "General", "bouncedRecipients": recipients, "timestamp": moment}
    return {"eventType": "Bounce", "bounce": bounce}
