"""Outgoing e-mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from chalicelib.domain.mail.content import Content
from chalicelib.domain.mail.rendering import to_html, to_text
from chalicelib.domain.tenants.profiles import Profile


class MailRefused(Exception):
    """The provider will never accept this e-mail. Contains only the provider's code, which names nobody."""


class MailOutcomeUnknown(Exception):
    """The provider may or may not have accepted this e-mail: its answer was lost."""


class NothingToSend(Exception):
    """The e-mail is no longer needed. Contains a code of ours that says why."""


@dataclass(frozen=True, slots=True, repr=False)
class Mail:
    """One e-mail to one person, as text and as HTML that says the same. Does not print itself: it may be personal."""

    id: str  # of the outbox row; becomes the Message-ID, so that a repeat can be recognised
    sender_name: str
    recipient: str
    subject: str
    text: str
    html: str  # a whole document, which loads nothing
    headers: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)  # ids and codes by which it is known later (labels.py)


def make_mail(
    profile: Profile,
    row_id: str,
    recipient: str,
    content: Content,
    headers: Mapping[str, str] | None = None,
) -> Mail:
    """Returns a company's mail that says this. Answers go to the company's own address, if it has one."""
    answers = {"Reply-To": profile.contacts.email} if profile.contacts.email else {}
    return Mail(
        row_id,
        profile.name,
        recipient,
        content.subject,
        to_text(content),
        to_html(content),
        {**(headers or {}), **answers},
    )
