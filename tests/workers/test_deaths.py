"""The process may end between any two calls; then the mail still goes out, and twice only where nobody can know."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from chalicelib.usecases.consents.confirm import confirm
from chalicelib.usecases.links.tokens import sign_token
from chalicelib.workers import sweep
from tests.fixtures.memory.mortal import Killed, Moment
from tests.fixtures.worlds.mails import ADDRESS, TENANT, MailWorld
from tests.fixtures.worlds.mortal import list_deaths

SENT_AND_UNMARKED = {("mail.send", "after"), ("table.Delete", "before")}
KEY = "fingerprint"


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch) -> Callable[[], MailWorld]:
    return lambda: MailWorld(monkeypatch)


def whole(w: MailWorld) -> None:
    """Plays the life of one mail where nothing dies."""
    w.ask(key=KEY)
    w.deliver()


def recover(w: MailWorld) -> None:
    """Does what happens anyway afterwards: the caller tries again, messages are shown again, the schedule runs."""
    w.mortal.spare()
    w.ask(key=KEY)
    w.deliver()
    for _ in range(3):
        w.later()


def assert_outcome(w: MailWorld) -> None:
    """Checks that nothing is lost and nothing is done twice but the mail, which is the same one."""
    assert w.rows() == [] and w.queue.messages == {}
    assert {mail.recipient for _, mail in w.provider.taken} == {ADDRESS}
    assert len({mail.id for _, mail in w.provider.taken}) == 1
    assert w.history() == ["consent.recorded"]
    assert w.holds() == "pending"


def test_a_mail_survives_the_death_of_its_process_at_every_call(make: Callable[[], MailWorld]) -> None:
    seen = set()
    for w, name, moment in list_deaths(make, whole):
        recover(w)
        assert_outcome(w)
        assert len(w.provider.taken) == (2 if (name, moment) in SENT_AND_UNMARKED else 1), (name, moment)
        seen.add((name, moment))
    assert seen >= SENT_AND_UNMARKED
    assert {"table.transact", "sqs.send", "table.get", "table.Update"} <= {name for name, _ in seen}


def test_a_mail_whose_announcement_was_lost_survives_the_death_of_those_who_rescue_it(
    make: Callable[[], MailWorld],
) -> None:
    def announcement_lost(w: MailWorld) -> None:
        w.ask(key=KEY)
        w.queue.messages.clear()

    for w, name, moment in list_deaths(make, MailWorld.later, announcement_lost):
        recover(w)
        assert_outcome(w)
        assert len(w.provider.taken) == (2 if (name, moment) in SENT_AND_UNMARKED else 1), (name, moment)


@pytest.mark.parametrize(("call", "moment", "most"), [("mail.send", "before", 1), ("mail.send", "after", 2)])
def test_a_mail_whose_sender_died_survives_the_death_of_the_sweep_that_finds_it(
    make: Callable[[], MailWorld], call: str, moment: Moment, most: int
) -> None:
    def sender_died(w: MailWorld) -> None:
        w.ask(key=KEY)
        w.mortal.strike(call, moment)
        with pytest.raises(Killed):
            w.deliver()
        w.mortal.spare()
        w.clock.advance(timedelta(minutes=15))

    for w, _, _ in list_deaths(make, lambda _: sweep.handle({}), sender_died):
        recover(w)
        assert_outcome(w)
        assert len(w.provider.taken) == most


def test_a_button_whose_process_dies_can_be_pressed_again_and_counts_once(make: Callable[[], MailWorld]) -> None:
    def press(w: MailWorld) -> str:
        path = sign_token(w.ports, TENANT, w.record_id())
        return confirm(w.ports, path, "r", w.clock.now()).standing

    for w, _, _ in list_deaths(make, press, MailWorld.ask):
        w.mortal.spare()
        assert press(w) == "confirmed"
        assert w.history() == ["consent.confirmed", "consent.recorded"]
