"""The texts of our mails: subject and plain text in our own words. No mail contains a caller's text.

The one exception is a company's own text in a notice (`chalicelib/domain/notices/texts.py`). The pages use the words
for channels and moments too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from textwrap import fill
from typing import Final
from zoneinfo import ZoneInfo

from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.tenants.purposes import OptOutKind

WIDTH: Final = 74
CHANNEL_WORDS: Final[Mapping[str, str]] = {
    "sms": "by text message",
    "email": "by e-mail",
    "phone": "by phone call",
    "mail": "by post",
    "in_app": "in the app",
    "chat": "by chat",
}


def item(title: str, channel: str | None) -> str:
    """Names one thing that a person is asked to agree to: a purpose's title and, if it contacts people, the channel.

    A title that names only this channel says it already. A title that names several needs the channel added, because
    the person agrees to only one.
    """
    if channel is None or _named(title) == {channel}:
        return title
    return f"{title} ({CHANNEL_WORDS[channel]})"


def _named(title: str) -> set[str]:
    """Returns the channels that a title mentions."""
    nouns = {channel: words.partition(" ")[2] for channel, words in CHANNEL_WORDS.items()}
    return {channel for channel, noun in nouns.items() if re.search(rf"\b{noun}s?\b", title, re.IGNORECASE)}


def moment(at: datetime, zone: str) -> str:
    """Formats a moment as people in the US write it: November 23, 2026 at 8:05 AM CST."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%B} {local.day}, {local.year} at {local.hour % 12 or 12}:{local:%M %p %Z}"


def confirmation(
    profile: Profile, items: Sequence[tuple[str, str | None]], link: str, asked_at: datetime, until: datetime
) -> tuple[str, str]:
    """Returns the subject and text of the mail that asks the owner of an address to confirm a consent.

    `items` are (purpose title, channel). The mail names neither the person nor the address.
    """
    name, zone = profile.name, profile.time_zone
    paragraphs = [
        "Hello,",
        fill(f"on {moment(asked_at, zone)} {name} was asked to use this e-mail address for:", WIDTH),
        "\n".join(f"  - {item(title, channel)}" for title, channel in items),
        fill("If that was you, please confirm it on this page:", WIDTH),
        link,
        fill(
            "The page shows the question again. Nothing counts until you press the button there, which is possible "
            f"until {moment(until, zone)}.",
            WIDTH,
        ),
        fill("If it was not you, do nothing: the question lapses by itself.", WIDTH),
        signature(profile),
    ]
    return f"Please confirm your choice at {name}", "\n\n".join(paragraphs) + "\n"


def preference_link(profile: Profile, link: str, until: datetime) -> tuple[str, str]:
    """Returns the subject and text of the mail with a person's preference link. The mail names nobody."""
    name = profile.name
    paragraphs = [
        "Hello,",
        fill(f"on this page you can see and change what {name} may use your contact details for:", WIDTH),
        link,
        fill(
            f"The link is for you alone and works until {moment(until, profile.time_zone)}. If you did not ask for "
            "it, do nothing: nothing has changed.",
            WIDTH,
        ),
        signature(profile),
    ]
    return f"Your choices at {name}", "\n\n".join(paragraphs) + "\n"


def referral(profile: Profile, link: str) -> tuple[str, str]:
    """Returns the subject and text of the one message to somebody whom a friend named. It names neither of the two."""
    name = profile.name
    paragraphs = [
        "Hello,",
        fill(f"somebody who knows you thought that {name} could be of use to you, and told us that you agree:", WIDTH),
        profile.contacts.website,
        fill(
            "This is the only message that you get for it. Your address was kept for this one mail alone and has been "
            f"erased. If you want no mail from {name} at all, press the button on this page; nothing is asked of you:",
            WIDTH,
        ),
        link,
        signature(profile),
    ]
    return f"A colleague thought of you: {name}", "\n\n".join(paragraphs) + "\n"


def agreement(profile: Profile, title: str, channel: str | None) -> str:
    """Returns the sentence that a person agrees to when they consent to one thing on their preferences page."""
    return f"I agree, for {profile.name}, to: {item(title, channel)}"


def signature(profile: Profile) -> str:
    """Returns the signature of a mail: the postal address, or else the legal name, and the website."""
    contacts = profile.contacts
    lines = contacts.postal_address or (profile.legal_name,)
    return "\n".join((*lines, contacts.website))


_NO_MORE: Final[dict[OptOutKind, str]] = {
    "sms": "text messages",
    "email": "e-mails",
    "phone": "phone calls",
    "mail": "letters",
    "all_communications": "messages of any kind",
}
_NO_LONGER: Final[dict[OptOutKind, str]] = {
    "sale_sharing": "sell or share your personal information",
    "targeted_advertising": "use your personal information for targeted advertising",
    "profiling": "profile you",
    "automated_decisions": "let machines alone decide about you",
    "limit_sensitive": "use your sensitive personal information beyond what is necessary",
    "partner_sharing": "give your name and address to partners",
}


_STOPS: Final[dict[OptOutKind, str]] = {
    "sale_sharing": "the sale and sharing of your personal information",
    "targeted_advertising": "the use of your personal information for targeted advertising",
    "profiling": "profiling",
    "automated_decisions": "decisions about you by machines alone",
    "limit_sensitive": "uses of your sensitive personal information beyond what is necessary",
    "partner_sharing": "giving your name and address to partners",
}


def what_stops(kind: OptOutKind) -> str:
    """Names what an opt-out ends, in a few words."""
    return _NO_MORE[kind] if kind in _NO_MORE else _STOPS[kind]


def opted_out(profile: Profile, kinds: Sequence[OptOutKind]) -> str:
    """Returns the one or two sentences that tell a person what their opt-out does."""
    messages = [_NO_MORE[kind] for kind in kinds if kind in _NO_MORE]
    uses = [_NO_LONGER[kind] for kind in kinds if kind in _NO_LONGER]
    told = [f"{profile.name} will send you no more {_series(messages)}."] if messages else []
    told += [f"{profile.name} will no longer {_series(uses)}."] if uses else []
    return " ".join(told)


def taken_back(profile: Profile, kinds: Sequence[OptOutKind]) -> str:
    """Returns the sentence that a person agrees to when they take opt-outs back on their preferences page."""
    return f"I take back, for {profile.name}, my opt-out of: {_series([what_stops(kind) for kind in kinds])}"


def allowed_again(kinds: Sequence[OptOutKind]) -> tuple[str, ...]:
    """Names what a company does again once these opt-outs are lifted. Each phrase completes "You asked us to …"."""
    return tuple(f"send you {_NO_MORE[kind]}" if kind in _NO_MORE else _NO_LONGER[kind] for kind in kinds)


def _series(items: Sequence[str]) -> str:
    return " and ".join(", ".join(items).rsplit(", ", 1)) if items else ""
