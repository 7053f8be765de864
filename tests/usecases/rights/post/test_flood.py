"""A flood of requests in a stranger's name: six mails a day, nobody is kept from their own request, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from chalicelib.domain.rights.actions.decide import Granted
from chalicelib.storage.table import ops
from chalicelib.usecases.rights.decide import Complete, complete
from chalicelib.usecases.rights.post.waiting import confirm_waiting, list_waiting
from chalicelib.workers import deliveries
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
    held, theirs = sorted((mail for _, mail in w.mails[6:]), key=lambda one: own.id in one.subject + one.text)
    assert "tells of all that had to wait" in held.text and "And 44 more" in held.text
    assert own.id in theirs.text, "their own goes to an address that is proven now"
    complete(w.ports, w.ctx(), Complete(own.id, Granted("We hold your name and address.")))
    w.work()
    assert "We hold your name and address." in w.mails[-1][1].text
    for _ in range(60):
        w.wait_a_day()
    assert max(w.a_day().values()) <= 6
    assert len(w.mails) < 30
    assert sorted({one.status for one in w.all() if one.id != own.id}) == ["denied"]
    assert w.now(own).status == "completed"
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


def test_whenever_the_process_dies_nothing_is_lost_and_the_day_keeps_its_six(monkeypatch: pytest.MonkeyPatch) -> None:
    def arrange(w: StrangersWorld) -> None:
        w.use_up()
        for _ in range(3):
            w.ask("question")

    for w, call, moment in list_deaths(lambda: StrangersWorld(monkeypatch), StrangersWorld.work, arrange):
        died = f"{moment} {call}"
        w.mortal.spare()
        for _ in range(2):
            w.wait(timedelta(minutes=20))
        assert len(w.provider.taken) <= 1, f"{died}: five had left before"
        for _ in range(2):
            w.wait_a_day()
        assert not w.waits(), died
        letters = [letter for one in w.all() for letter in w.ports.letters.of_request(TENANT, one.id)]
        assert [letter.state for letter in letters] == ["sent"] * 3, died
        assert 1 <= len(w.provider.taken) <= 3, died


@pytest.mark.parametrize("part", ["#public_mails#", "#OUT#"])
def test_trouble_of_ours_uses_up_nothing_of_an_addresss_day(
    w: StrangersWorld, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    write, troubles = w.table.write, ["a call that was throttled"] * 7

    def trouble(tenant: str, one: ops.Write) -> ops.Item | None:
        if part in one.place.pk and isinstance(one, ops.Count | ops.Update) and troubles:
            troubles.pop()
            raise ops.Throttled
        return write(tenant, one)

    monkeypatch.setattr(w.table, "write", trouble)
    w.ask("know")
    for _ in range(8):
        w.hand_over(deliveries.handle)
    assert len(w.provider.taken) == 1 and not w.waits()
