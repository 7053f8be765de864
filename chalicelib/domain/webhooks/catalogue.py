"""What each event says: the table by which bodies are written, and from which `docs/events.md` is made.

A field that is not in it never leaves. All of them are ids, codes and dates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from chalicelib.domain.webhooks.deliveries import DeliveryType

FIELDS: Final[Mapping[str, str]] = {
    "id": "what the event is about: the rights request, the hold, or for a try the endpoint",
    "type": "what was asked, such as `delete`",
    "status": "the status of the rights request after the act",
    "due_on": "the last day for the answer",
    "appeal_id": "the appeal",
    "appeal_due_on": "the last day for the answer to the appeal",
    "appeal_outcome": "`upheld`, `overturned` or `partly_overturned`, once it is decided",
    "task_id": "the task",
    "code": "why something is kept, one of the company's `hold_codes`",
    "on": "what the hold lies on: `subject`, `contract` or `rights_request`",
    "target": "the id of that person or rights request; left out for a contract",
    "review_on": "the day by which somebody looks at the hold again",
}
"""The fields of `data`, with what each means."""
_REQUEST: Final = ("id", "type", "status", "due_on")
_APPEAL: Final = (*_REQUEST, "appeal_id", "appeal_due_on", "appeal_outcome")
_TASK: Final = (*_REQUEST, "task_id")
_HOLD: Final = ("id", "code", "on", "target", "review_on")


@dataclass(frozen=True, slots=True)
class Described:
    """One type of event: when it is sent, and the fields of its data."""

    when: str
    fields: tuple[str, ...]


EVENTS: Final[Mapping[DeliveryType, Described]] = {
    "request.received": Described("A rights request was received.", _REQUEST),
    "request.verified": Described("It is proven who asks, so the request can be worked on.", _REQUEST),
    "request.waiting": Described("The requester was asked something, and their answer is waited for.", _REQUEST),
    "request.extended": Described("The answer takes longer; `due_on` is the new last day.", _REQUEST),
    "request.reminder": Described("A day comes near, or has come, by which staff must act: see below.", _REQUEST),
    "request.overdue": Described("Such a day is over, and what was due by it is not done.", _REQUEST),
    "request.redirected": Described("The request is a customer's to answer, and went there.", _REQUEST),
    "request.completed": Described("The request was answered in full.", _REQUEST),
    "request.partially_completed": Described("The request was answered in part.", _REQUEST),
    "request.denied": Described("The request was denied.", _REQUEST),
    "request.withdrawn": Described("The request was withdrawn, or its requester says that it isn't theirs.", _REQUEST),
    "request.reopened": Described("The request is worked on again, by the new `due_on`.", _REQUEST),
    "appeal.received": Described("A decision was appealed.", _APPEAL),
    "appeal.decided": Described("The appeal was decided.", _APPEAL),
    "appeal.withdrawn": Described("The appeal was given up.", _APPEAL),
    "task.created": Described("There is something to be done in another system.", _TASK),
    "task.done": Described("That was done.", _TASK),
    "hold.set": Described("Something must be kept although its deletion may be asked.", _HOLD),
    "hold.released": Described("It need not be kept any more.", _HOLD),
    "endpoint.test": Described("Somebody tries the endpoint; sent whatever types it gets.", ("id",)),
}
