"""Letters that wait for somebody: what it takes that one is printed, spoken, or brought otherwise, and what follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from chalicelib.domain.errors import Conflict, FieldError, Invalid
from chalicelib.domain.rights.actions.step import Step, describe
from chalicelib.domain.rights.letters import WAITING, Letter, LetterChannel
from chalicelib.domain.rights.post.delivery import IN_WRITING, note_arrival
from chalicelib.domain.rights.post.returned import take_off
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.times import CLOCK_TOLERANCE

_SPOKEN: Final = FieldError("/channel", "not_in_writing", "This letter has to reach its reader in writing.")


def finish(letter: Letter, at: datetime, now: datetime, channel: LetterChannel, note: str | None) -> Letter:
    """Returns a letter that waited for somebody as done: handed to the post at `at`, spoken, or brought otherwise.

    Raises Conflict (letter_done_already, letter_not_waiting), and Invalid for a moment before it came to wait or after
    now, or for a call where the letter must be in writing.
    """
    if letter.state == "done":
        raise Conflict(code="letter_done_already")
    if letter.state not in WAITING:
        raise Conflict("This letter has left by itself, or will.", code="letter_not_waiting")
    if not letter.at <= at <= now + CLOCK_TOLERANCE:
        raise Invalid(FieldError("/at", "out_of_range", "Must lie between the letter's own moment and now."))
    if channel == "phone" and letter.kind in IN_WRITING:
        raise Invalid(_SPOKEN)
    return replace(letter, state="done", at=at, channel=channel, note=note)


def note_done(request: RightsRequest, before: Letter, done: Letter, zone: str) -> Step:
    """Returns the step by which a letter is done; the first one that tells of the receipt acknowledges it."""
    noted = replace(request, post=request.post.note_state(done))
    after = take_off(note_arrival(noted, done, zone), done.id)
    body = {
        **describe(after),
        "letter": done.id,
        "kind": done.kind,
        "to": done.to,
        "channel": done.channel,
        "was": before.state,
    }
    words = {"note": done.note} if done.note else {}
    return Step(after, "request.letter_done", body, words, at=done.at)
