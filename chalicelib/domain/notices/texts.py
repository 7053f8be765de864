"""The text of a notice's mail: who writes, what changes and when, and where the full text is.

The title and the summary are the company's own, written with a key that may write policies, and are sent as plain
text.
"""

from __future__ import annotations

from textwrap import fill
from typing import Final

from chalicelib.domain.mail.texts import WIDTH, moment, signature
from chalicelib.domain.notices.notice import Notice, NoticeKind
from chalicelib.domain.tenants.profiles import Profile

_SUBJECTS: Final[dict[NoticeKind, str]] = {
    "policy_change": "Changes to our policy: {title}",
    "transfer_of_control": "A change of who is responsible for your data: {title}",
    "other": "{title}",
}


def policy_notice(profile: Profile, notice: Notice, link: str | None) -> tuple[str, str]:
    """Returns the subject and text of a notice's mail. `link` is the permanent address of the version it is about.

    The mail names nobody, so everybody gets the same text.
    """
    paragraphs = ["Hello,", fill(_opening(profile, notice), WIDTH)]
    if notice.summary:
        paragraphs.append("\n\n".join(fill(part, WIDTH) for part in notice.summary.splitlines() if part.strip()))
    if notice.effective_at is not None:
        when = moment(notice.effective_at, profile.time_zone)
        paragraphs.append(fill(f"This takes effect on {when}.", WIDTH))
    if link is not None:
        paragraphs += [fill("The whole text stands here, and stays there:", WIDTH), link]
    paragraphs.append(signature(profile))
    subject = _SUBJECTS[notice.kind].format(title=notice.title)
    return f"{profile.name}: {subject}", "\n\n".join(paragraphs) + "\n"


def _opening(profile: Profile, notice: Notice) -> str:
    if notice.kind == "policy_change":
        return f'{profile.name} is changing "{notice.title}". In short:'
    if notice.kind == "transfer_of_control":
        return f"control of {profile.name}, or of the data that it holds about you, is to be transferred. In short:"
    return f"{profile.name} has something to tell you:"
