"""Room for letters: six mails a day to an address that nobody confirmed, and only those count that may have left."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.mail.mails import MailOutcomeUnknown, MailRefused
from chalicelib.usecases.context import of_token
from chalicelib.usecases.rights.verify import resend_code
from tests.fixtures.worlds.strangers import TENANT, StrangersWorld

HOUR = timedelta(hours=1)
RETRY = timedelta(minutes=6)


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> Iterator[StrangersWorld]:
    yield StrangersWorld(monkeypatch)


def test_a_letter_that_waited_alone_leaves_as_it_is(w: StrangersWorld) -> None:
    w.use_up(6)
    w.ask("know")
    w.work()
    w.wait_a_day()
    ((_, mail),) = w.mails
    assert mail.subject == "Please confirm the privacy request at Psynergy Billing", "with its code"


def test_while_one_process_collects_others_wait_and_then_find_their_letters_gone(w: StrangersWorld) -> None:
    w.use_up(6)
    for _ in range(3):
        w.ask("know")
    w.work()
    w.clock.advance(24 * HOUR)
    now = w.clock.now()
    assert w.ports.letters.begin_collecting(TENANT, w.key(), now, now + HOUR / 2)
    w.wait(HOUR / 4)
    assert w.mails == []
    w.wait(HOUR / 2)
    w.wait(HOUR / 2)
    assert len(w.mails) == 1 and not w.waits()


@pytest.mark.parametrize(
    ("trouble", "taken", "left"),
    [(Unavailable(), 0, 2), (MailOutcomeUnknown(), 1, 1), (MailRefused("ses"), 1, 1)],
)
def test_room_is_given_back_where_nothing_was_sent(
    w: StrangersWorld, trouble: Exception, taken: int, left: int
) -> None:
    """`left` is which mail of the day's last two the second attempt or the next letter is."""
    w.use_up(4)
    first = w.ask("question")
    w.provider.trouble = [("before", trouble)]
    with suppress(Unavailable):
        w.work()
    w.queue.messages.clear()
    w.provider.trouble = []
    w.wait(RETRY)
    w.ask("question")
    w.work()
    texts = [mail.text for _, mail in w.mails]
    assert ["the last one of today" in text for text in texts] == [False, True][-left:]
    assert [one.state for one in w.ports.letters.of_request(TENANT, first.id)] == (
        ["to_print"] if isinstance(trouble, MailRefused) else ["sent"]
    )


def test_what_strangers_cause_later_uses_up_nothing_that_the_company_needs(w: StrangersWorld) -> None:
    """Neither with the token that they got with the request, nor by the reminder and the end that follow."""
    for number in range(3):
        request = w.ask("know", address=f"somebody{number}@practice.example")
        reader = replace(of_token(w.ctx().profile, request.id, "req-1", w.clock.now()), caller="198.51.100.1")
        resend_code(w.ports, replace(reader, actor=replace(reader.actor, opened_by="intake")), request.id)
        w.work()
    assert len(w.mails) == 6 and w.counted() == 6
    for _ in range(50):
        w.wait_a_day()
    assert len(w.mails) == 12 and not w.items("#secret_mails#")
    assert (w.counted(), w.counted("calendar_mails")) == (6, 6)
