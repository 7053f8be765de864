"""The reader of a mail that told of many requests sees them, confirms their own, and disowns the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.changes import Claim
from chalicelib.domain.errors import Forbidden, Invalid, Unauthenticated
from chalicelib.domain.rights.post import unconfirmed
from chalicelib.usecases.rights.post.waiting import confirm_waiting, disown_all, list_waiting
from chalicelib.usecases.rights.verify import VerifyIdentity, verify_identity
from tests.fixtures.memory.mortal import Killed
from tests.fixtures.worlds.strangers import StrangersWorld

CLAIM = Claim("key", "a")


@pytest.fixture
def w(monkeypatch: pytest.MonkeyPatch) -> Iterator[StrangersWorld]:
    yield StrangersWorld(monkeypatch)


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


def test_the_list_names_what_waits_for_this_mailbox_alone(w: StrangersWorld) -> None:
    w.use_up()
    asked = [w.ask("know"), w.ask("question"), w.ask("opt_out_profiling"), w.ask("access", "delete")]
    w.ask("know", address="someone@else.example")
    w.work()
    request_id, reader = w.enter(w.mails[0][1])
    listed, cursor = list_waiting(w.ports, reader, request_id, None)
    waiting = {asked[0].id, *asked[3].linked}
    assert {one.id for one in listed} == waiting and cursor is None
    by_staff, _ = list_waiting(w.ports, w.ctx(), request_id, None)
    assert {one.id for one in by_staff} == waiting


def test_confirming_is_as_good_as_the_code_for_all_that_were_asked_together(w: StrangersWorld) -> None:
    w.use_up()
    first, both = w.ask("know"), w.ask("access", "third_party_list")
    w.work()
    request_id, reader = w.enter(w.mails[0][1])
    done = confirm_waiting(w.ports, replace(reader, claim=CLAIM), request_id, [both.linked[1]])
    assert {one.request.id for one in done.result} == set(both.linked)
    assert all(one.tracking_id and one.request.proof.address_confirmed for one in done.result)
    assert w.now(both).status == "awaiting_verification", "pieces need more than a mailbox"
    assert w.now(first).status == "awaiting_verification"
    again = confirm_waiting(w.ports, replace(reader, claim=CLAIM), request_id, [both.linked[1]])
    assert again.replayed and {one.tracking_id for one in again.result} == {one.tracking_id for one in done.result}
    with pytest.raises(Invalid, match="idempotency_key_reused"):
        confirm_waiting(w.ports, replace(reader, claim=replace(CLAIM, body_hash="b")), request_id, [first.id])
    assert w.now(first).status == "awaiting_verification"


def test_what_the_person_confirmed_by_another_way_brings_no_link(w: StrangersWorld) -> None:
    w.use_up()
    own = w.ask("know")
    w.ask("question")
    w.work()
    verify_identity(w.ports, w.ctx(), VerifyIdentity(own.id, "call_back", "rang back"))
    request_id, reader = w.enter(w.mails[0][1])
    (one,) = confirm_waiting(w.ports, reader, request_id, [own.id]).result
    assert one.tracking_id is None, "the link of a mail opens nothing that others have confirmed"


def test_a_link_opens_no_request_of_another_mailbox(w: StrangersWorld) -> None:
    w.use_up()
    own, other = w.ask("know"), w.ask("know", address="someone@else.example")
    w.work()
    request_id, reader = w.enter(w.mails[0][1])
    for strange in (other.id, "req_01KARZ6T9GSWQ40CJ9S2ED4T52"):
        with pytest.raises(Invalid) as refused:
            confirm_waiting(w.ports, reader, request_id, [own.id, strange])
        assert [(one.pointer, one.code) for one in refused.value.fields] == [("/confirm/1", "not_listed")]
    assert w.now(own).status == w.now(other).status == "awaiting_verification"


@pytest.mark.parametrize("days", [0, 3])
def test_only_a_mail_that_told_of_many_opens_the_list_and_for_three_days(w: StrangersWorld, days: int) -> None:
    w.use_up(5 if days else 4)
    own = w.ask("know")
    w.work()
    w.clock.advance(timedelta(days=days))
    request_id, reader = w.enter(w.mails[0][1])
    for attempt in (
        lambda: list_waiting(w.ports, reader, request_id, None),
        lambda: confirm_waiting(w.ports, reader, request_id, [own.id]),
        lambda: disown_all(w.ports, reader, request_id),
    ):
        with pytest.raises(Unauthenticated) as refused:
            attempt()
        assert refused.value.code == "link_over"
    assert w.now(own).status == "awaiting_verification"


def test_nobody_but_the_reader_of_the_mail_confirms_or_disowns(w: StrangersWorld) -> None:
    w.use_up()
    own = w.ask("know")
    w.work()
    with pytest.raises(Forbidden):
        confirm_waiting(w.ports, w.ctx(), own.id, [own.id])
    with pytest.raises(Forbidden):
        disown_all(w.ports, w.ctx(), own.id)
    assert w.now(own).status == "awaiting_verification"


def test_disowning_goes_on_where_a_call_ended_or_broke_off(w: StrangersWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unconfirmed, "MOST_DISOWNED", 2)
    w.use_up()
    asked = [w.ask("question") for _ in range(5)]
    w.work()
    request_id, reader = w.enter(w.mails[0][1])
    w.mortal.strike("table.transact", "after")
    with pytest.raises(Killed):
        disown_all(w.ports, reader, request_id)
    w.mortal.spare()
    assert [disown_all(w.ports, reader, request_id).result for _ in range(3)] == [2, 2, 0]
    assert {w.now(one).status for one in asked} == {"withdrawn"}
