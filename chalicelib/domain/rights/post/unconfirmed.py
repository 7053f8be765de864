"""Requests of an address that nobody confirmed: what one mail tells of many, and what the reader of that mail may do.

A stranger can make any number of requests in somebody's name. Such an address gets so many mails a day and no more; the
last of a day, and the first for those that had to wait, tell of all that waits. Who reads that mail reads the mailbox,
which proves as much as a code would.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.rights.letters import Letter, LetterTo, Queued
from chalicelib.domain.rights.post.delivery import MOST_MAILS, is_confirmed, waits_for_deletion
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.times import local_date

MOST_ALONE: Final = MOST_MAILS - 1
"""How many mails of a day tell of one letter each; the one after them tells of all that waits."""
MOST_COLLECTED: Final = 100
"""How many letters leave with one mail."""
MOST_IN_FULL: Final = 20
"""How many letters that staff wrote stand in one mail, word for word."""
MOST_CONFIRMED: Final = 25
"""How many requests are confirmed in one call."""
MOST_DISOWNED: Final = 100
"""After how many requests a call that disowns all of them ends; the next call goes on."""
LIST_OPEN: Final = timedelta(days=3)
"""How long the link of a mail that told of many opens their list. An old mail that was passed on opens nothing new."""


def share_of(to: LetterTo) -> int:
    """Returns how many of an address's mails a letter may use up; the last tells a person of all that waits."""
    return MOST_MAILS if to == "person" else MOST_ALONE


def is_held(made_at: datetime, now: datetime, zone: str) -> bool:
    """Returns whether a letter that was made at a moment has waited for another day of the tenant's zone."""
    return local_date(made_at, zone) < local_date(now, zone)


def find_address(request: RightsRequest) -> str:
    """Returns the key of the requester's e-mail address; "" where there is none."""
    first = request.keys[0] if request.keys else ""
    return first if first.startswith("email#") else ""


def list_collectable(request: RightsRequest) -> tuple[Queued, ...]:
    """Returns the letters that are still to leave and may leave with another one's mail."""
    if "not_mine" in request.marks or is_confirmed(request, "person"):
        return ()
    return tuple(one for one in request.post.queued if one.to == "person" and not waits_for_deletion(request, one))


def awaits_confirmation(request: RightsRequest) -> bool:
    """Returns whether its requester has still to show that they read the mailbox."""
    return not request.closed and not request.proof.reached and not request.proof.address_confirmed


def is_disownable(request: RightsRequest) -> bool:
    """Returns whether "not mine" to all is said of it too: nobody has verified it, and nobody has said so before."""
    return not request.proof.checks and "not_mine" not in request.marks


def opens_list(letters: Iterable[Letter], now: datetime) -> bool:
    """Returns whether the link of a request opens the list of all: its own mail told of many, not long ago."""
    return any(one.collected_by == one.id and now < one.at + LIST_OPEN for one in letters)
