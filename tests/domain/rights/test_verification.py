"""How sure it must be who asks, by type and relationship, and what methods and authorizations give."""

from __future__ import annotations

from typing import get_args

import pytest

from chalicelib.domain.rights.actions import verify as steps
from chalicelib.domain.rights.types import AT_ONCE
from chalicelib.domain.rights.verification import LEVELS, Level, Method, Proof, find_needed_level
from chalicelib.domain.rights.vocabulary import Authorization, Relationship
from chalicelib.domain.tenants.rights import Right
from tests.domain.rights.made import ALEX, HOUR, MONDAY, PERSON, follow, make, plan, verified

KNOWN_TO_THE_COMPANY = {"client", "employee", "applicant", "contractor"}


@pytest.mark.parametrize("relationship", get_args(Relationship))
@pytest.mark.parametrize("right", get_args(Right))
def test_each_type_asks_for_its_level(right: Right, relationship: Relationship) -> None:
    highest = {"access", "portability", "access_automated_decisions", "contest_decision", "correct"}
    some = {"know", "third_party_list", "shine_the_light"}
    expected = 2 if right in highest else 1 if right in some else 0
    if right == "delete":
        expected = 2 if relationship in KNOWN_TO_THE_COMPANY else 1
    assert find_needed_level(right, relationship) == expected


def test_what_is_carried_out_at_once_needs_nobody_to_prove_anything() -> None:
    assert {find_needed_level(right, "client") for right in AT_ONCE} == {0}


def test_each_method_gives_its_level() -> None:
    assert LEVELS.keys() == set(get_args(Method))
    assert {method for method, level in LEVELS.items() if level == 1} == {"code", "call_back", "data_points_2"}


@pytest.mark.parametrize("method", [method for method in get_args(Method) if method != "authority"])
def test_a_request_is_open_once_its_level_is_reached_and_not_before(method: Method) -> None:
    for right in ("know", "access"):
        request = follow(steps.verify(make(right), method, MONDAY + HOUR, ALEX.by))
        assert (request.status == "open") is (LEVELS[method] >= request.proof.needed)
        assert request.proof.address_confirmed is (method in {"code", "call_back"})
        assert [(check.method, check.by) for check in request.proof.checks] == [(method, ALEX.by)]


def test_a_second_method_adds_to_the_first_and_takes_nothing_away() -> None:
    request = verified("access", level=2)
    request = follow(steps.verify(request, "code", MONDAY + 2 * HOUR, PERSON.by))
    assert request.proof.level == 2 and request.proof.address_confirmed and len(request.proof.checks) == 2


def test_a_request_that_was_reduced_is_whole_again_once_its_own_level_is_reached() -> None:
    reduced = follow(plan(verified("access", level=1), "answer_as_know", ALEX, MONDAY + HOUR))
    assert reduced.proof.reached and reduced.proof.reduced
    same = follow(steps.verify(reduced, "data_points_2", MONDAY + HOUR, ALEX.by))
    assert same.proof.reduced and same.proof.needed == 1
    whole = follow(steps.verify(same, "document", MONDAY + HOUR, ALEX.by))
    assert not whole.proof.reduced and (whole.proof.needed, whole.proof.level) == (2, 2)
    assert whole.status == "open"


@pytest.mark.parametrize("permission", ["missing", "wanting"])
def test_without_an_agents_permission_nothing_is_complete(permission: str) -> None:
    proof = Proof(1, 2, permission=permission)  # type: ignore[arg-type]
    assert proof.reached and not proof.permitted and not proof.complete


@pytest.mark.parametrize(
    ("authorization", "level"),
    [
        ("signed_permission", 0),
        ("corporate_officer", 0),
        ("power_of_attorney", 2),
        ("court_order", 2),
        ("parent_or_guardian", 2),
    ],
)
def test_a_paper_that_stands_for_the_person_needs_no_other_proof(authorization: Authorization, level: Level) -> None:
    request = make("delete", authorization=authorization, paper=True)
    assert request.proof.level == level and request.proof.permission == "given"
    assert request.status == ("open" if level else "awaiting_verification")
    assert [check.method for check in request.proof.checks] == (["authority"] if level else [])
    assert not request.proof.address_confirmed


@pytest.mark.parametrize("authorization", get_args(Authorization))
def test_an_agent_without_a_paper_is_asked_for_it(authorization: Authorization) -> None:
    request = make("delete", authorization=authorization)
    assert (request.status, request.waiting_for) == ("waiting_for_requester", "agent_proof")
    assert (request.proof.level, request.proof.permission) == (0, "missing")
    known = follow(steps.verify(request, "document", MONDAY + HOUR, ALEX.by))
    assert (known.status, known.resumes) == ("waiting_for_requester", "awaiting_verification")
    assert known.proof.reached and not known.proof.complete


@pytest.mark.parametrize("authorization", get_args(Authorization))
def test_an_opt_out_is_carried_out_for_an_agent_with_or_without_a_paper(authorization: Authorization) -> None:
    for paper in (False, True):
        request = make("opt_out_sale_sharing", authorization=authorization, paper=paper)
        assert request.status == "completed" and request.waiting_for is None


def test_a_controllers_order_needs_no_other_proof() -> None:
    request = make("delete", sender="controller", contract_id="c-1", trusted=True)
    assert request.status == "open" and request.proof.checks[0].method == "authority"
