"""What our e-mails say, all in our own words: no caller's text enters, so none can be sent on.

The one exception is what a company itself writes in a notice (`notices/texts.py`). The pages use the words for channels
and moments too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from chalicelib.domain.mail.content import Content
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.tenants.purposes import OptOutKind

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

    A title that names only this channel says so already; one that names several needs it: only one is agreed to.
    """
    if channel is None or _named(title) == {channel}:
        return title
    return f"{title} ({CHANNEL_WORDS[channel]})"


def _named(title: str) -> set[str]:
    """Returns the channels that a title names."""
    nouns = {channel: words.partition(" ")[2] for channel, words in CHANNEL_WORDS.items()}
    return {channel for channel, noun in nouns.items() if re.search(rf"\b{noun}s?\b", title, re.IGNORECASE)}


def moment(at: datetime, zone: str) -> str:
    """Writes a moment as people in the US read it: November 23, 2026 at 8:05 AM CST."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%B} {local.day}, {local.year} at {local.hour % 12 or 12}:{local:%M %p %Z}"


def compose_confirmation(
    profile: Profile, items: Sequence[tuple[str, str | None]], link: str, asked_at: datetime, until: datetime
) -> Content:
    """Returns the e-mail that asks the owner of an address to confirm a consent.

    `items` are pairs of purpose title and channel. The e-mail names neither the person nor the address.
    """
    name, zone = profile.name, profile.time_zone
    paragraphs = [
        "Hello,",
        f"On {moment(asked_at, zone)}, {name} was asked to use this e-mail address for:",
        "\n".join(f"- {item(title, channel)}" for title, channel in items),
        "If this was you, please confirm it on this page:",
        link,
        (
            "The page shows the question again. Nothing takes effect until you press the button there. You can do "
            f"so until {moment(until, zone)}."
        ),
        "If it wasn't you, you can ignore this e-mail: nothing will change.",
        signature(profile),
    ]
    return Content(f"Please confirm your choice at {name}", tuple(paragraphs))


def compose_preference_link(profile: Profile, link: str, until: datetime) -> Content:
    """Returns the e-mail with the link to a person's own choices. It names nobody."""
    name = profile.name
    paragraphs = [
        "Hello,",
        f"On this page, you can see and change what {name} may use your contact details for:",
        link,
        (
            f"The link is for you alone and works until {moment(until, profile.time_zone)}. If you didn't ask for "
            "it, you can ignore this e-mail: nothing has changed."
        ),
        signature(profile),
    ]
    return Content(f"Your choices at {name}", tuple(paragraphs))


def compose_referral(profile: Profile, link: str) -> Content:
    """Returns the one message to somebody whom a friend named. It names neither of the two."""
    name = profile.name
    paragraphs = [
        "Hello,",
        f"Someone you know thought {name} might be useful to you, and told us that you agreed to this:",
        profile.contacts.website,
        (
            "This is the only message you will get about it. Your address was kept for this one e-mail only and has "
            f"been erased. If you don't want any e-mail from {name}, press the button on this page; you don't have to "
            "tell us anything:"
        ),
        link,
        signature(profile),
    ]
    return Content(f"A colleague thought of you: {name}", tuple(paragraphs))


def compose_agreement(profile: Profile, title: str, channel: str | None) -> str:
    """Returns the sentence that a person agrees to when they consent to one thing on their preferences page."""
    return f"I give {profile.name} my consent for: {item(title, channel)}"


def signature(profile: Profile) -> str:
    """Returns the sender's postal address, or else legal name, and its site."""
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
    "profiling": "use your personal information for profiling",
    "automated_decisions": "make fully automated decisions about you",
    "limit_sensitive": "use your sensitive personal information beyond what is necessary",
    "partner_sharing": "share your name and address with partners",
}


_STOPS: Final[dict[OptOutKind, str]] = {
    "sale_sharing": "the sale and sharing of your personal information",
    "targeted_advertising": "the use of your personal information for targeted advertising",
    "profiling": "profiling",
    "automated_decisions": "fully automated decisions about you",
    "limit_sensitive": "the use of your sensitive personal information beyond what is necessary",
    "partner_sharing": "the sharing of your name and address with partners",
}


def name_kind(kind: OptOutKind) -> str:
    """Says in a few words what an opt-out ends."""
    return _NO_MORE[kind] if kind in _NO_MORE else _STOPS[kind]


def describe_opt_outs(profile: Profile, kinds: Sequence[OptOutKind]) -> str:
    """Returns the confirmation of a person's opt-outs, in one or two sentences."""
    messages = [_NO_MORE[kind] for kind in kinds if kind in _NO_MORE]
    uses = [_NO_LONGER[kind] for kind in kinds if kind in _NO_LONGER]
    sentences = [f"You will get no more {_series(messages, 'or')} from {profile.name}."] if messages else []
    sentences += [f"{profile.name} will no longer {_series(uses, 'or')}."] if uses else []
    return " ".join(sentences)


def compose_lift(profile: Profile, kinds: Sequence[OptOutKind]) -> str:
    """Returns the sentence that a person agrees to when they take opt-outs back on their preferences page."""
    mine = [name_kind(kind).replace("your", "my").replace("about you", "about me") for kind in kinds]
    return f"I take back my opt-out at {profile.name} from: {_series(mine, 'and')}"


def list_allowed_again(kinds: Sequence[OptOutKind]) -> tuple[str, ...]:
    """Names what a company does again once these opt-outs are lifted. Each phrase completes "The company may …"."""
    send = {kind: f"send you {noun}" for kind, noun in _NO_MORE.items()}
    verbs = {**send, "phone": "call you", **_NO_LONGER}
    return tuple(verbs[kind] for kind in kinds)


def _series(items: Sequence[str], word: str) -> str:
    return f" {word} ".join(", ".join(items).rsplit(", ", 1)) if items else ""
