"""Staff are told once, on its day, of a hold that somebody must look at; of one that was released they are not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.rights.holds.hold import Hold
from chalicelib.usecases.rights.holds import PlaceHold, place_hold, release_hold
from chalicelib.usecases.rights.keep_time import announce_due
from chalicelib.usecases.rights.staffing.remind_of_hold import remind_of_hold
from tests.fixtures.worlds.deadlines.reminding import OWNER, PRIVACY, RemindingWorld
from tests.fixtures.worlds.mortal import list_deaths
from tests.fixtures.worlds.rights_desk import TENANT

DAY = date(2027, 3, 15)
REASON = "Pat Rivera sues us."


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> RemindingWorld:
    return RemindingWorld(monkeypatch)


def place(w: RemindingWorld) -> Hold:
    """Places a hold on a request, to be looked at on DAY, a Monday."""
    request = w.one("delete")
    w.deliver()
    code = w.ctx().profile.retention.hold_codes[0]
    return place_hold(w.ports, w.staff(), PlaceHold(code, REASON, DAY, request_id=request.id)).result


def count_due(w: RemindingWorld) -> int:
    """Announces what is due and returns how many holds were among it."""
    w.queue.messages.clear()
    announce_due(w.ports, TENANT, lambda: True)
    return sum("hld_" in str(body) for body in w.queue.messages.values())


def settle(w: RemindingWorld) -> None:
    for _ in range(3):
        w.later()


def test_on_the_morning_of_its_day_the_privacy_mailbox_and_the_owner_are_told_once(w: RemindingWorld) -> None:
    w.has_owner()
    hold = place(w)
    w.go_to(DAY, -0.25)
    w.later(timedelta())
    assert not [mail for mail in w.staff_mails() if "Hold" in mail.subject]
    w.later(timedelta(minutes=20))
    w.deliver()
    for _ in range(3):
        w.later(timedelta(days=1))
    mails = [mail for mail in w.staff_mails() if "Hold" in mail.subject]
    assert sorted(mail.recipient for mail in mails) == [OWNER, PRIVACY]
    for mail in mails:
        words = " ".join(mail.text.split())
        assert hold.id in words and "review of the hold due today" in mail.subject
        assert "console#/holds?review_before=2027-03-15" in mail.text
        assert not any(word in words + mail.subject for word in (REASON, "Rivera", hold.target))
    now = w.ports.holds.get(TENANT, hold.id)
    assert now is not None and now == replace(hold, review_told=True, version=2, head=now.head)


def test_one_mailbox_that_is_both_gets_one_mail(w: RemindingWorld) -> None:
    place(w)
    w.go_to(DAY)
    settle(w)
    (mail,) = [mail for mail in w.staff_mails() if "Hold" in mail.subject]
    assert mail.recipient == PRIVACY and mail.text.startswith("To the ")


def test_what_was_missed_says_since_when(w: RemindingWorld) -> None:
    place(w)
    w.go_to(DAY + timedelta(days=2))
    settle(w)
    (mail,) = [mail for mail in w.staff_mails() if "Hold" in mail.subject]
    assert "due since Mon 15 Mar" in mail.subject


@pytest.mark.parametrize("when", ["before the sweep", "after the sweep", "after the decision"])
def test_of_a_hold_that_was_released_in_the_last_minute_nobody_is_told(w: RemindingWorld, when: str) -> None:
    hold = place(w)
    w.go_to(DAY, -0.01)
    if when == "before the sweep":
        release_hold(w.ports, w.staff(), hold.id, "Settled.")
    w.clock.advance(timedelta(minutes=2))
    assert count_due(w) == (0 if when == "before the sweep" else 1)
    if when == "after the sweep":
        release_hold(w.ports, w.staff(), hold.id, "Settled.")
    remind_of_hold(w.ports, TENANT, hold.id)
    if when == "after the decision":
        release_hold(w.ports, w.staff(), hold.id, "Settled.")
    settle(w)
    assert not [mail for mail in w.staff_mails() if "Hold" in mail.subject]
    assert "remind_of_hold" not in w.kinds()


def test_a_message_for_a_hold_that_is_gone_or_not_due_does_nothing(w: RemindingWorld) -> None:
    hold = place(w)
    remind_of_hold(w.ports, TENANT, hold.id)
    remind_of_hold(w.ports, TENANT, "hld_01KARZ6T9GSWQ40CJ9S2ED4T52")
    now = w.ports.holds.get(TENANT, hold.id)
    assert now is not None and (now.version, now.review_told) == (1, False)


def test_wherever_the_process_dies_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def arrange(w: RemindingWorld) -> None:
        place(w)
        w.go_to(DAY)
        count_due(w)

    def act(w: RemindingWorld) -> None:
        while w.queue.messages:
            w.deliver()

    died = 0
    for w, name, moment in list_deaths(lambda: RemindingWorld(monkeypatch), act, arrange):
        w.mortal.spare()
        for _ in range(3):
            w.later()
        mails = [mail for mail in w.staff_mails() if "Hold" in mail.subject]
        assert len(mails) == 1 or name in ("mail.send", "table.Delete", "table.Update"), (name, moment)
        assert mails and "remind_of_hold" not in w.kinds(), (name, moment)
        died += 1
    assert died > 8
