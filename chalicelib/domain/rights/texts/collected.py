"""The mail that tells of many letters at once, to an address that nobody confirmed.

What a form can cause by the hundred becomes a line each: receipt number, type, and how it stands. What somebody at the
company wrote stands there in full. No line holds a stranger's words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from chalicelib.domain.mail.content import Content
from chalicelib.domain.rights.letters import LetterKind
from chalicelib.domain.rights.post.delivery import MOST_MAILS
from chalicelib.domain.rights.post.unconfirmed import LIST_OPEN
from chalicelib.domain.rights.texts.asked import list_asked
from chalicelib.domain.rights.texts.content import LetterFacts
from chalicelib.domain.rights.texts.denied import tell_unproven
from chalicelib.domain.rights.texts.frame import Paragraphs, day_of, promise_no_harm, write
from chalicelib.domain.rights.texts.intake import tell_followers
from chalicelib.domain.rights.texts.wording import name_day, name_type
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.tenants.rights import Right

MOST_LINES: Final = 50
_NUMBERS: Final = {3: "three", 6: "six"}
_ASKING: Final = frozenset[LetterKind]({"received", "code", "verify_reminder", "completed"})
"""The kinds whose body may list all requests of a call."""


@dataclass(frozen=True, slots=True, repr=False)
class Collected:
    """One letter of many: the facts of which it is made, and what it would say alone. Does not print itself."""

    facts: LetterFacts
    content: Content


def is_written(facts: LetterFacts) -> bool:
    """Returns whether somebody at the company wrote the letter, so that a line can't stand for it."""
    if facts.kind == "denied":
        return not facts.body.get("by_system")
    if facts.kind == "completed":
        return bool(facts.words)
    return facts.kind not in _ASKING | {"withdrawn", "appeal_received", "appeal_withdrawn"}


def compose_collected(profile: Profile, collected: Sequence[Collected], page: str, *, last_of_day: bool) -> Content:
    """Returns the mail that tells of all these letters, given in the order in which their lines stand.

    `page` is the address of the page that lists the requests; `last_of_day` tells that no further mail leaves today.
    Raises KeyError where an event's body lacks what its kind tells.
    """
    short = [one.facts for one in collected if not is_written(one.facts)]
    denied = [facts for facts in short if facts.kind == "denied"]
    return write(
        profile,
        f"Privacy requests at {profile.name} that name this e-mail address",
        _begin(profile, last_of_day=last_of_day),
        _show_lines(short),
        _tell_followers(short),
        _explain_denials(profile, denied),
        () if denied else promise_no_harm(profile),
        _show_page(page),
        *(one.content.paragraphs[1:-1] for one in collected if is_written(one.facts)),  # without greeting, signature
    )


def _begin(profile: Profile, *, last_of_day: bool) -> Paragraphs:
    most = _NUMBERS[MOST_MAILS]
    rule = f"We send at most {most} e-mails a day about such requests to an address that nobody has confirmed"
    rest = (
        f"{rule}. This is the last one of today. It tells of all that is still to be told; what is asked later today, "
        "you see on the page below."
        if last_of_day
        else f"{rule}, so this one tells of all that had to wait."
    )
    return (f"{profile.name} has privacy requests that name this e-mail address. {rest}",)


def _show_lines(short: Sequence[LetterFacts]) -> Paragraphs:
    """Returns a line for each request: what its latest letter says."""
    lines = {receipt: line for facts in short for receipt, line in _list_lines(facts)}
    shown = list(lines.values())[:MOST_LINES]
    more = len(lines) - len(shown)
    return (
        *(("\n".join(shown),) if shown else ()),
        *((f"And {more} more, which you see on the page below.",) if more else ()),
    )


def _tell_followers(short: Sequence[LetterFacts]) -> Paragraphs:
    """Returns by when other systems keep what is in force, once for each such day."""
    return tuple(dict.fromkeys(text.strip() for facts in short if (text := tell_followers(facts))))


def _list_lines(facts: LetterFacts) -> list[tuple[str, str]]:
    """Returns the receipt number and the line of each request that a letter tells of."""
    if facts.kind not in _ASKING or not facts.body.get("requests"):
        return [(facts.request_id, _write_line(facts.request_id, facts.type, _tell_standing(facts)))]
    return [(one.id, _write_line(one.id, one.type, _tell_due(one.due_on, done=one.done))) for one in list_asked(facts)]


def _write_line(receipt: str, right: Right, standing: str) -> str:
    return f"- {receipt}: to {name_type(right)}. {standing}."


def _tell_standing(facts: LetterFacts) -> str:
    if facts.kind == "denied":
        return f"Turned down; an appeal is possible until {day_of(facts, 'appeal_by')}"
    if facts.kind == "withdrawn":
        return "It was withdrawn, so we have closed it"
    if facts.kind == "appeal_received":
        return f"An appeal was received. Our answer to it: by {day_of(facts, 'appeal_due_on')} at the latest"
    if facts.kind == "appeal_withdrawn":
        return "The appeal was taken back, so our decision stays as it was"
    return _tell_due(date.fromisoformat(facts.body["due_on"]), done=facts.kind == "completed")


def _tell_due(due_on: date, *, done: bool) -> str:
    if done:
        return "In force already, and it stays so, whoever asked for it, until it is taken back"
    return f"Our answer: by {name_day(due_on)} at the latest"


def _explain_denials(profile: Profile, denied: Sequence[LetterFacts]) -> Paragraphs:
    """Returns what all denials among the lines have in common, each paragraph once."""
    if not denied:
        return ()
    told = dict.fromkeys(text for facts in denied for text in tell_unproven(profile, facts))
    return ("About the requests that were turned down:", *told)


def _show_page(page: str) -> Paragraphs:
    days = _NUMBERS[LIST_OPEN.days]
    return (
        "If you, or somebody acting for you, asked for one of them: as long as we can't be sure of that, we can't do "
        f"what it asks. The page below lists all that wait for it. Within {days} days, you can confirm yours there; no "
        "code is needed. Where more certainty is needed, we then get in touch with you.",
        "If they aren't yours, please say so on the same page, of all at once. We then send nothing else about them, "
        "and close those that are still open.",
        page,
    )
