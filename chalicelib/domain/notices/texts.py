"""The e-mail of a notice: who writes, what changes and when, and where to find the whole text.

The company itself writes the title and the summary, with a key that may write policies; all of it is sent
as text, and in HTML as the same text.
"""

from __future__ import annotations

from typing import Final

from chalicelib.domain.mail.content import Content
from chalicelib.domain.mail.texts import moment, signature
from chalicelib.domain.notices.notice import Notice, NoticeKind
from chalicelib.domain.tenants.profiles import Profile

_SUBJECTS: Final[dict[NoticeKind, str]] = {
    "policy_change": "Changes to our policy: {title}",
    "transfer_of_control": "A change in who is responsible for your data: {title}",
    "other": "{title}",
}


def compose_policy_notice(profile: Profile, notice: Notice, link: str | None, stop: str = "") -> Content:
    """Returns a notice's e-mail; `link` is a permanent link to the version that it announces.

    `stop` is the address by which the reader gets no further e-mail; "" for what the company must tell.

    It names nobody, so the same text goes to everybody.
    """
    paragraphs = ["Hello,", _opening(profile, notice)]
    if notice.summary:
        paragraphs += [part for part in notice.summary.splitlines() if part.strip()]
    if notice.effective_at is not None:
        when = moment(notice.effective_at, profile.time_zone)
        paragraphs.append(f"This takes effect on {when}.")
    if link is not None:
        paragraphs += ["You can read the full text here, and it will stay at this address:", link]
    if stop:
        paragraphs += [f"If you don't want any e-mail from {profile.name}, press the button on this page:", stop]
    paragraphs.append(signature(profile))
    subject = _SUBJECTS[notice.kind].format(title=notice.title)
    return Content(f"{profile.name}: {subject}", tuple(paragraphs))


def _opening(profile: Profile, notice: Notice) -> str:
    if notice.kind == "policy_change":
        return f'{profile.name} is changing "{notice.title}". In short:'
    if notice.kind == "transfer_of_control":
        return f"Control of {profile.name}, or of the data that it holds about you, will be transferred. In short:"
    return f"{profile.name} has something to tell you:"
