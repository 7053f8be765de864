"""Agents: what they must show, what is asked of the person beside it, and who reads what."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

import pytest

from chalicelib.domain.rights import moments
from chalicelib.domain.rights.actions import agents, work
from chalicelib.domain.rights.actions.step import find_method
from chalicelib.domain.rights.actions.verify import verify
from chalicelib.domain.rights.guards import GUARDS, Caller
from chalicelib.domain.rights.letters import LetterKind
from chalicelib.domain.rights.requests import RightsRequest
from chalicelib.domain.rights.types import AT_ONCE
from chalicelib.domain.rights.vocabulary import Authorization
from chalicelib.domain.tenants.rights import Right
from tests.domain.rights.actions.submitted import AT, submit

AUTHORIZATIONS: tuple[Authorization, ...] = get_args(Authorization)
STAND_IN = {"power_of_attorney", "court_order", "parent_or_guardian"}
KINDS: tuple[LetterKind, ...] = get_args(LetterKind)
OUTCOMES = {"extended", "completed", "denied", "partially_completed", "redirected", "withdrawn"}
STAFF = Caller("staff", "mem_1")


def obstacle(request: RightsRequest) -> str:
    return GUARDS["level_reached"](request, STAFF, AT, "America/Chicago")


@pytest.mark.parametrize("authorization", AUTHORIZATIONS)
@pytest.mark.parametrize("right", get_args(Right))
def test_beside_the_permission_one_thing_at_most_is_asked_of_the_person(
    right: Right, authorization: Authorization
) -> None:
    shown = submit(right, authorization=authorization, paper=True)
    needed = shown.proof.needed
    asked = agents.asks_person(shown.intake, right)
    assert asked is (authorization not in STAND_IN and right not in AT_ONCE)
    assert shown.proof.permission == "given"
    assert shown.proof.reached is (not asked or needed == 0)
    assert (find_method(shown) == "code") is (asked and needed > 0)
    missing = submit(right, authorization=authorization)
    assert missing.proof.permission == "missing"
    assert (missing.status == "completed") is (right in AT_ONCE)
    assert (find_method(missing) is not None) is (asked and needed > 0)


@pytest.mark.parametrize("authorization", sorted(STAND_IN))
def test_a_paper_that_comes_later_proves_as_much_as_one_that_came_along(authorization: Authorization) -> None:
    waiting = submit("access", authorization=authorization)
    assert (waiting.status, waiting.waiting_for, waiting.proof.level) == ("waiting_for_requester", "agent_proof", 0)
    came = agents.accept_permission(waiting, AT, "subject:req_1")
    after = work.add_information(came, Caller("agent", "subject:req_1"), "", ("upl_1",), permission=True).after
    assert (after.status, after.proof.reached) == ("open", True)
    assert agents.accept_permission(after, AT, "key_1") == after


def test_a_signed_permission_proves_nothing_of_the_person() -> None:
    came = agents.accept_permission(submit("access", authorization="signed_permission"), AT, "key_1")
    assert (came.proof.permission, came.proof.level) == ("given", 0)
    assert obstacle(came) == "level_not_reached"


def test_a_paper_found_wanting_takes_back_what_it_alone_had_proven() -> None:
    guardian = submit("access", authorization="parent_or_guardian", paper=True)
    asked = work.ask(guardian, "The paper is not signed.", permission_wanting=True)
    assert (asked.after.status, asked.after.waiting_for) == ("waiting_for_requester", "agent_proof")
    assert (asked.after.proof.permission, asked.after.proof.level) == ("wanting", 0)
    assert asked.letters == (("need_information", "agent"),)
    assert moments.find_next(asked.after, "America/Chicago") is not None
    signed = verify(submit("access", authorization="signed_permission", paper=True), "document", AT, "mem_1").after
    assert obstacle(signed) == ""
    wanting = work.ask(signed, "It names somebody else.", permission_wanting=True).after
    assert wanting.proof.level == 2 and obstacle(wanting) == "permission_missing"


@pytest.mark.parametrize("right", sorted(AT_ONCE))
def test_a_missing_permission_holds_up_no_opt_out(right: Right) -> None:
    by_post = submit(right, authorization="signed_permission", keys=())
    assert by_post.proof.permission == "missing" and by_post.status == "open"
    assert obstacle(by_post) == "" and moments.find_next(by_post, "America/Chicago") is None


@pytest.mark.parametrize("kind", KINDS)
def test_every_letter_has_its_reader(kind: LetterKind) -> None:
    own = submit("access")
    assert agents.find_readers(own, kind) == ("person",)
    assert agents.find_readers(submit("access", sender="controller", contract_id="c-1"), kind) == ("controller",)
    claimed = submit("access", authorization="court_order")
    assert "person" in agents.find_readers(claimed, kind)
    shown = submit("access", authorization="court_order", paper=True)
    first = kind in ("received", "code", "verify_reminder")
    assert agents.find_readers(shown, kind) == (("person",) if first else ("agent",))
    signed = submit("access", authorization="signed_permission", paper=True)
    assert agents.find_readers(signed, kind) == (("person", "agent") if kind in OUTCOMES else ("person",))


def test_a_letter_is_addressed_once_to_each() -> None:
    signed = submit("access", authorization="signed_permission", paper=True)
    found = agents.address_letters(
        signed, [("completed", "person"), ("completed", "agent"), ("controller", "controller")]
    )
    assert found == (("completed", "person"), ("completed", "agent"), ("controller", "controller"))


def test_what_is_held_of_a_child_is_deleted_within_ten_days() -> None:
    child = submit("delete", authorization="parent_or_guardian", paper=True)
    assert child.clock.due_on == date(2026, 12, 4) == AT.date() + timedelta(days=10)
    assert child.clock.outer_limit_on == child.clock.due_on
    assert submit("delete", authorization="power_of_attorney", paper=True).clock.due_on > child.clock.due_on
    assert submit("access", authorization="parent_or_guardian", paper=True).clock.due_on > child.clock.due_on
