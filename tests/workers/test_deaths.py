"""The process may end between any two calls; then the mail still goes out, and twice only where nobody can know."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from chalicelib.usecases.consents.confirm import confirm
from chalicelib.usecases.links.tokens import sign_token
from chalicelib.workers import sweep
from tests.fixtures.mortal import MOMENTS, Killed, Moment
from tests.fixtures.outbox_world import ADDRESS, TENANT, World, world

SENT_AND_UNMARKED = {("mail.send", "after"), ("table.Delete", "before")}
KEY = "fingerprint"


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch) -> Callable[[], World]:
    return lambda: world(monkeypatch)


def whole(w: World) -> None:
    """The life of one mail where nobody dies."""
    w.ask(key=KEY)
    w.deliver()


def recover(w: World) -> None:
    """What happens afterwards anyway: the caller tries again, the queue shows its messages again, the schedule runs."""
    w.mortal.spare()
    w.ask(key=KEY)
    w.deliver()
    for _ in range(3):
        w.later()


def outcome(w: World) -> None:
    """Nothing is lost and nothing is done twice but the mail, which is the same one."""
    assert w.rows() == [] and w.queue.messages == {}
    assert {mail.recipient for _, mail in w.provider.taken} == {ADDRESS}
    assert len({mail.id for _, mail in w.provider.taken}) == 1
    assert w.history() == ["consent.recorded"]
    assert w.holds() == "pending"


def deaths(
    make: Callable[[], World], act: Callable[[World], object], arrange: Callable[[World], object] = lambda _: None
) -> Iterator[tuple[World, str, Moment]]:
    """A world for each call that `act` makes and each side of it, in which the process died there."""
    calm = make()
    arrange(calm)
    start = len(calm.mortal.calls)
    act(calm)
    for number, name in enumerate(calm.mortal.calls[start:]):
        for moment in MOMENTS:
            w = make()
            arrange(w)
            w.mortal.strike(number, moment)
            with pytest.raises(Killed):
                act(w)
            yield w, name, moment


def test_a_mail_survives_the_death_of_its_process_at_every_call(make: Callable[[], World]) -> None:
    seen = set()
    for w, name, moment in deaths(make, whole):
        recover(w)
        outcome(w)
        assert len(w.provider.taken) == (2 if (name, moment) in SENT_AND_UNMARKED else 1), (name, moment)
        seen.add((name, moment))
    assert seen >= SENT_AND_UNMARKED
    assert {"table.transact", "sqs.send", "table.get", "table.Update"} <= {name for name, _ in seen}


def test_a_mail_whose_announcement_was_lost_survives_the_death_of_those_who_rescue_it(
    make: Callable[[], World],
) -> None:
    def announcement_lost(w: World) -> None:
        w.ask(key=KEY)
        w.queue.messages.clear()

    for w, name, moment in deaths(make, World.later, announcement_lost):
        recover(w)
        outcome(w)
        assert len(w.provider.taken) == (2 if (name, moment) in SENT_AND_UNMARKED else 1), (name, moment)


@pytest.mark.parametrize(("call", "moment", "most"), [("mail.send", "before", 1), ("mail.send", "after", 2)])
def test_a_mail_whose_sender_died_survives_the_death_of_the_sweep_that_finds_it(
    make: Callable[[], World], call: str, moment: Moment, most: int
) -> None:
    def sender_died(w: World) -> None:
        w.ask(key=KEY)
        w.mortal.strike(call, moment)
        with pytest.raises(Killed):
            w.deliver()
        w.mortal.spare()
        w.clock.advance(timedelta(minutes=15))

    for w, _, _ in deaths(make, lambda _: sweep.handle({}), sender_died):
        recover(w)
        outcome(w)
        assert len(w.provider.taken) == most


def test_a_button_whose_process_dies_can_be_pressed_again_and_counts_once(make: Callable[[], World]) -> None:
    def press(w: World) -> str:
        path = sign_token(w.ports, TENANT, w.record_id())
        return confirm(w.ports, path, "r", w.clock.now()).standing

    for w, _, _ in deaths(make, press, World.ask):
        w.mortal.spare()
        assert press(w) == "confirmed"
        assert w.history() == ["consent.confirmed", "consent.recorded"]
