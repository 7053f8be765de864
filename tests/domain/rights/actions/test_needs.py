"""For which acts a person is needed, and of whose requests."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.domain.rights.actions import verify, work
from chalicelib.domain.rights.actions.needs import find_needs
from chalicelib.domain.rights.actions.step import Step
from chalicelib.domain.rights.letters import Returned
from chalicelib.domain.rights.reminding.needs import Need
from chalicelib.domain.rights.requests import RightsRequest
from tests.domain.rights.made import ALEX, HOUR, MONDAY, PERSON, SAM, follow, make, plan, take, verified


def find(before: RightsRequest | None, step: Step, by: str = PERSON.by) -> list[str]:
    return [need.code for need in find_needs(before, step, by)]


def test_a_request_is_ready_with_the_act_that_proves_who_asks() -> None:
    before = make("delete")
    step = verify.verify(before, "document", MONDAY + HOUR, ALEX.by)
    assert find(before, step, ALEX.by) == ["ready"]
    after = follow(step)
    assert find(after, work.start(after)) == []


def test_a_request_that_is_made_as_proven_is_ready_at_once() -> None:
    assert find(None, Step(verified("delete"), "request.received")) == ["ready"]
    assert find(None, Step(make("delete"), "request.received")) == []


def test_whoever_writes_is_read_with_papers_or_without() -> None:
    before = verified("delete")
    for uploads, code in (((), "message"), (("upl_1",), "evidence")):
        assert find(before, work.add_information(before, PERSON, "Here.", uploads, permission=False)) == [code]
    assert find(before, work.add_information(before, ALEX, "Called.", (), permission=False), ALEX.by) == []
    assert find(before, work.share_permission(before, PERSON, ("upl_1",))) == []


def test_a_stranger_is_not_told_of_by_what_they_write() -> None:
    before = make("delete")
    assert find(before, work.add_information(before, PERSON, "Here.", (), permission=False)) == []


def test_an_appeal_that_comes_is_told_and_one_that_is_decided_makes_it_ready_where_it_is_overturned() -> None:
    _, closed = take(verified("delete"), "deny", ALEX, MONDAY + HOUR)
    step, appealed = take(closed, "appeal", PERSON, MONDAY + 2 * HOUR)
    assert find(closed, step) == ["appeal"]
    assert find(appealed, plan(appealed, "decide_appeal", SAM, MONDAY + 3 * HOUR), SAM.by) == ["ready"]


def test_a_letter_that_came_back_is_told_by_the_request_whose_letter_it_is_alone() -> None:
    request = verified("delete")
    back = Step(request, "request.letter_bounced", {"letter": "let_1"})
    assert find_needs(request, back, "system") == (Need("bounce", "let_1"),)
    linked = Step(request, "request.letter_bounced", {"letter": "let_1", "letter_of": "req_2"})
    assert find_needs(request, linked, "system") == ()


def test_whoever_works_on_it_learns_nothing_new_by_what_they_did_themselves() -> None:
    before = replace(make("delete"), assignee=ALEX.by)
    step = verify.verify(before, "document", MONDAY + HOUR, ALEX.by)
    assert find(before, step, ALEX.by) == [] and find(before, step, SAM.by) == ["ready"]


def test_whoever_is_given_a_request_learns_all_that_there_is_to_do() -> None:
    before = replace(verified("delete"), marks=frozenset({"new_message"}))
    before = replace(before, post=replace(before.post, returned=(Returned("let_1"),)))
    step = work.assign(before, ALEX.by)
    assert find(before, step, SAM.by) == ["ready", "message", "bounce"] and find(before, step, ALEX.by) == []
    _, closed = take(verified("delete"), "deny", ALEX, MONDAY + HOUR)
    _, appealed = take(closed, "appeal", PERSON, MONDAY + 2 * HOUR)
    assert find(appealed, work.assign(appealed, SAM.by), ALEX.by) == ["message", "appeal"]
