"""The closed lists of words that describe a request: its statuses, who asks and how it came, what marks it."""

from __future__ import annotations

from typing import Final, Literal

Status = Literal[
    "awaiting_verification",
    "open",
    "in_progress",
    "waiting_for_requester",
    "redirected_to_controller",
    "completed",
    "partially_completed",
    "denied",
    "withdrawn",
]
CLOSED: Final = frozenset[Status](
    {"redirected_to_controller", "completed", "partially_completed", "denied", "withdrawn"}
)
Relationship = Literal[
    "client",
    "website_visitor",
    "employee",
    "applicant",
    "contractor",
    "patient",
    "injured_worker",
    "referred_person",
    "other",
]
ReceivedVia = Literal["web_form", "email", "phone", "mail", "in_person", "sms"]
ReceivedFrom = Literal["person", "agent", "controller"]
PreferredContact = Literal["email", "phone", "mail"]
Authorization = Literal[
    "signed_permission", "power_of_attorney", "court_order", "parent_or_guardian", "corporate_officer"
]
QuestionCode = Literal["security_report", "baa", "alternative_format", "other"]
"""What a question is about: a weakness in a system, an agreement under HIPAA, a text in another form, anything else."""
Mark = Literal["new_message", "cap_reached", "not_mine", "bounced", "late_acknowledgement", "hold"]
"""What staff must see at once. `possible_duplicate` is found by reading, so it is no stored mark."""
WaitingFor = Literal["answer", "agent_proof"]
