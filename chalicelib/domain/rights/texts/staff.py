"""What mails about requests tell the company's own people. They hold nothing of a requester."""

from __future__ import annotations

from chalicelib.domain.mail.content import Content
from chalicelib.domain.mail.texts import signature
from chalicelib.domain.tenants.profiles import Profile


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
