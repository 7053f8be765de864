"""Idempotency-Key: the first answer is given again, whether calls come one after another or all at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from infra.local.stack import Answer
from tests.fixtures.client import Client, KeyName, moment, problem

PAT = {"email": "pat.rivera@practice.example", "phone": "(307) 555-0142"}
NEWS = ("newsletter", "email", True)
ONCE = {"Idempotency-Key": '"3f0c9a1e-first"'}


def events(client: Client, subject: dict[str, str] = PAT) -> list[dict[str, Any]]:
    """Returns the whole history, newest first."""
    found: list[dict[str, Any]] = client.lookup(subject, history=True, limit=100)["history"]
    return found


def call_at_once(number: int, call: Callable[[int], Answer]) -> list[Answer]:
    """Makes this many calls at the same time."""
    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(call, range(number)))


def test_the_same_call_again_gives_the_first_answer_and_says_so(client: Client) -> None:
    first = client.record(PAT, NEWS, headers=ONCE)
    client.stack.clock.advance(timedelta(hours=1))
    again = client.record(PAT, NEWS, headers=ONCE)
    assert (again.status, again.body) == (first.status, first.body)
    assert (first.header("Idempotent-Replayed"), again.header("Idempotent-Replayed")) == (None, "true")
    assert len(events(client)) == 1


def test_a_replay_finds_its_answer_though_a_new_call_would_come_too_late(client: Client) -> None:
    oldest = moment(client.stack.clock.now() - timedelta(days=7) + timedelta(minutes=1))
    first = client.record(PAT, NEWS, key="publishable", collected_at=oldest, headers=ONCE)
    client.stack.clock.advance(timedelta(minutes=5))
    again = client.record(PAT, NEWS, key="publishable", collected_at=oldest, headers=ONCE)
    assert (again.status, again.body) == (first.status, first.body) == (201, first.body)
    assert again.header("Idempotent-Replayed") == "true"
    problem(client.record(PAT, NEWS, key="publishable", collected_at=oldest), 422, "validation_failed")


def test_quoted_and_bare_are_the_same_key(client: Client) -> None:
    first = client.record(PAT, NEWS, headers={"Idempotency-Key": '"abc-1"'})
    assert client.record(PAT, NEWS, headers={"Idempotency-Key": "abc-1"}).body == first.body


def test_another_body_is_refused_and_changes_nothing(client: Client) -> None:
    client.record(PAT, NEWS, headers=ONCE)
    answer = client.record(PAT, ("newsletter", "email", False), headers=ONCE)
    problem(answer, 422, "idempotency_key_reused")
    assert client.decisions(PAT) == {("newsletter", "email"): "granted"}


def test_without_the_header_nothing_is_deduplicated(client: Client) -> None:
    assert client.record(PAT, NEWS).json["id"] != client.record(PAT, NEWS).json["id"]


def test_it_is_kept_for_a_day(client: Client) -> None:
    first = client.record(PAT, NEWS, headers=ONCE)
    client.stack.clock.advance(timedelta(hours=23, minutes=59))
    assert client.record(PAT, NEWS, headers=ONCE).json["id"] == first.json["id"]
    client.stack.clock.advance(timedelta(minutes=2))
    later = client.record(PAT, NEWS, headers=ONCE)
    assert later.json["id"] != first.json["id"]
    assert later.header("Idempotent-Replayed") is None


def test_it_belongs_to_the_tenant_the_key_and_the_route(client: Client) -> None:
    body = {"subject": PAT, "purposes": "all", "source": {"channel": "web_form"}}
    answers = [
        client.call("POST", "/v1/consents/withdraw", body, headers=ONCE),
        client.call("POST", "/v1/consents/withdraw", body, headers=ONCE, key="publishable"),
        client.call("POST", "/v1/consents/withdraw", body, headers=ONCE, key="admin"),
        Client(client.stack, "psynergy").call("POST", "/v1/consents/withdraw", body, headers=ONCE),
        client.record(PAT, NEWS, headers=ONCE),
    ]
    assert {answer.header("Idempotent-Replayed") for answer in answers} == {None}
    assert len({answer.json["id"] for answer in answers}) == len(answers)


def test_a_refused_call_does_not_use_the_key_up(client: Client) -> None:
    problem(client.record(PAT, ("unheard_of", None, True), headers=ONCE), 422, "validation_failed")
    assert client.record(PAT, NEWS, headers=ONCE).status == 201


@pytest.mark.parametrize("key", ["secret", "publishable"])
def test_twenty_writers_with_one_key_leave_one_record_and_twenty_equal_answers(client: Client, key: KeyName) -> None:
    answers = call_at_once(20, lambda _: client.record(PAT, NEWS, headers=ONCE, key=key))
    assert {answer.status for answer in answers} == {201}
    assert len({answer.body for answer in answers}) == 1
    assert [answer.header("Idempotent-Replayed") for answer in answers].count(None) == 1
    records = {event["record_id"] for event in events(client)}
    assert records == {answers[0].json["id"]}


def test_twenty_writers_with_different_decisions_lose_nothing_and_leave_a_state_that_follows(client: Client) -> None:
    start = client.stack.clock.now()

    def write(number: int) -> Answer:
        collected = (start - timedelta(hours=20 - number)).isoformat()
        return client.record(PAT, ("newsletter", "email", number % 2 == 0), collected_at=collected)

    answers = call_at_once(20, write)
    assert {answer.status for answer in answers} == {201}
    history = events(client)
    assert [event["version"] for event in history] == list(range(20, 0, -1))
    assert {event["record_id"] for event in history} == {answer.json["id"] for answer in answers}
    paged: list[dict[str, Any]] = []
    cursor: str | None = None
    while len(paged) < 20:
        page = client.lookup(PAT, history=True, limit=3, **({"cursor": cursor} if cursor else {}))
        paged += page["history"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert paged == history
    chain = [(event["previous"], event["hash"]) for event in reversed(history)]
    assert [previous for previous, _ in chain] == ["", *(hash_ for _, hash_ in chain[:-1])]
    assert client.decisions(PAT) == {("newsletter", "email"): "denied"}  # the one with the latest event time


def test_racing_withdrawals_and_grants_of_one_moment_end_withdrawn(client: Client) -> None:
    def write(number: int) -> Answer:
        return client.withdraw(PAT, "newsletter") if number % 5 == 0 else client.record(PAT, NEWS, collected_at=when)

    when = client.stack.clock.now().isoformat()
    answers = call_at_once(10, write)
    assert {answer.status for answer in answers} == {201}
    assert client.reasons(PAT, "newsletter") == ["consent_withdrawn"]


def test_racing_ends_of_a_contract_end_it_once(client: Client) -> None:
    client.contract("practice-1", PAT)
    body = {"ended_on": "2026-06-01", "reason": "over"}
    answers = call_at_once(8, lambda _: client.call("POST", "/v1/contracts/practice-1/end", body, headers=ONCE))
    assert [answer.status for answer in answers] == [200] * 8
    assert [answer.header("Idempotent-Replayed") for answer in answers].count(None) == 1
    others = call_at_once(4, lambda _: client.call("POST", "/v1/contracts/practice-1/end", body))
    assert [answer.json["code"] for answer in others] == ["contract_not_active"] * 4
