"""One mail tells of all letters that wait for room at an address that nobody confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from chalicelib.domain.mail.mails import MailRefused
from chalicelib.domain.rights.post import unconfirmed
from chalicelib.usecases.rights.work import send_message
from tests.fixtures.worlds.strangers import TENANT, StrangersWorld

HOUR = timedelta(hours=1)
RETRY = timedelta(minutes=6)


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> Iterator[StrangersWorld]:
    yield StrangersWorld(monkeypatch)


def test_what_staff_wrote_stands_in_the_one_mail_in_full(w: StrangersWorld) -> None:
    w.use_up(6)
    asked = [w.ask("question") for _ in range(3)]
    send_message(w.ports, w.ctx(), asked[1].id, "Which account\n\nis it?")
    w.work()
    assert w.mails == []
    w.wait_a_day()
    ((_, mail),) = w.mails
    assert "Which account\n\nis it?" in mail.text
    assert all(one.id in mail.text for one in asked)
    letters = [letter for one in asked for letter in w.ports.letters.of_request(TENANT, one.id)]
    assert [letter.kind for letter in letters] == ["received", "received", "message", "received"]
    assert len({letter.collected_by for letter in letters}) == 1 and len({letter.paragraphs for letter in letters}) == 1
    (told,) = [e.event for e in w.ports.rights_requests.events(TENANT, asked[0].id, None, 1)]
    assert (told.type, told.body["collected_by"]) == ("request.letter_sent", letters[0].collected_by)


def test_an_address_that_takes_no_mail_leaves_all_its_letters_to_be_printed(w: StrangersWorld) -> None:
    w.use_up()
    asked = [w.ask("question") for _ in range(3)]
    w.provider.trouble = [("before", MailRefused("ses"))]
    w.work()
    letters = [letter for one in asked for letter in w.ports.letters.of_request(TENANT, one.id)]
    assert [(letter.state, letter.collected_by) for letter in letters] == [("to_print", "")] * 3
    assert len({letter.paragraphs for letter in letters}) == 3, "each says what it would have said alone"
    assert not w.waits()


def test_of_very_many_each_mail_tells_of_a_hundred_at_most(w: StrangersWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unconfirmed, "MOST_COLLECTED", 3)
    w.use_up(6)
    asked = [w.ask("question") for _ in range(7)]
    w.work()
    for _ in range(2):
        w.wait_a_day()
    assert w.a_day() == {"2026-11-24": 3}
    assert all(w.now(one).acknowledged_at for one in asked)
