"""Outgoing e-mail."""

from __future__ import annotations

from dataclasses import dataclass, field


class MailRefused(Exception):
    """The provider will never accept this e-mail. Contains only the provider's code, which names nobody."""


class MailOutcomeUnknown(Exception):
    """The provider may or may not have accepted this e-mail: its answer was lost."""


class NothingToSend(Exception):
    """The e-mail is no longer needed. Contains a code of ours that says why."""


@dataclass(frozen=True, slots=True, repr=False)
class Mail:
    """One e-mail to one person, in plain text. Does not print itself: every field may be personal."""

    id: str  # of the outbox row; becomes the Message-ID, so that a repeat can be recognised
    sender_name: str
    recipient: str
    subject: str
    text: str
    headers: dict[str, str] = field(default_factory=dict)
