"""The words that letters share: types of requests, kinds of information, days, and how staff's words enter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from chalicelib.domain.rights.letters import LetterTo
from chalicelib.domain.tenants.rights import Right

_TYPES: Final[dict[Right, str]] = {
    "know": "know what personal information we have about you",
    "access": "get a copy of your personal information",
    "access_automated_decisions": "know how automated decisions about you were made",
    "portability": "get your personal information in a form that other companies can use",
    "correct": "have your personal information corrected",
    "delete": "have your personal information deleted",
    "opt_out_sale_sharing": "stop the sale and sharing of your personal information",
    "opt_out_targeted_advertising": "stop the use of your personal information for targeted advertising",
    "opt_out_profiling": "stop the use of your personal information for profiling",
    "opt_out_automated_decisions": "stop fully automated decisions about you",
    "contest_decision": "have an automated decision about you looked at again",
    "limit_sensitive": "limit the use of your sensitive personal information",
    "withdraw_consent": "take back all consents that you gave us",
    "third_party_list": "know who got personal information about you from us",
    "shine_the_light": "know which companies got personal information about you from us for their own marketing",
    "question": "get an answer to a question about privacy",
    "other": "have another matter of privacy looked at",
}
_CATEGORIES: Final = {
    "basic_identifiers": "basic details, such as names and contact details",
    "commercial": "dealings, such as services that were bought or considered",
    "professional": "professional details, such as a specialty",
    "user_content": "what people write or send",
    "network_device_geolocation": "details of devices, connections and locations",
    "usage_performance": "how services are used and how well they work",
    "employment_related": "details of jobs and applications",
    "sensory": "recordings of sound and pictures",
    "device_identifiers_advertising": "identifiers of devices that serve advertising",
}
_UNSEEN: Final = re.compile(
    "[\u0000-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
"""Control characters that end no line, and what hides in a text or changes its direction."""


def name_type(right: Right, to: LetterTo = "person") -> str:
    """Says what a request asks for, as it follows "You asked to …"; to anybody but the person in the third person."""
    words = _TYPES[right]
    return words if to == "person" else words.replace("your ", "the person's ").replace("you", "the person")


def name_category(code: str) -> str:
    """Says in plain words what kind of information a row of a company's table of disclosures is about."""
    return _CATEGORIES.get(code, code.replace("_", " "))


def name_day(day: date) -> str:
    """Writes a day as people in the US read it: Tuesday, January 12, 2027."""
    return f"{day:%A, %B} {day.day}, {day.year}"


def join_words(items: Sequence[str], word: str) -> str:
    """Returns "a, b or c" for three items and the word "or"; there must be one at least."""
    *first, last = items
    return f"{', '.join(first)} {word} {last}" if first else last


def quote(text: str | None) -> tuple[str, ...]:
    """Returns the paragraphs of what staff wrote: an empty line ends one, every other line end is kept.

    Characters that nobody sees go, and so do blanks at the ends of lines.
    """
    lines = [" ".join(_UNSEEN.sub("", line).split()) for line in (text or "").splitlines()]
    paragraphs = re.split(r"\n{2,}", "\n".join(lines).strip("\n"))
    return tuple(paragraph for paragraph in paragraphs if paragraph)
