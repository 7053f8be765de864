"""Who may confirm what, when, and the state that follows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from chalicelib.domain.errors import NotFound
from chalicelib.domain.events import find_break
from chalicelib.domain.mail.mails import Mail, NothingToSend
from chalicelib.domain.outbox import OutboxRow
from chalicelib.domain.people.act_records import Source
from chalicelib.domain.people.identifiers import parse_external_id
from chalicelib.domain.tenants.purposes import Channel
from chalicelib.storage.table import places
from chalicelib.usecases.consents.confirm import Question, compose_mail, confirm, read_question
from chalicelib.usecases.consents.record import RecordConsent, SentDecision, record_consent
from chalicelib.usecases.consents.withdraw import WithdrawConsent, withdraw_consent
from chalicelib.usecases.context import Actor
from chalicelib.usecases.links.tokens import sign_token
from chalicelib.usecases.people.origin import Origin
from chalicelib.usecases.suppressions.read import sequence
from tests.fixtures.factories import SECOND, origin, who
from tests.fixtures.memory.ports import context
from tests.fixtures.worlds.mails import ADDRESS, PURPOSE, SLOT, TENANT, MailWorld

PAGE = Actor("publishable", "key_01KARZ6T9GSWQ40CJ9S2ED4T52")


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> MailWorld:
    return MailWorld(monkeypatch)


def press(w: MailWorld, record_id: str = "") -> Question:
    text = sign_token(w.ports, TENANT, record_id or w.record_id())
    return confirm(w.ports, text, "req-1", w.clock.now())


def row(w: MailWorld) -> OutboxRow:
    (item,) = w.rows()
    stored = w.ports.outbox.get(TENANT, str(item["id"]))
    assert stored is not None
    return stored.row


def compose(w: MailWorld) -> Mail:
    return compose_mail(w.ports, TENANT, row(w), w.clock.now())


def withdraw(w: MailWorld) -> None:
    w.clock.advance(timedelta(seconds=1))
    origin = Origin((who(ADDRESS),), Source("web_form"))
    withdraw_consent(w.ports, context(w.ports, TENANT), WithdrawConsent(origin, None))
    w.clock.advance(timedelta(seconds=1))


def ask_for(w: MailWorld, wanted: Sequence[SentDecision], actor: Actor | None = PAGE) -> str:
    command = RecordConsent(Origin((who(ADDRESS),), Source("web_form"), wording="Yes."), tuple(wanted))
    return record_consent(w.ports, context(w.ports, TENANT, actor=actor), command).result.id


@pytest.mark.parametrize("actor", [None, PAGE])
def test_a_confirmed_grant_is_proven_counts_from_the_button_and_is_the_persons_own_event(
    w: MailWorld, actor: Actor | None
) -> None:
    record = w.ask(actor=actor)
    w.clock.advance(timedelta(hours=3))
    question = press(w)
    assert (question.standing, question.items) == ("confirmed", (("Learning center e-mails", "email"),))
    grant = w.person().state.grants[SLOT]
    assert (grant.at, grant.proven, grant.record_id) == (int(w.clock.now().timestamp() * 1000), True, record.id)
    run = w.ports.subjects.events(TENANT, w.person().id, None, 10)
    assert run[0].event.actor == f"subject:{record.id}" and run[0].event.record_id == record.id
    assert run[0].event.digest == run[1].event.digest != ""
    assert find_break(run[::-1]) is None


def test_reading_the_question_changes_nothing(w: MailWorld) -> None:
    record = w.ask()
    before = dict(w.table.items[TENANT])
    start = len(w.mortal.calls)
    question = read_question(w.ports, sign_token(w.ports, TENANT, record.id), w.clock.now())
    assert question.standing == "open"
    assert w.mortal.calls[start:] == ["table.get", "table.get"]
    assert w.table.items[TENANT] == before


def test_confirming_costs_two_reads_and_one_transaction(w: MailWorld) -> None:
    w.ask()
    text = sign_token(w.ports, TENANT, w.record_id())
    start = len(w.mortal.calls)
    confirm(w.ports, text, "req-1", w.clock.now())
    assert w.mortal.calls[start:] == ["table.get", "table.get", "table.transact"]


def test_the_last_millisecond_counts_and_the_next_does_not(w: MailWorld) -> None:
    record = w.ask()
    assert record.confirm_until is not None
    w.clock.advance(timedelta(hours=24) - timedelta(milliseconds=1))
    assert read_question(w.ports, sign_token(w.ports, TENANT, record.id), w.clock.now()).standing == "open"
    w.clock.advance(timedelta(milliseconds=1))
    assert press(w, record.id).standing == "over"
    assert w.history() == ["consent.recorded"]


def test_the_second_button_changes_nothing_though_a_newer_grant_came_and_went(w: MailWorld) -> None:
    first = w.ask()
    press(w, first.id)
    withdraw(w)
    second = w.ask()
    assert press(w, second.id).standing == "confirmed"
    withdraw(w)
    history = w.history()
    press(w, first.id)
    press(w, second.id)
    assert w.history() == history and w.holds() == "withdrawn"


def test_a_grant_that_ended_is_told_as_ended(w: MailWorld) -> None:
    record = w.ask()
    press(w)
    withdraw(w)
    assert press(w, record.id).standing == "ended"
    assert read_question(w.ports, sign_token(w.ports, TENANT, record.id), w.clock.now()).standing == "ended"


def test_a_withdrawal_after_the_question_is_overruled_by_the_button(w: MailWorld) -> None:
    record = w.ask()
    withdraw(w)
    assert w.holds() == "withdrawn"
    assert press(w, record.id).standing == "confirmed"
    assert w.holds() == "granted"


def test_senders_are_told_that_the_button_lifts_what_was_withdrawn(w: MailWorld) -> None:
    w.ask()
    withdraw(w)
    sequence(w.ports, TENANT)
    press(w)
    sequence(w.ports, TENANT)
    told = [each for each in w.ports.suppressions.page(TENANT, 0, 100) if f"{each.purpose}/{each.channel}" == SLOT]
    assert [each.state for each in told] == ["active", "lifted"]


def test_one_button_confirms_all_that_was_asked_of_the_address_and_no_text_messages(w: MailWorld) -> None:
    wanted: list[tuple[str, Channel | None]] = [
        (PURPOSE, "email"),
        ("partner_sharing", None),
        ("marketing_texts", "sms"),
    ]
    record_id = ask_for(w, [SentDecision(purpose, channel, granted=True) for purpose, channel in wanted])
    press(w, record_id)
    assert sorted(w.person().state.grants) == sorted([SLOT, "partner_sharing/"])


def test_a_person_who_was_joined_with_another_since_can_still_confirm(w: MailWorld) -> None:
    record = w.ask(actor=PAGE)
    other = parse_external_id("p-7")
    assert other is not None
    command = RecordConsent(
        Origin((other, who(ADDRESS)), Source("api"), wording="Yes."), (SentDecision("partner_sharing", None, True),)
    )
    w.clock.advance(timedelta(minutes=1))
    record_consent(w.ports, context(w.ports, TENANT), command)
    assert press(w, record.id).standing == "confirmed"
    assert w.holds() == "granted"


@pytest.mark.parametrize("gone", ["record", "owner"])
def test_a_question_whose_record_or_person_was_erased_cannot_be_confirmed(w: MailWorld, gone: str) -> None:
    record = w.ask()
    assert record.confirm_key is not None
    place = places.record(TENANT, record.id) if gone == "record" else places.identifier(TENANT, record.confirm_key)
    del w.table.items[TENANT][place]
    if gone == "record":
        with pytest.raises(NotFound):
            press(w, record.id)
    else:
        assert press(w, record.id).standing == "over"
    with pytest.raises(NothingToSend):
        compose(w)


def test_another_tenants_record_id_is_not_found_with_a_token_of_this_tenant(w: MailWorld) -> None:
    record = w.ask()
    with pytest.raises(NotFound):
        read_question(w.ports, sign_token(w.ports, "cyclonex", record.id), w.clock.now())


def test_the_mail_goes_to_the_address_alone_with_the_tenants_name(w: MailWorld) -> None:
    record = w.ask()
    mail = compose(w)
    assert (mail.recipient, mail.sender_name, mail.id) == (ADDRESS, "Psynergy Billing", row(w).id)
    assert f"https://privacy.example/c/{sign_token(w.ports, TENANT, record.id)}\n" in mail.text
    assert ADDRESS not in repr(mail) and ADDRESS not in mail.text


def test_nothing_is_mailed_where_there_is_nothing_to_confirm_any_more(
    w: MailWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    w.ask()
    withdraw(w)
    w.deliver()
    assert w.provider.taken == [] and w.rows() == [] and w.queue.messages == {}
    assert '"code":"answered_since"' in capsys.readouterr().out


def test_nothing_is_mailed_after_the_question_lapsed(w: MailWorld, capsys: pytest.CaptureFixture[str]) -> None:
    w.ask()
    w.queue.messages.clear()
    w.later(timedelta(hours=24))
    assert w.provider.taken == [] and w.rows() == []
    assert '"code":"over"' in capsys.readouterr().out


def test_nothing_is_mailed_to_an_address_that_was_erased(w: MailWorld, capsys: pytest.CaptureFixture[str]) -> None:
    record = w.ask()
    assert record.confirm_key is not None
    del w.table.items[TENANT][places.identifier(TENANT, record.confirm_key)]["value"]
    w.deliver()
    assert w.provider.taken == [] and w.rows() == []
    assert '"code":"address_erased"' in capsys.readouterr().out


@pytest.mark.parametrize("meanwhile", ["confirmed", "refused"])
def test_whoever_is_asked_again_after_an_answer_is_mailed_again(w: MailWorld, meanwhile: str) -> None:
    first = w.ask()
    w.deliver()
    w.clock.advance(SECOND)
    if meanwhile == "confirmed":
        press(w, first.id)
        w.clock.advance(SECOND)
    withdraw_consent(w.ports, w.ctx(), WithdrawConsent(origin(ADDRESS), None))
    w.clock.advance(SECOND)
    w.ask()
    w.deliver()
    assert len(w.provider.taken) == 2


def test_whoever_is_asked_again_before_an_answer_is_not(w: MailWorld) -> None:
    for _ in range(2):
        w.ask()
        w.deliver()
        w.clock.advance(SECOND)
    assert len(w.provider.taken) == 1
