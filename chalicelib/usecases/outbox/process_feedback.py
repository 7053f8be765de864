"""Processes what SES tells of mails that left: finds whose mail it was by its labels, and lets that record take it.

It counts only where topic, tenant, labels, record and address all fit; what fits nothing is dropped and counted. A
repeat finds nothing left to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib import logs
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.mail.feedback import UnknownFeedback, find_topic, read_feedback
from chalicelib.domain.mail.labels import TENANT, LetterLabels, RowLabels, read_labels
from chalicelib.domain.people.identifiers import parse_email
from chalicelib.usecases.context import of_system
from chalicelib.usecases.outbox.kinds import KINDS, Mailed
from chalicelib.usecases.rights.post import take_feedback

if TYPE_CHECKING:
    from chalicelib.domain.mail.feedback import Feedback
    from chalicelib.usecases.ports.bundle import Ports

_ACTOR: Final = "feedback"


def process(ports: Ports, body: str) -> None:
    """Does what one message of the queue says. Raises Unavailable where the same call may succeed later."""
    tenant = "-"
    try:
        tenant = ports.feedback_topics.get(find_topic(body), "-")
        if tenant == "-":
            raise UnknownFeedback("unknown_topic")
        feedback = read_feedback(body)
        labels = _read_labels(tenant, feedback)
        for text in feedback.addresses:
            address = parse_email(text)
            if address is None or not _take(ports, tenant, labels, feedback, address.value):
                raise UnknownFeedback("unknown_mail")
            _count(tenant, feedback, labels)
    except UnknownFeedback as reason:
        logs.log("warning", "feedback.dropped", tenant=tenant, code=str(reason))
        logs.count("FeedbackDropped", tenant=tenant)
    except take_feedback.NotYetNoted:
        raise Unavailable from None


def _read_labels(tenant: str, feedback: Feedback) -> LetterLabels | RowLabels:
    if feedback.labels.get(TENANT) != tenant:
        raise UnknownFeedback("foreign_tenant")
    labels = read_labels(feedback.labels)
    if labels is None:
        raise UnknownFeedback("unknown_labels")
    return labels


def _take(ports: Ports, tenant: str, labels: LetterLabels | RowLabels, feedback: Feedback, address: str) -> bool:
    """Lets the mail's record take what is told of it; returns whether there is such a mail."""
    now = ports.clock.now()
    if isinstance(labels, RowLabels):
        entry = KINDS[labels.kind]
        heard = entry.heard if isinstance(entry, Mailed) else None
        return heard(ports, tenant, labels, feedback.kind, address, now) if heard else True
    ctx = of_system(ports.profiles[tenant], _ACTOR, now, labels.letter_id)
    match feedback.kind:
        case "delivered":
            return take_feedback.take_delivery(ports, ctx, labels, address, feedback.at)
        case "bounced":
            return take_feedback.take_bounce(ports, ctx, labels, address)
        case "complained":
            return take_feedback.take_complaint(ports, ctx, labels, address)
        case "soft_bounced":  # SES tries on by itself, and an absence note comes as one too
            return take_feedback.is_known(ports, ctx, labels, address)


def _count(tenant: str, feedback: Feedback, labels: LetterLabels | RowLabels) -> None:
    match feedback.kind:
        case "delivered":
            logs.count("MailsDelivered", tenant=tenant)
        case "bounced":
            logs.log("warning", "mail.bounced", tenant=tenant, **_about(labels))
            logs.count("MailsBounced", tenant=tenant)
        case "complained":
            logs.log("warning", "mail.complained", tenant=tenant, **_about(labels))
            logs.count("MailsComplained", tenant=tenant)
        case "soft_bounced":
            logs.log("warning", "mail.soft_bounced", tenant=tenant, **_about(labels))
            logs.count("MailsSoftBounced", tenant=tenant)


def _about(labels: LetterLabels | RowLabels) -> dict[str, str]:
    if isinstance(labels, LetterLabels):
        return {"template": "send_letter", "record_id": labels.letter_id}
    return {"template": labels.kind, "row_id": labels.row_id}
