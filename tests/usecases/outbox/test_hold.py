"""Mail to addresses that nobody verified: so much of it a day, and what is over the cap leaves on a later one."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain import daily_caps
from chalicelib.domain.daily_caps import Cap
from chalicelib.domain.errors import Unavailable
from chalicelib.storage.table import ops
from chalicelib.usecases.consents.confirm import confirm
from chalicelib.usecases.context import Actor
from chalicelib.usecases.links.tokens import sign_token
from chalicelib.usecases.self_service import preferences
from chalicelib.workers import sweep
from tests.fixtures.factories import who
from tests.fixtures.worlds.mails import ADDRESS, TENANT, MailWorld, announcement, handle, row_id

STRANGER = Actor("publishable", "key_01KARZ6T9GSWQ40CJ9S2ED4T53")
OTHERS = [f"stranger{number}@example.com" for number in range(8)]


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> MailWorld:
    """Returns a world in which strangers cause four mails a day, each of them two, and servers three."""
    monkeypatch.setitem(daily_caps.CAPS, "public_mails", Cap(most=4, per_caller=2))
    monkeypatch.setitem(daily_caps.CAPS, "secret_mails", Cap(most=3))
    return MailWorld(monkeypatch)


def ask_from(w: MailWorld, *callers: str) -> None:
    """Names a new address from each caller, with the publishable key."""
    for address, caller in zip(OTHERS, callers, strict=False):
        w.ask(address, actor=STRANGER, caller=caller)


def to_next_day(w: MailWorld) -> None:
    """Lets the day end, and delivers what is due then, as often as the schedule does."""
    w.clock.advance(daily_caps.find_next_day(w.clock.now()) + daily_caps.SPREAD - w.clock.now())
    sweep.handle({})
    w.deliver()


def recipients(w: MailWorld) -> list[str]:
    """Returns to whom mail was sent, sorted."""
    return sorted(mail.recipient for _, mail in w.provider.taken)


def test_a_company_sends_no_more_than_its_cap_and_the_rest_the_next_day(w: MailWorld) -> None:
    ask_from(w, "1", "2", "3", "4", "5", "6")
    w.deliver()
    assert len(w.provider.taken) == 4 and len(w.rows()) == 2 and w.queue.messages == {}
    assert {row["state"] for row in w.rows()} == {"ready"}
    w.later(timedelta(minutes=15))
    assert len(w.provider.taken) == 4
    to_next_day(w)
    assert recipients(w) == OTHERS[:6] and w.rows() == []


def test_one_callers_mails_wait_while_others_are_sent(w: MailWorld) -> None:
    ask_from(w, "1", "1", "1", "1", "2")
    w.deliver()
    assert len(w.provider.taken) == 3 and OTHERS[4] in recipients(w)
    to_next_day(w)
    assert recipients(w) == OTHERS[:5]


def test_strangers_use_up_nothing_of_what_the_companys_servers_send(w: MailWorld) -> None:
    ask_from(w, "1", "2", "3", "4", "5")
    w.deliver()
    w.provider.taken.clear()
    for number in range(4):
        w.ask(f"relayed{number}@example.com", asserted=True)
    w.deliver()
    assert len(w.provider.taken) == 3, "servers have a cap of their own"


def test_mail_to_somebody_whom_the_company_knows_is_not_counted(w: MailWorld) -> None:
    for number in range(8):
        w.ask(f"customer{number}@example.com")
    w.deliver()
    assert len(w.provider.taken) == 8 and w.items("#CAP#") == []


def test_the_call_is_answered_and_costs_the_same_above_the_cap(w: MailWorld) -> None:
    ask_from(w, "1", "1", "1")
    w.deliver()
    w.table.calls.clear()
    below = w.ask("below@example.com", actor=STRANGER, caller="2")
    costs = list(w.table.calls)
    w.table.calls.clear()
    above = w.ask("above@example.com", actor=STRANGER, caller="1")
    assert w.table.calls == costs
    assert [one.state for one in above.decisions] == [one.state for one in below.decisions] == ["pending"]


def test_mail_to_somebody_who_confirmed_before_is_not_counted(w: MailWorld) -> None:
    record = w.ask(ADDRESS, actor=STRANGER, caller="1")
    w.deliver()
    confirm(w.ports, sign_token(w.ports, TENANT, record.id), "r", w.clock.now())
    ask_from(w, "1", "2", "3", "4")
    w.deliver()
    w.provider.taken.clear()
    preferences.mail_link(w.ports, replace(w.ctx(by=STRANGER), caller="1"), who(ADDRESS))
    w.deliver()
    assert recipients(w) == [ADDRESS]


def test_a_mail_that_is_tried_again_is_counted_once_a_day(w: MailWorld) -> None:
    ask_from(w, "1")
    for _ in range(6):
        w.provider.trouble.append(("before", Unavailable()))
        w.deliver()
        assert [item["n"] for item in w.items("#CAP#")] == [1, 1]
    w.provider.trouble.append(("before", Unavailable()))
    to_next_day(w)
    assert [item["n"] for item in w.items("#CAP#")] == [1, 1, 1, 1]
    w.deliver()
    assert recipients(w) == OTHERS[:1]
    assert [item["n"] for item in w.items("#CAP#")] == [1, 1, 1, 1]


def test_a_row_of_an_earlier_release_names_no_caller_and_is_sent(w: MailWorld) -> None:
    w.ask(actor=STRANGER, caller="1")
    (row,) = w.rows()
    refs = json.loads(str(row["refs"]))
    del refs[daily_caps.CALLER]
    w.table.items[TENANT][ops.Place(str(row["pk"]), str(row["sk"]))]["refs"] = json.dumps(refs)
    stored = w.ports.outbox.get(TENANT, row_id(w))
    assert stored is not None and stored.counted_on == ""
    w.deliver()
    assert recipients(w) == [ADDRESS]
    assert {str(item["pk"]).split("#")[4] for item in w.items("#CAP#")} == {"secret_mails"}


def test_a_row_holds_no_address_of_its_caller(w: MailWorld) -> None:
    w.ask(actor=STRANGER, caller="192.0.2.77")
    w.deliver()
    assert "192.0.2" not in repr(w.table.items) and "192.0.2" not in repr(w.queue.messages)


def test_two_processes_with_the_same_announcement_send_one_mail(w: MailWorld) -> None:
    ask_from(w, "1")
    body = announcement(row_id(w))
    assert handle(body, body) == [] and len(w.provider.taken) == 1


def test_mail_that_a_whole_company_must_hold_is_an_error_line_and_one_callers_is_not(
    w: MailWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    ask_from(w, "1", "1", "1")
    w.deliver()
    logged = capsys.readouterr().out
    assert '"level":"warning","event":"mail.held"' in logged and '"code":"caller_full"' in logged
    assert '"MailsHeld":1' in logged and '"level":"error"' not in logged
    ask_from(w, "", "", "", "2", "3", "4")
    w.deliver()
    logged = capsys.readouterr().out
    assert '"level":"error","event":"mail.held"' in logged and '"code":"tenant_full"' in logged


def test_a_row_that_another_process_has_taken_is_not_held_twice(
    w: MailWorld, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(daily_caps.CAPS, "public_mails", Cap(most=0, per_caller=1))
    ask_from(w, "1")
    (row,) = w.rows()
    place = ops.Place(str(row["pk"]), str(row["sk"]))
    find = w.ports.subjects.find

    def slow(tenant: str, keys: list[str]) -> object:
        w.table.items[TENANT][place]["version"] = 7  # meanwhile
        return find(tenant, keys)

    monkeypatch.setattr(w.ports.subjects, "find", slow)
    w.deliver()
    assert '"MailsHeld"' not in capsys.readouterr().out
    assert [row["state"] for row in w.rows()] == ["ready"] and w.provider.taken == []
