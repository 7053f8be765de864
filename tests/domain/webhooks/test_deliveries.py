"""A delivery is tried for three days by the plan, waits as its receiver asks, and ends delivered or parked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.webhooks import deliveries as rules
from chalicelib.domain.webhooks.deliveries import MOST_ASKED, WAITS, Delivery, Outcome, judge_status

NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
NEW = Delivery("whd_1", "whe_1", "request.received", "{}", NOW, NOW)
DEAD = Outcome(failure="not_connected")


def attempt(delivery: Delivery, outcome: Outcome, fraction: float = 0.0) -> Delivery:
    """Tries a delivery at the moment when it may be tried."""
    claimed = rules.claim(delivery, delivery.next_at)
    assert claimed is not None and claimed.state == "claimed"
    return rules.settle(claimed, outcome, delivery.next_at, delivery.next_at, fraction)


def waits(outcome: Outcome, fraction: float = 0.0) -> list[timedelta]:
    """Returns how long each further try waits after the one before, until it is parked."""
    delivery, found = NEW, []
    while delivery.state == "waiting":
        after = attempt(delivery, outcome, fraction)
        if after.state == "waiting":
            found.append(after.next_at - delivery.next_at)
        delivery = after
    assert delivery.state == "parked" and delivery.tries == len(found) + 1
    return found


@pytest.mark.parametrize("outcome", [DEAD, judge_status(500), judge_status(404), judge_status(302), judge_status(429)])
def test_ten_tries_by_the_plan_take_three_days_and_then_it_is_parked(outcome: Outcome) -> None:
    found = waits(outcome)
    assert found == [
        *(5 * SECOND, timedelta(minutes=5), timedelta(minutes=30)),
        *(hours * HOUR for hours in (2, 5, 10, 14, 20, 24)),
    ]
    assert WAITS[0] == timedelta() and timedelta(days=3) < sum(found, timedelta()) < timedelta(days=3, hours=4)


@given(st.floats(0, 1, exclude_max=True))
def test_each_wait_is_up_to_a_tenth_longer(fraction: float) -> None:
    for wait, planned in zip(waits(DEAD, fraction), WAITS[1:], strict=True):
        assert planned <= wait <= planned * 1.1


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_is_success(status: int) -> None:
    after = attempt(NEW, judge_status(status))
    assert (after.state, after.last_status, after.last_failure) == ("delivered", status, None)
    assert rules.find_due(after, NOW) is None and rules.find_delay(after, NOW) is None


@pytest.mark.parametrize("status", [300, 301, 302, 303, 304, 307, 308])
def test_a_redirection_is_a_failure_even_if_it_names_a_time(status: int) -> None:
    after = attempt(NEW, judge_status(status, "60"))
    assert (after.state, after.last_failure, after.next_at) == ("waiting", "redirected", NOW + 5 * SECOND)


@pytest.mark.parametrize("outcome", [judge_status(410), judge_status(410, "60"), Outcome(failure="disabled")])
def test_what_is_gone_or_disabled_is_parked_at_once(outcome: Outcome) -> None:
    assert attempt(NEW, outcome).state == "parked"


def later(seconds: float) -> str:
    return format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        *(("120", 120), ("1", 1), ("0", 1), (" 90 ", 90), ("3600", 3600), ("3601", 3600), ("86400", 3600)),
        *(("99999999999999999999", 3600), (later(120), 120), (later(-120), 1), (later(86_400), 3600)),
        *((later(120).replace("GMT", "-0000"), 120), ("Fri, 31 Dec 9999 23:59:59 GMT", 3600)),
    ],
)
def test_a_receiver_that_names_a_time_is_left_alone_for_it_an_hour_at_most(
    status: int, asked: str, seconds: int
) -> None:
    assert attempt(NEW, judge_status(status, asked)).next_at == NOW + seconds * SECOND
    third = attempt(attempt(NEW, DEAD), DEAD)
    assert attempt(third, judge_status(status, asked)).next_at > third.next_at


HUGE = ("Mon, 01 Jan 99999999999999999999 00:00:00 GMT", "Mon, 01 Jan 2026 00:00:00 +99999999999999999999")


@pytest.mark.parametrize(
    "asked", ["", "soon", "-5", "1.5", "1e3", "٣", "Fri, 99 Foo 2026", "12 monkeys", "0x10", *HUGE]
)
@pytest.mark.parametrize("status", [429, 503])
def test_an_absurd_time_is_none(status: int, asked: str) -> None:
    assert attempt(NEW, judge_status(status, asked)).next_at == NOW + 5 * SECOND


def test_other_failures_name_no_time() -> None:
    assert attempt(NEW, judge_status(500, "120")).next_at == NOW + 5 * SECOND


def test_waits_that_are_asked_for_take_no_step_of_the_plan_but_not_without_end() -> None:
    delivery = NEW
    for number in range(1, MOST_ASKED + 1):
        delivery = attempt(delivery, judge_status(503, "60"))
        assert (delivery.asked, delivery.next_at) == (number, NOW + number * 60 * SECOND)
    found = []
    while delivery.state == "waiting":
        before, delivery = delivery.next_at, attempt(delivery, judge_status(503, "60"))
        found.append(delivery.next_at - before)
    assert found[:-1] == [*WAITS[1:]] and delivery.tries == MOST_ASKED + len(WAITS)


def test_it_is_claimed_when_its_time_has_come_and_once_at_a_time() -> None:
    assert rules.claim(NEW, NOW - SECOND) is None
    claimed = rules.claim(NEW, NOW)
    assert claimed is not None and (claimed.tries, claimed.version, claimed.last_at) == (1, 2, NOW)
    assert rules.claim(claimed, NOW + rules.CLAIM_LASTS - SECOND) is None
    again = rules.claim(claimed, NOW + rules.CLAIM_LASTS)
    assert again is not None and again.tries == 2, "its sender died, which cost a try"
    for state in ("delivered", "parked"):
        assert rules.claim(replace(NEW, state=state), NOW) is None


def test_short_waits_are_the_queues_and_long_ones_the_calendars() -> None:
    assert rules.find_delay(NEW, NOW) == timedelta() and rules.find_due(NEW, NOW) == NOW + timedelta(minutes=5)
    short = replace(NEW, next_at=NOW + timedelta(minutes=15))
    assert rules.find_delay(short, NOW) == timedelta(minutes=15)
    assert rules.find_due(short, NOW) == NOW + timedelta(minutes=20), "if its message was lost"
    long = replace(NEW, next_at=NOW + 2 * HOUR)
    assert rules.find_delay(long, NOW) is None and rules.find_due(long, NOW) == NOW + timedelta(minutes=105)
    assert rules.find_delay(long, NOW + timedelta(minutes=110)) == timedelta(minutes=10)
    late = replace(NEW, next_at=NOW - HOUR)
    assert rules.find_delay(late, NOW) == timedelta()
    claimed = rules.claim(NEW, NOW)
    assert claimed is not None and rules.find_due(claimed, NOW) == NOW + rules.CLAIM_LASTS


def test_sent_again_by_hand_it_is_tried_from_the_beginning_under_the_same_id() -> None:
    parked = attempt(NEW, judge_status(410))
    again = rules.send_again(parked, NOW + HOUR)
    assert (again.id, again.state, again.tries, again.asked) == (NEW.id, "waiting", 0, 0)
    assert again.next_at == NOW + HOUR and again.version == parked.version + 1
    assert attempt(again, DEAD).next_at == NOW + HOUR + 5 * SECOND
