"""Outgoing e-mail."""

from __future__ import annotations

from dataclasses import dataclass, field


class MailRefused(Exception):
    """The provider will never take this mail. Holds the provider's code only, which names nobody."""


class MailOutcomeUnknown(Exception):
    """The provider may or may not have taken this mail: its answer was lost."""


class NothingToSend(Exception):
    """The reason for a mail is gone. Holds a code of ours that says why."""


@dataclass(frozen=True, slots=True, repr=False)
class Mail:
    """One mail to one person, in plain text. Does not print itself: every field may be personal."""

    id: str  # the outbox row; becomes the Message-ID, so that a repeat can be recognised
    sender_name: str
    recipient: str
    subject: str
    text: str
    headers: dict[str, str] = field(default_factory=dict)
