"""What mails about requests tell the company's own people. They hold nothing of a requester."""

from __future__ import annotations

from textwrap import fill

from chalicelib.domain.mail.texts import WIDTH, signature
from chalicelib.domain.tenants.profiles import Profile


def compose_member_left(profile: Profile, name: str, member_id: str, open_requests: int) -> tuple[str, str]:
    """Returns subject and text of the mail to the owner when the last key of a member was revoked.

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
        fill(f"{name} ({member_id}) no longer has a key that works: the last one was revoked.", WIDTH),
        fill(f"{left} The time that the law allows runs on all the while.", WIDTH) if open_requests else left,
        fill("If this was a mistake, make a new key for the same e-mail address and assign the requests again.", WIDTH),
        signature(profile),
    ]
    return f"{profile.name}: a member of the team has left", "\n\n".join(paragraphs) + "\n"
