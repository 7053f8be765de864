"""Requests are taken in whole or not at all, opt-outs with them, and the same whoever is meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.changes import Claim
from chalicelib.domain.errors import Conflict, Invalid
from chalicelib.domain.events import find_break, hash_details
from chalicelib.usecases.contracts.manage import PutContract, put_contract
from chalicelib.usecases.opt_outs.record import RecordOptOut, record_opt_out
from chalicelib.usecases.people.look_up import LookUp, look_up
from chalicelib.usecases.rights.carry_out import read_linked
from chalicelib.usecases.rights.take_in import take_in
from tests.fixtures.factories import STRANGER, origin, sha256, who
from tests.fixtures.racing import run_together
from tests.fixtures.worlds.rights_desk import ALEX, PAT, PHONE, TENANT, RightsWorld


def opted_out(w: RightsWorld, name: str = PAT) -> set[str]:
    """Returns the kinds of opt-outs that hold for an identifier."""
    known = look_up(w.ports, w.ctx(), LookUp((who(name),), None, history=False, limit=10))
    return {one.kind for one in known.opt_outs if one.state == "active"}


def test_a_request_is_kept_with_its_details_its_event_and_its_letter(w: RightsWorld) -> None:
    made = w.one("delete", text="All of it.", phone=PHONE)
    assert w.get(made.id).version == 1 and w.events(made.id) == ["request.received"]
    details = w.details(made.id)
    assert (details.requester.email, details.requester.phone, details.text) == (PAT, PHONE, "All of it.")
    (stored,) = w.ports.rights_requests.events(TENANT, made.id, None, 10)
    assert stored.event.digest == hash_details(details.salt, details.details())
    assert find_break([stored]) is None and stored.hash == w.get(made.id).head
    assert w.kinds() == ["send_letter", "tell_event"]
    assert PAT not in repr(w.rows()) and "Rivera" not in repr(w.rows())
    for key in made.keys:
        assert [one.request_id for one in w.ports.rights_requests.of_person(TENANT, key)] == [made.id]


def test_types_of_one_call_are_linked_with_one_letter_and_one_code(w: RightsWorld) -> None:
    made = w.take_in("question", "opt_out_sale_sharing", "delete", "access")
    assert [one.type for one in made] == ["delete", "access", "question", "opt_out_sale_sharing"]
    assert {one.linked for one in made} == {tuple(one.id for one in made)}
    assert read_linked(w.ports, w.ctx(), made[2].id) == tuple(w.get(one.id) for one in made)
    assert w.kinds() == ["send_letter", *["tell_event"] * 4]
    w.deliver()
    assert len(w.mails()) == 1 and made[0].post.codes == 1 and len(w.code()) == 6
    assert opted_out(w) == {"sale_sharing"}


@pytest.mark.parametrize("types", [("opt_out_sale_sharing",), ("opt_out_profiling", "limit_sensitive")])
def test_an_opt_out_holds_from_the_same_transaction_on(w: RightsWorld, types: tuple[str, ...]) -> None:
    before = len(w.mortal.calls)
    made = w.take_in(*types, phone=PHONE)  # type: ignore[arg-type]
    assert {one.status for one in made} == {"completed"}
    kinds = {kind.removeprefix("opt_out_") for kind in types}
    assert opted_out(w) == kinds == opted_out(w, PHONE)
    assert w.mortal.calls[before:].count("table.transact") == 1


def test_a_withdrawal_of_consent_withdraws_all(w: RightsWorld) -> None:
    made = w.one("withdraw_consent")
    assert made.status == "completed" and made.closing is not None and made.closing.by == "system"
    known = look_up(w.ports, w.ctx(), LookUp((who(PAT),), None, history=False, limit=10))
    assert {one.state for one in known.decisions.values()} == {"withdrawn"}


def test_with_a_postal_address_alone_nothing_is_written_and_somebody_must_do_it(w: RightsWorld) -> None:
    made = w.one("opt_out_sale_sharing", email="", postal=("1 Main St", "Springfield"))
    assert made.status == "open" and made.keys == ()
    assert w.items("#I#") == []


def test_a_browsers_signal_opts_out_beside_any_request(w: RightsWorld) -> None:
    w.one("access", gpc=True)
    assert "sale_sharing" in opted_out(w)
    assert opted_out(w, PHONE) == set()


def test_what_a_request_names_is_no_news_of_a_person(w: RightsWorld) -> None:
    w.one("access")
    assert w.items("#I#") == [] and w.items("#S#") == []


def test_intake_reads_nothing_and_takes_the_same_calls_whoever_is_meant(w: RightsWorld) -> None:
    def calls(name: str) -> list[str]:
        before = len(w.mortal.calls)
        made = w.take_in("access", "delete", email=name)
        assert {one.status for one in made} == {"awaiting_verification"}
        return w.mortal.calls[before:]

    unknown = calls("nobody@practice.example")
    assert unknown == ["table.transact", "sqs.send"]
    for _ in range(3):
        w.one("access", email="open@practice.example")
    record_opt_out(w.ports, w.ctx(), RecordOptOut(origin("out@practice.example"), ("sale_sharing",), "form"))
    assert calls("open@practice.example") == calls("out@practice.example") == unknown


def test_an_agents_paper_is_attached_with_the_request_and_once(w: RightsWorld) -> None:
    paper = w.upload("authorization", STRANGER)
    made = w.one("delete", authorization="signed_permission", upload_id=paper)
    assert made.proof.permission == "given" and made.status == "awaiting_verification"
    with pytest.raises((Invalid, Conflict)):
        w.one("delete", authorization="signed_permission", upload_id=paper)
    w.deliver()
    assert len(w.mails()) == len(w.mails("agent@agents.example")) == 1
    assert w.code() not in w.mails("agent@agents.example")[0]


@pytest.mark.parametrize("purpose", ["evidence", "identity_document"])
def test_another_upload_is_no_permission_and_nothing_is_made(w: RightsWorld, purpose: str) -> None:
    paper = w.upload(purpose)  # type: ignore[arg-type]
    kept = w.kept()
    with pytest.raises(Invalid) as error:
        w.one("delete", authorization="signed_permission", upload_id=paper)
    assert error.value.fields[0].pointer == "/agent/upload_id" and w.kept() == kept


def test_a_controllers_order_is_open_at_once_and_names_the_contract(w: RightsWorld) -> None:
    order: dict[str, Any] = {"sender": "controller", "contract_id": "c-1", "trusted": True, "via": "email"}
    with pytest.raises(Invalid) as error:
        w.one("delete", ctx=w.staff(), **order)
    assert [one.code for one in error.value.fields] == ["unknown_contract"]
    put_contract(w.ports, w.ctx(), PutContract("c-1", "client", date(2026, 1, 1), (), None, None))
    made = w.one("delete", ctx=w.staff(), **order)
    assert made.status == "open" and made.intake.contract_id == "c-1"


def test_a_letter_that_came_weeks_ago_counts_from_then(w: RightsWorld) -> None:
    came = w.clock.now() - timedelta(days=20)
    made = w.one("delete", ctx=w.staff(), received_at=came, via="mail", trusted=True)
    (stored,) = w.ports.rights_requests.events(TENANT, made.id, None, 10)
    assert stored.event.at == came and stored.event.recorded_at == w.clock.now()
    assert made.clock.due_on <= (came + timedelta(days=45)).date()


def test_the_same_call_twice_at_once_makes_one_request(w: RightsWorld) -> None:
    results = run_together([lambda: w.take_in("delete", "know", claim="same")] * 2)
    ids = [[one.id for one in made] for made in results if isinstance(made, tuple)]
    assert len(ids) == 2 and ids[0] == ids[1] and len(w.items("#REQ#")) == 2 * 3
    command = w.submission("delete", "know")
    again = take_in(w.ports, replace(w.ctx(by=STRANGER), claim=Claim(sha256("same"), "body")), command)
    assert again.replayed and [one.id for one in again.result] == ids[0]


def test_staff_enter_what_was_said_on_the_phone(w: RightsWorld) -> None:
    made = w.one("delete", ctx=w.staff(ALEX), via="phone", trusted=True, email="", phone=PHONE)
    (stored,) = w.ports.rights_requests.events(TENANT, made.id, None, 10)
    assert stored.event.actor == ALEX.label
    w.deliver()
    (letter,) = w.ports.letters.of_request(TENANT, made.id)
    assert (letter.state, letter.channel, letter.address) == ("to_call", "phone", (PHONE,))
