"""Each morning one mail to everybody with open work and to the privacy mailbox, once, whoever dies or comes twice."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from chalicelib.domain.mail.mails import Mail
from chalicelib.domain.people.opt_out_kinds import honor_by
from chalicelib.domain.suppressions.pushes import Push
from chalicelib.usecases.reports.digest import begin_digest
from chalicelib.usecases.rights.staffing.assign import assign
from chalicelib.usecases.rights.work import extend
from tests.fixtures.racing import run_together
from tests.fixtures.worlds.deadlines.reminding import DAY, PRIVACY, RemindingWorld
from tests.fixtures.worlds.mortal import list_deaths
from tests.fixtures.worlds.rights_desk import PAT, TENANT


class MorningWorld(RemindingWorld):
    """Psynergy's desk on one morning after the other."""

    has_mornings = True


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> MorningWorld:
    world = MorningWorld(monkeypatch)
    world.go_to(world.clock.now().date(), -2)
    return world


def morning(w: MorningWorld) -> list[Mail]:
    """Lets the next morning come, and returns its mails."""
    before = len(w.provider.taken)
    w.go_to(w.clock.now().date() + DAY, 0.1)
    begin_digest(w.ports, TENANT)
    w.deliver()
    return [mail for mail in w.staff_mails(before) if "What waits on" in mail.text]


def quiet(w: MorningWorld) -> None:
    """Lets the mail of this morning leave."""
    begin_digest(w.ports, TENANT)
    w.deliver()


def test_each_gets_their_own_and_the_privacy_mailbox_all(w: MorningWorld) -> None:
    ann, _ = w.hire()
    desk, _ = w.hire("Desk", PRIVACY)
    mine, nobodys, shared = (w.ready(member) for member in (ann, None, desk))
    due = mine.clock.target_on
    w.go_to(due - 5 * DAY, -1)
    mails = {mail.recipient: mail for mail in morning(w)}
    assert set(mails) == {"ann@psynergy.example", PRIVACY}
    assert mine.id in mails["ann@psynergy.example"].text and nobodys.id not in mails["ann@psynergy.example"].text
    assert all(one.id in mails[PRIVACY].text for one in (mine, nobodys, shared))
    assert not any(word in mail.text + mail.subject for mail in mails.values() for word in (PAT, "Rivera", "Ann Lee"))


def test_it_comes_once_a_day_and_not_before_eight(w: MorningWorld) -> None:
    w.ready()
    w.go_to(w.clock.now().date(), 1)
    quiet(w)
    w.go_to(w.clock.now().date() + DAY, -0.1)
    assert begin_digest(w.ports, TENANT) == 0
    w.clock.advance(timedelta(minutes=7))
    assert begin_digest(w.ports, TENANT) == 1
    assert begin_digest(w.ports, TENANT) == 0
    w.clock.advance(timedelta(hours=23))
    assert begin_digest(w.ports, TENANT) == 0
    w.clock.advance(timedelta(hours=1))
    assert begin_digest(w.ports, TENANT) == 1


def test_two_who_make_it_make_it_once(w: MorningWorld) -> None:
    w.one("delete")
    run_together([partial(begin_digest, w.ports, TENANT)] * 3)
    assert [row["template"] for row in w.rows() if row["template"] == "daily_digest"] == ["daily_digest"]


def test_a_flood_of_strangers_is_one_line(w: MorningWorld) -> None:
    for number in range(30):
        w.one("delete", email=f"p{number}@people.example")
    (mail,) = morning(w)
    assert mail.recipient == PRIVACY and "Waiting for verification: 30 (" in " ".join(mail.text.split())


def test_what_is_said_is_what_holds_when_it_leaves(w: MorningWorld) -> None:
    ann, _ = w.hire()
    request = w.ready(ann)
    w.go_to(request.clock.target_on - DAY, 0.1)
    begin_digest(w.ports, TENANT)
    extend(w.ports, w.staff(), request.id, "It takes longer.")
    assign(w.ports, w.staff(), request.id, None)
    before = len(w.provider.taken)
    w.deliver()
    assert "ann@psynergy.example" not in {mail.recipient for mail in w.staff_mails(before)}


def test_where_nothing_waits_nobody_gets_anything_and_a_late_mail_is_none(
    w: MorningWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    w.one("delete")
    begin_digest(w.ports, TENANT)
    w.queue.messages.clear()
    w.later(2 * DAY)
    assert '"code":"over"' in capsys.readouterr().out
    assert begin_digest(w.ports, TENANT) == 0, "the sweep has made today's"


def test_nothing_to_do_costs_one_read_a_process_and_day(w: MorningWorld) -> None:
    begin_digest(w.ports, TENANT)
    for calls in (["table.get"], []):
        start = len(w.mortal.calls)
        begin_digest(w.ports, TENANT)
        assert w.mortal.calls[start:] == calls


def test_however_the_process_dies_the_mails_of_a_day_are_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def arrange(w: MorningWorld) -> None:
        w.one("delete")
        w.deliver()

    for w, name, moment in list_deaths(
        lambda: MorningWorld(monkeypatch), lambda w: begin_digest(w.ports, TENANT), arrange
    ):
        w.mortal.spare()
        for _ in range(3):
            w.later()
        mails = [mail for mail in w.staff_mails() if "What waits on" in mail.text]
        assert len(mails) == 1, (name, moment)


def test_what_a_provider_has_not_taken_comes_with_the_day_of_the_law(w: MorningWorld) -> None:
    since = w.clock.now()
    push = Push("phone#v1#0", "twilio", True, failed_at=since, code="30007", failing_since=since)
    w.ports.pushes.keep(TENANT, push)
    (mail,) = morning(w)
    day = honor_by("sms", since, w.zone)
    assert f"to be honored by {day:%a} {day.day} {day:%b}: 1" in " ".join(mail.text.split())
