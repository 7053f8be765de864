"""Faults in AWS: an answer is either true or a 503 with Retry-After, and a repeat completes it exactly once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.storage.aws.clients import Clients
from infra.local.embedded import faults
from infra.local.embedded.faults import ALWAYS, Fault, Killed
from tests.fixtures.client import Client, problem, stored

PAT = {"email": "pat.rivera@practice.example", "phone": "(307) 555-0142"}
NEWS = ("newsletter", "email", True)
ONCE = {"Idempotency-Key": "4f1d0c77-once"}
_STEP = timedelta(minutes=20)  # longer than the pause of the sweep
MakeFault = Callable[[], Fault]
PASSING = [
    faults.throttled,
    faults.server_error,
    faults.timeout_before,
    faults.timeout_after,
    faults.conflict,
]
TRANSACTION = "dynamodb.TransactWriteItems"


def recorded(client: Client) -> set[str]:
    """Returns the ids of the consents in Pat's history."""
    client.stack.faults.clear()
    return {event["record_id"] for event in client.lookup(PAT, history=True)["history"]}


@pytest.fixture
def warm(cyclonex: Client) -> Client:
    """Caches keys and secrets, so that the next calls are those of the consent itself."""
    cyclonex.record({"email": "warm@practice.example"}, NEWS)
    return cyclonex


@pytest.mark.parametrize("fault", PASSING, ids=lambda fault: fault.__name__)
@pytest.mark.parametrize("headers", [{}, ONCE], ids=["once", "with an Idempotency-Key"])
def test_a_fault_that_passes_is_retried_to_success_and_done_once(
    warm: Client, fault: MakeFault, headers: dict[str, str]
) -> None:
    warm.stack.faults.inject(TRANSACTION, fault())
    answer = warm.record(PAT, NEWS, headers=headers)
    assert answer.status == 201
    assert warm.stack.faults.pending() == 0
    assert recorded(warm) == {answer.json["id"]}
    assert warm.reasons(PAT, "newsletter") == []


@pytest.mark.parametrize("target", [TRANSACTION, "dynamodb.BatchGetItem", "dynamodb.*"])
@pytest.mark.parametrize(
    "fault",
    [faults.throttled, faults.server_error, faults.timeout_before],
    ids=lambda fault: fault.__name__,
)
def test_a_fault_that_stays_is_a_503_with_retry_after_and_nothing_is_done(
    warm: Client, fault: MakeFault, target: str
) -> None:
    before = stored()
    warm.stack.faults.inject(target, fault(), times=ALWAYS)
    answer = warm.record(PAT, NEWS, headers=ONCE, source={"channel": "web_form"})
    problem(answer, 503, "temporarily_unavailable")
    assert int(answer.header("Retry-After") or 0) >= 1
    warm.stack.faults.clear()
    assert stored() == before
    again = warm.record(PAT, NEWS, headers=ONCE, source={"channel": "web_form"})
    assert (again.status, again.header("Idempotent-Replayed")) == (201, None)


def test_a_conflict_that_stays_is_a_503_and_nothing_is_done(warm: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(wiring.ports().randomness), "pause", lambda *_: None)
    before = stored()
    warm.stack.faults.inject(TRANSACTION, faults.conflict(), times=ALWAYS)
    answer = warm.record(PAT, NEWS, source={"channel": "web_form"})
    problem(answer, 503, "temporarily_unavailable")
    assert answer.header("Retry-After")
    assert stored() == before


def test_an_answer_that_was_lost_for_good_is_a_503_and_the_repeat_finds_it_done(warm: Client) -> None:
    warm.stack.faults.inject(TRANSACTION, faults.timeout_after(), times=ALWAYS)
    answer = warm.record(PAT, NEWS, headers=ONCE)
    problem(answer, 503, "temporarily_unavailable")
    warm.stack.faults.clear()
    again = warm.record(PAT, NEWS, headers=ONCE)
    assert (again.status, again.header("Idempotent-Replayed")) == (201, "true")
    assert recorded(warm) == {again.json["id"]}


def test_a_withdrawal_survives_the_same_faults(warm: Client) -> None:
    warm.record(PAT, NEWS)
    for fault in PASSING:
        warm.stack.faults.inject(TRANSACTION, fault())
        assert warm.withdraw(PAT, "newsletter").status == 201
        warm.stack.faults.clear()
        assert warm.reasons(PAT, "newsletter") == ["consent_withdrawn"]


@pytest.mark.parametrize("fault", [faults.throttled, faults.server_error, faults.timeout_before])
def test_a_contact_check_that_cannot_be_answered_says_so_and_never_allows(warm: Client, fault: MakeFault) -> None:
    warm.record(PAT, NEWS)
    body = {"checks": [{"subject": PAT, "purpose": "newsletter"}]}
    warm.stack.faults.inject("dynamodb.*", fault(), times=ALWAYS)
    answer = warm.call("POST", "/v1/contact-checks", body)
    problem(answer, 503, "temporarily_unavailable")
    assert answer.header("Retry-After")
    warm.stack.faults.clear()
    assert warm.call("POST", "/v1/contact-checks", body).json["results"][0]["allowed"] is True


@pytest.mark.parametrize("target", ["sqs.SendMessageBatch", "sesv2.SendEmail"])
def test_what_must_leave_the_system_does_not_hold_the_answer_up(psynergy: Client, target: str) -> None:
    psynergy.stack.faults.inject(target, faults.server_error(), times=ALWAYS)
    answer = psynergy.record({"email": PAT["email"]}, ("learning_center_emails", "email", True), key="publishable")
    assert answer.status == 201
    psynergy.stack.tick()
    psynergy.stack.faults.clear()
    assert psynergy.stack.mails() == []
    for _ in range(8):
        psynergy.stack.clock.advance(_STEP)
        psynergy.stack.tick()
    assert len(psynergy.stack.mails()) == 1


def calls_of(client: Client, act: Callable[[], Any]) -> int:
    """Counts the AWS calls that `act` makes."""
    client.stack.faults.inject("none.None", faults.throttled())
    client.stack.faults.seen.clear()
    act()
    number = len(client.stack.faults.seen)
    client.stack.faults.clear()
    return number


@pytest.mark.parametrize("when", [faults.killed_before, faults.killed_after], ids=["before", "after"])
@pytest.mark.parametrize("key", ["secret", "publishable"])
def test_killed_between_any_two_calls_the_repeat_leaves_one_record(psynergy: Client, when: MakeFault, key: Any) -> None:
    stack = psynergy.stack
    wish = ("learning_center_emails", "email", True)

    def act() -> Any:
        wiring.reset()  # a new process: nothing is cached
        return psynergy.record(PAT, wish, key=key, headers=ONCE)

    number = calls_of(psynergy, act)
    assert number >= 4
    for nth in range(1, number + 1):
        stack.reset()
        stack.faults.inject("*", when(), nth=nth)
        with pytest.raises(Killed):
            act()
        stack.faults.clear()
        again = act()
        assert again.status == 201, f"call {nth} of {number}"
        found = psynergy.lookup({"email": PAT["email"]}, history=True)["history"]
        assert {event["record_id"] for event in found} == {again.json["id"]}, f"call {nth} of {number}"
        assert [event["type"] for event in found].count("consent.recorded") == 1
        stack.clock.advance(_STEP)
        stack.tick()
        assert len(stack.mails()) == 1, f"call {nth} of {number}: the mail was lost or sent twice"


@pytest.mark.parametrize("fault", [faults.throttled, faults.server_error, faults.timeout_before])
@pytest.mark.parametrize("target", ["ssm.GetParametersByPath", "dynamodb.UpdateItem", "dynamodb.PutItem"])
def test_a_new_process_that_cannot_reach_a_part_says_so_and_works_once_it_can(
    warm: Client, fault: MakeFault, target: str
) -> None:
    wiring.reset()
    warm.stack.faults.inject(target, fault(), times=ALWAYS)
    answer = warm.record(PAT, NEWS, headers=ONCE, source={"channel": "web_form", "wording": f"never seen: {target}"})
    assert warm.stack.faults.seen.count(target) > 1, "the part was not tried again"
    problem(answer, 503, "temporarily_unavailable")
    assert answer.header("Retry-After")
    warm.stack.faults.clear()
    assert warm.record(PAT, NEWS, headers=ONCE).status == 201


@pytest.mark.parametrize("fault", [faults.throttled, faults.server_error, faults.timeout_before])
def test_a_new_process_that_cannot_take_its_tenants_role_says_so(
    warm: Client, fault: MakeFault, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = Clients(warm.stack.settings)
    monkeypatch.setattr(wiring, "Clients", lambda _: fresh)
    wiring.reset()
    warm.stack.faults.inject("sts.AssumeRole", fault(), times=ALWAYS)
    problem(warm.record(PAT, NEWS), 503, "temporarily_unavailable")
    warm.stack.faults.clear()
    assert warm.record(PAT, NEWS).status == 201
