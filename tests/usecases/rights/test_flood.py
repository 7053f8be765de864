"""A flood of requests in a stranger's name: six mails a day, nobody is kept from their own request, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.mail.mails import MailOutcomeUnknown, MailRefused
from chalicelib.usecases.rights import collect
from chalicelib.usecases.rights.waiting import confirm_waiting, disown_all, list_waiting
from chalicelib.usecases.rights.work import send_message
from tests.fixtures.worlds.mortal import list_deaths
from tests.fixtures.worlds.strangers import TENANT, StrangersWorld

HOUR = timedelta(hours=1)
RETRY = timedelta(minutes=6)


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> Iterator[StrangersWorld]:
    yield StrangersWorld(monkeypatch)


def test_a_hundred_requests_of_strangers_keep_nobody_from_their_own(w: StrangersWorld) -> None:
    for number in range(100):
        if number == 40:
            own = w.ask("know")
        w.ask("delete" if number % 2 else "access")
        if number < 10:
            w.work()
    w.work()
    assert len(w.mails) == 6
    assert w.counted() == 6, "what finds no room at the address uses up nothing of the company's"

    # The last mail of the day was sent before the person asked, and lists their request all the same.
    request_id, reader = w.enter(w.mails[5][1])
    assert "the last one of today" in w.mails[5][1].text
    listed, cursor = list_waiting(w.ports, reader, request_id, None)
    assert own.id in [one.id for one in listed]
    more, cursor = list_waiting(w.ports, reader, request_id, cursor)
    assert cursor is None and len(listed) + len(more) == 101
    confirmed = confirm_waiting(w.ports, reader, request_id, [own.id]).result
    assert [(one.request.id, one.request.status, bool(one.tracking_id)) for one in confirmed] == [
        (own.id, "open", True)
    ]

    w.wait_a_day()
    assert w.a_day()["2026-11-24"] == 1, "one mail tells of all that found no room"
    assert "had to wait" in w.mails[6][1].text and "And 45 more" in w.mails[6][1].text
    for _ in range(60):
        w.wait_a_day()
    assert max(w.a_day().values()) <= 6
    assert len(w.mails) < 30
    assert sorted({one.status for one in w.all() if one.id != own.id}) == ["denied"]
    assert w.now(own).status == "open"
    assert not w.waits()
    assert all(one.acknowledged_at for one in w.all())


def test_a_flood_that_goes_on_each_day_gets_six_mails_each_day(w: StrangersWorld) -> None:
    for _ in range(4):
        for _ in range(9):
            w.ask("know")
        w.work()
        w.wait_a_day()
    assert set(w.a_day().values()) <= {1, 2, 6}
    assert max(w.a_day().values()) == 6


def test_the_reader_of_the_last_mail_disowns_all_but_what_is_verified(w: StrangersWorld) -> None:
    w.use_up()
    own, *others = (w.ask("know"), w.ask("question"), w.ask("delete", "opt_out_sale_sharing"), w.ask("access"))
    elsewhere = w.ask("know", address="someone@else.example")
    w.work()
    request_id, reader = w.enter(w.mails[0][1])
    confirm_waiting(w.ports, reader, request_id, [own.id])
    assert disown_all(w.ports, reader, request_id).result == 4
    assert disown_all(w.ports, reader, request_id).result == 0, "saying it again changes nothing"
    assert [w.now(one).status for one in (own, *others, elsewhere)] == [
        *("open", "withdrawn", "withdrawn", "withdrawn", "awaiting_verification"),
    ]
    sent = len(w.mails)
    for _ in range(5):
        w.wait_a_day()
    assert [mail.recipient for _, mail in w.mails[sent:]] == ["someone@else.example"], "the reminder of the other one"


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


def test_a_letter_that_waited_alone_leaves_as_it_is(w: StrangersWorld) -> None:
    w.use_up(6)
    w.ask("know")
    w.work()
    w.wait_a_day()
    ((_, mail),) = w.mails
    assert mail.subject == "Please confirm the privacy request at Psynergy Health", "with its code"


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


def test_an_address_that_takes_no_mail_leaves_all_its_letters_to_be_printed(w: StrangersWorld) -> None:
    w.use_up()
    asked = [w.ask("question") for _ in range(3)]
    w.provider.trouble = [("before", MailRefused("ses"))]
    w.work()
    letters = [letter for one in asked for letter in w.ports.letters.of_request(TENANT, one.id)]
    assert [(letter.state, letter.collected_by) for letter in letters] == [("to_print", "")] * 3
    assert len({letter.paragraphs for letter in letters}) == 3, "each says what it would have said alone"
    assert not w.waits()


def test_whenever_the_process_dies_nothing_is_lost_and_the_day_keeps_its_six(monkeypatch: pytest.MonkeyPatch) -> None:
    def arrange(w: StrangersWorld) -> None:
        w.use_up()
        for _ in range(3):
            w.ask("question")

    for w, call, moment in list_deaths(lambda: StrangersWorld(monkeypatch), StrangersWorld.work, arrange):
        died = f"{moment} {call}"
        w.mortal.spare()
        for _ in range(2):
            w.wait_a_day()
        assert not w.waits(), died
        letters = [letter for one in w.all() for letter in w.ports.letters.of_request(TENANT, one.id)]
        assert [letter.state for letter in letters] == ["sent"] * 3, died
        assert 1 <= len(w.provider.taken) <= 3, died


def test_of_very_many_each_mail_tells_of_a_hundred_at_most(
    w: StrangersWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collect.unconfirmed, "MOST_COLLECTED", 3)
    w.use_up(6)
    asked = [w.ask("question") for _ in range(7)]
    w.work()
    for _ in range(2):
        w.wait_a_day()
    assert w.a_day() == {"2026-11-24": 3}
    assert all(w.now(one).acknowledged_at for one in asked)
