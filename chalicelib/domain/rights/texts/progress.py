"""The letters between receipt and answer: questions, messages, more time, a withdrawal, links; and the controller's."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from chalicelib.domain.mail.content import Content
from chalicelib.domain.mail.mails import NothingToSend
from chalicelib.domain.rights.texts.content import LetterFacts
from chalicelib.domain.rights.texts.frame import (
    Paragraphs,
    day_of,
    disown,
    is_full,
    opens,
    reach,
    reach_briefly,
    show_page,
    tell_subject,
    write,
    your,
)
from chalicelib.domain.rights.texts.wording import name_day, name_type, quote
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.times import local_date

_LINKS: Final = re.compile(r"[a-z]+://|\bwww\.", re.IGNORECASE)
"""What mail programs take for the beginning of a link, in a name that anybody may have entered."""

_NOT_MINE: Final = "not_mine"


def compose_need_information(profile: Profile, facts: LetterFacts) -> Content:
    """Returns the letter in which staff ask for something, without which they can't go on."""
    how = (
        "Please answer on the page below"
        if opens(facts)
        else f"To answer, please {reach_briefly(profile)}, and name the receipt number"
    )
    return write(
        profile,
        f"A question about {your(facts)} privacy request at {profile.name}",
        tell_subject(facts),
        ("We need something from you to go on:",),
        quote(facts.words.get("message")),
        (f"{how}. The day of our answer stays the same: {day_of(facts, 'due_on')} at the latest.",),
        show_page(profile, facts),
    )


def compose_message(profile: Profile, facts: LetterFacts) -> Content:
    """Returns a message of staff about a request."""
    return write(
        profile,
        f"A message about {your(facts)} privacy request at {profile.name}",
        tell_subject(facts),
        quote(facts.words.get("message")),
        show_page(profile, facts),
    )


def compose_extended(profile: Profile, facts: LetterFacts) -> Content:
    """Returns the letter that the answer takes longer, with the reason, which only the person themselves learns."""
    reason = quote(facts.words.get("reason")) if is_full(facts) else ()
    return write(
        profile,
        f"More time for {your(facts)} privacy request at {profile.name}",
        tell_subject(facts),
        (
            f"We told you that you would have our answer by {day_of(facts, 'was_due_on')}. We need more time: you will "
            f"have it by {day_of(facts, 'due_on')} at the latest. We can move this day only once.",
        ),
        ("The reason:", *reason) if reason else (),
        show_page(profile, facts),
    )


def compose_withdrawn(profile: Profile, facts: LetterFacts) -> Content:
    """Returns the letter that a request was withdrawn, which doesn't repeat the reason: it is no word of staff's.

    Raises NothingToSend (not_mine) where the reader has said that the request isn't theirs.
    """
    if facts.body.get("reason") == _NOT_MINE:
        raise NothingToSend(_NOT_MINE)
    return write(
        profile,
        f"{your(facts).capitalize()} privacy request at {profile.name} is closed",
        tell_subject(facts),
        ("The request was withdrawn, so we have closed it. It can be made again at any time.",),
        show_page(profile, facts),
    )


def compose_tracking_links(profile: Profile, facts: LetterFacts) -> Content:
    """Returns the letter with new links to requests of one address that can still be seen."""
    shown = [
        text
        for receipt, right, url in facts.pages
        for text in (f"The request to {name_type(right, facts.to)}\nReceipt number: {receipt}", url)
    ]
    one = len(facts.pages) == 1
    asked = (
        f"Somebody asked for a new link to the page of a privacy request at {profile.name} that names this address."
        if one
        else f"Somebody asked for the pages of the privacy requests at {profile.name} that name this address."
    )
    them = "this link" if one else "these links"
    ignore = f"If you did not ask for {them}, you can ignore this letter: nothing has changed."
    return write(
        profile,
        f"{your(facts).capitalize()} privacy request{'' if one else 's'} at {profile.name}",
        (asked,),
        (*shown, "The link is for you alone." if one else "Each link is for you alone."),
        disown(profile, facts) if facts.page and not facts.confirmed else (ignore,),
    )


def compose_controller(profile: Profile, facts: LetterFacts) -> Content:
    """Returns the letter that hands a request on to the customer whose information it is about.

    It says who asks, for what, since when, and by when the federal rules expect an answer; nothing else. Where the
    customer's address is not confirmed, or the name is unknown, it says how to learn who asks.
    """
    received = _find_receipt(profile, facts)
    days = int(facts.body["hipaa_days"])
    return write(
        profile,
        f"{profile.name}: a privacy request that is yours to answer",
        (
            f"On {name_day(received)}, we received a privacy request about information that we handle for you. It asks "
            f"to {name_type(facts.type, 'controller')}. As the information is yours, so is the answer.",
            f"Receipt number: {facts.request_id}",
        ),
        _tell_who_asks(profile, facts),
        (
            f"Where HIPAA applies, it expects an answer within {days} days. Counted from the day on which we received "
            f"the request, that is {name_day(received + timedelta(days=days))}.",
        ),
    )


def _find_receipt(profile: Profile, facts: LetterFacts) -> date:
    """Returns the day of receipt that the body names, or else that of the event."""
    named = facts.body.get("received_on")
    return date.fromisoformat(named) if named else local_date(facts.at, profile.time_zone)


def _tell_who_asks(profile: Profile, facts: LetterFacts) -> Paragraphs:
    if facts.confirmed and facts.requester:
        # The lines are the requester's own: whatever they hold becomes no link, and no paragraph of its own.
        lines = [" ".join(_LINKS.sub(" ", line).split()) for line in facts.requester]
        return ("\n".join(("Who asks:", *lines)),)
    return (f"To learn who asks, please {reach(profile)}, and name the receipt number.",)
