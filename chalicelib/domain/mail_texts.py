"""What our mails say: subject and plain text in our own words. No caller's text enters, so no mail can carry one.

The words for channels and moments serve the pages too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from chalicelib.domain.profiles import Profile

CHANNEL_WORDS: Final[Mapping[str, str]] = {
    "sms": "by text message",
    "email": "by e-mail",
    "phone": "by phone call",
    "mail": "by post",
    "in_app": "in the app",
    "chat": "by chat",
}


def item(title: str, channel: str | None) -> str:
    """One thing that is asked for: a purpose's title and, if it contacts people, how."""
    return f"{title} ({CHANNEL_WORDS[channel]})" if channel else title


def moment(at: datetime, zone: str) -> str:
    """A moment as people in the US read it: November 23, 2026 at 8:05 AM CST."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%B} {local.day}, {local.year} at {local.hour % 12 or 12}:{local:%M %p %Z}"


def confirmation(
    profile: Profile, items: Sequence[tuple[str, str | None]], link: str, asked_at: datetime, until: datetime
) -> tuple[str, str]:
    """Subject and text of the mail that asks the owner of an address to confirm a consent.

    `items` are (purpose title, channel). It names neither the person nor the address.
    """
    asked = "\n".join(f"  - {item(title, channel)}" for title, channel in items)
    name = profile.name
    text = f"""Hello,

on {moment(asked_at, profile.time_zone)} {name} was asked to use this e-mail
address for:

{asked}

If that was you, please confirm it on this page:

{link}

The page shows the question again. Nothing counts until you press the button
there, which is possible until {moment(until, profile.time_zone)}.

If it was not you, do nothing: the question lapses by itself.

{_signature(profile)}
"""
    return f"Please confirm your choice at {name}", text


def _signature(profile: Profile) -> str:
    contacts = profile.contacts
    lines = contacts.postal_address or (profile.legal_name,)
    return "\n".join((*lines, contacts.website))
