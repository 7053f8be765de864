"""What letters say of tasks: for each class of those who hold information, what they did about the request."""

from __future__ import annotations

from typing import Final

from chalicelib.domain.rights.tasks import TaskOutcome, TaskState
from chalicelib.domain.rights.texts.content import LetterFacts
from chalicelib.domain.rights.texts.frame import Paragraphs, is_full
from chalicelib.domain.rights.types import AT_ONCE
from chalicelib.domain.tenants.recipients import RecipientClass
from chalicelib.domain.tenants.rights import Right

_TOLD_OF: Final = frozenset[Right]({"correct", "delete", *AT_ONCE})
"""The types that change something with others; for the rest, tasks only collect what is told."""
_NAMES: Final[dict[RecipientClass, str]] = {
    "own_systems": "Our own systems",
    "affiliates": "Companies that belong with us",
    "service_providers": "Companies that work for us",
    "business_partners": "Business partners",
    "third_parties": "Other companies",
    "ad_networks": "Advertising networks",
    "analytics_companies": "Companies that measure how our services are used",
    "social_networks": "Social networks",
    "cookie_recipients": "Companies that use cookies on our website",
    "controllers": "Customers for whom we handle information",
}
_OUTCOMES: Final[dict[TaskOutcome, str]] = {
    "deleted": "deleted",
    "deidentified": "changed so that it points to nobody",
    "corrected": "corrected",
    "kept": "kept",
    "informed": "told of the request",
}
_STATES: Final[dict[TaskState, str]] = {
    "done": "done",
    "not_found": "nothing found",
    "not_possible": "not possible",
    "open": "still going on; we see to it",
}


def tell_tasks(facts: LetterFacts) -> Paragraphs:
    """Returns what came of the request with each class of recipients, as a list; nothing where there was none.

    Of tasks of one class that ended differently, each way is named once.
    """
    told: dict[RecipientClass, dict[str, None]] = {}
    for recipient_class, state, outcome in facts.body.get("tasks", ()):
        told.setdefault(recipient_class, {})[_OUTCOMES[outcome] if outcome else _STATES[state]] = None
    if not told or facts.type not in _TOLD_OF or not is_full(facts):
        return ()
    lines = (f"- {_NAMES[one]}: {'; in part '.join(ways)}" for one, ways in told.items())
    return ("What was done, and where:", "\n".join(lines))
