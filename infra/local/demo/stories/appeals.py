"""Decisions that were appealed: one that waits for a second person, one that was upheld, one that was overturned."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from infra.local.demo.office import Office
from infra.local.demo.stories.coming import Came, Coming, come_in
from infra.local.demo.teller import Story

_REASON: Final = {"code": "not_covered", "explanation": "A person decided this, no machine had a part in it."}


def list_stories(office: Office) -> Iterator[Story]:
    """Yields the stories of one company."""
    yield _open(office)
    yield _upheld(office)
    yield _overturned(office)


def _deny_and_appeal(office: Office, name: str, number: int, ago: int) -> Coming:
    came: Came = yield from come_in(office, name, number, ago, "know")
    yield office.days.ago(ago - 5, 17)
    came.do("deny", {"reasons": [_REASON]})
    yield office.days.ago(ago - 7, 21)
    came.say("appeal", {"grounds": "The letter came within a minute. Nobody can have looked at it."})
    return came


def _open(office: Office) -> Story:
    yield from _deny_and_appeal(office, "appeal_open", 40, 17)


def _upheld(office: Office) -> Story:
    came = yield from _deny_and_appeal(office, "appeal_decided", 41, 36)
    yield office.days.ago(24, 18)
    decided = {"outcome": "upheld", "explanation": "The notes show that two of us had looked at it before."}
    came.do("appeal/decide", decided, by="case_worker_2")


def _overturned(office: Office) -> Story:
    came = yield from _deny_and_appeal(office, "appeal_overturned", 42, 19)
    yield office.days.ago(3, 18)
    decided = {"outcome": "overturned", "explanation": "You are right. We begin anew and look into it."}
    came.do("appeal/decide", decided, by="admin")
