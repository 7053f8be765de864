"""What mails about requests tell the company's own people. They hold nothing of a requester."""

from __future__ import annotations

from typing import Final

from chalicelib.domain.mail.content import Content
from chalicelib.domain.mail.texts import signature
from chalicelib.domain.rights.letters import Letter, LetterState
from chalicelib.domain.rights.moments import NextClock
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.texts.reminders import name_matter, shorten
from chalicelib.domain.rights.texts.wording import name_day
from chalicelib.domain.tenants.profiles import Profile

_WAITS: Final[dict[LetterState, str]] = {
    "to_print": "Please print it and hand it to the post; if no postal address is known, find one.",
    "to_call": "Please tell the person by phone.",
}


def compose_member_left(profile: Profile, name: str, member_id: str, open_requests: int) -> Content:
    """Returns the mail to the owner when the last key of a member was revoked.

    `open_requests` is how many they had to work on.
    """
    if open_requests == 0:
        left = "No open rights request was assigned to them."
    elif open_requests == 1:
        left = "The one open rights request that was theirs is being unassigned. Please give it to somebody else."
    else:
        left = (
            f"The {open_requests} open rights requests that were theirs are being unassigned. Please give them to "
            "others."
        )
    paragraphs = [
        f"To the {profile.owner} of {profile.name}:",
        f"{name} ({member_id}) no longer has a key that works: the last one was revoked.",
        f"{left} The time that the law allows runs on all the while." if open_requests else left,
        "If this was a mistake, make a new key for the same e-mail address and assign the requests again.",
        signature(profile),
    ]
    return Content(f"{profile.name}: a member of the team has left", tuple(paragraphs))


def compose_letter_bounced(
    profile: Profile, request: RightsRequest, letter: Letter | None, clock: NextClock | None, address: str
) -> Content:
    """Returns the mail to whoever works on a request of which a letter came back; without `letter` it leaves by itself.

    `clock` is the next day that counts for the request, `address` that of the request in the console.
    """
    waits = "It leaves by other means." if letter is None else _WAITS.get(letter.state, "")
    days = [f"The next day for this request: {name_day(clock.day)}."] if clock else []
    about = f"({name_matter(request)})"
    paragraphs = [
        f"Request {request.id} {about}: a letter came back, because its e-mail address takes no mail.",
        " ".join((waits, *days)),
        "Letters of this request no longer go to that address by e-mail.",
        address,
        signature(profile),
    ]
    return Content(f"Request {shorten(request.id)} {about}: a letter came back", tuple(paragraphs))
