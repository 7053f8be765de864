"""What follows for those who are tied to somebody by a stranger's word alone, once that somebody has closed something.

Strangers can tie up to eight others to anybody, and write to them at any time. So what a call closes is committed for
those whom it names, and the tied follow by one row of the outbox (docs/decisions/0014-the-tied-follow.md). They get the
same acts: those that would close the same for somebody of whom nothing is known.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from chalicelib.domain.changes import Event
from chalicelib.domain.event_types import EventType
from chalicelib.domain.people.acts import Act, decode, encode
from chalicelib.domain.people.closing import date_following, is_repeat
from chalicelib.domain.people.states import apply
from chalicelib.domain.people.subjects import Revision, begin_subject
from chalicelib.domain.times import from_ms, to_ms

NOBODY_YET: Final = begin_subject("")
"""Somebody of whom nothing is known: what a call does to them is what it does to all who are tied to those it names."""


@dataclass(frozen=True, slots=True)
class ForTied:
    """The acts of those who are tied to the people of a call. `only_open` leaves out what is closed for them already.

    A browser's signal always leaves out mere repeats.
    """

    acts: tuple[Act, ...] = ()
    only_open: bool = False


NOTHING: Final = ForTied()


@dataclass(frozen=True, slots=True)
class Following:
    """What a row of the outbox holds about those who follow: ids, codes and moments only.

    `event` is that of the call. `received` is when the call came, in milliseconds: an act of the ten minutes before
    closes what was opened until then; 0 where the acts count from their own moments alone.
    """

    subject_ids: tuple[str, ...]
    for_tied: ForTied
    event: Event
    received: int


def write_refs(following: Following) -> dict[str, str]:
    """Returns the refs of the row."""
    event = following.event
    return {
        "subjects": " ".join(following.subject_ids),
        "acts": json.dumps([encode(act) for act in following.for_tied.acts], separators=(",", ":")),
        "only_open": "1" if following.for_tied.only_open else "",
        "received": str(following.received),
        "type": event.type,
        "at": str(to_ms(event.at)),
        "actor": event.actor,
        "request_id": event.request_id,
        "record_id": event.record_id,
        "digest": event.digest,
        "body": json.dumps(event.body, separators=(",", ":")),
    }


def read_refs(refs: dict[str, str], now: datetime) -> Following:
    """Returns what `write_refs` wrote; the event is recorded at `now`."""
    event = Event(
        type=cast("EventType", refs["type"]),
        at=from_ms(int(refs["at"])),
        recorded_at=now,
        actor=refs["actor"],
        request_id=refs["request_id"],
        record_id=refs["record_id"],
        digest=refs["digest"],
        body=json.loads(refs["body"]),
    )
    for_tied = ForTied(tuple(map(decode, json.loads(refs["acts"]))), only_open=bool(refs["only_open"]))
    return Following(tuple(refs["subjects"].split()), for_tied, event, int(refs["received"]))


def follow(draft: Revision, for_tied: ForTied, received: int) -> tuple[Act, ...]:
    """Returns the acts of one of those who follow; none where they would change nothing.

    `received` is as in `Following`.
    """
    state = draft.after.state
    news = (act for act in for_tied.acts if not is_repeat(draft, act, only_open=for_tied.only_open))
    dated = [date_following(draft, act, received) for act in news]
    return tuple(act for act in dated if apply(state, (act,)) != state)
