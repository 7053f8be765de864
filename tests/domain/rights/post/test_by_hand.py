"""What becomes of a letter: done once it waited for somebody, by a way and at a moment that can be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from chalicelib.domain.errors import Conflict, Invalid
from chalicelib.domain.rights.letters import WAITING, Letter, LetterChannel, LetterKind, LetterState
from chalicelib.domain.rights.post.by_hand import finish

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def make(state: LetterState, kind: LetterKind = "message") -> Letter:
    return Letter(
        id="let_01KARZ6T9GSWQ40CJ9S2ED4T52",
        request_id="req_01KARZ6T9GSWQ40CJ9S2ED4T52",
        kind=kind,
        version=1,
        to="person",
        channel="mail",
        state=state,
        at=NOW - HOUR,
        address=(),
        subject="A privacy request",
        paragraphs=("Hello,", "We are on it.", "Us"),
        salt="",
    )


@pytest.mark.parametrize("state", get_args(LetterState))
def test_letters_that_wait_for_somebody_are_done_and_no_others(state: LetterState) -> None:
    letter = make(state)
    if state in WAITING:
        done = finish(letter, NOW, NOW, "phone", "Read out.")
        assert (done.state, done.at, done.channel, done.note) == ("done", NOW, "phone", "Read out.")
        assert done.details() == letter.details() and done.version == letter.version
        return
    with pytest.raises(Conflict) as refused:
        finish(letter, NOW, NOW, "mail", None)
    assert refused.value.code == ("letter_done_already" if state == "done" else "letter_not_waiting")


@pytest.mark.parametrize("kind", get_args(LetterKind))
@pytest.mark.parametrize("channel", get_args(LetterChannel))
def test_an_extension_alone_must_be_in_writing(kind: LetterKind, channel: LetterChannel) -> None:
    letter = make("to_print", kind)
    if (kind, channel) == ("extended", "phone"):
        with pytest.raises(Invalid):
            finish(letter, NOW, NOW, channel, None)
    else:
        assert finish(letter, NOW, NOW, channel, None).channel == channel
