"""Token buckets: how fast a key may call, and how slowly keys can be guessed."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from chalicelib import wiring
from chalicelib.api.pipeline import limits
from chalicelib.api.pipeline.limits import (
    FAILED_TENANT,
    FAILED_TEXT,
    MOST_BUCKETS,
    PUBLISHABLE,
    SECRET,
    Buckets,
    Limits,
    Rate,
    TokenBucket,
)
from chalicelib.domain.access import key_text
from chalicelib.domain.errors import TooManyRequests
from infra.local.stack import Answer, Stack
from tests.fixtures.factories import make_guess
from tests.fixtures.steps import count_steps


@dataclass
class Steady:
    """A clock that stands still until it is moved."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Steady:
    return Steady()


@pytest.fixture
def halted(monkeypatch: pytest.MonkeyPatch, clock: Steady) -> Steady:
    """Puts the process's limits on a clock that stands still, so that no bucket refills while a test runs."""
    monkeypatch.setattr(limits, "PROCESS", Limits(clock))
    return clock


def test_a_bucket_lets_its_burst_pass_and_then_its_rate() -> None:
    bucket = TokenBucket(Rate(10, 3), 0.0)
    assert [bucket.take(0.0) for _ in range(3)] == [0.0, 0.0, 0.0]
    assert bucket.take(0.0) == pytest.approx(0.1)
    assert bucket.take(0.05) == pytest.approx(0.05)
    assert bucket.take(0.1) == 0.0
    assert bucket.take(0.1) == pytest.approx(0.1)


def test_a_bucket_never_holds_more_than_its_burst() -> None:
    bucket = TokenBucket(Rate(10, 3), 0.0)
    assert [bucket.take(1e9) for _ in range(3)] == [0.0, 0.0, 0.0]
    assert bucket.take(1e9) > 0


def test_a_clock_that_steps_back_gives_nothing_away() -> None:
    bucket = TokenBucket(Rate(1, 1), 100.0)
    assert bucket.take(100.0) == 0.0
    assert bucket.take(50.0) == pytest.approx(1.0)


def test_memory_is_bounded_and_the_longest_unused_bucket_goes_first() -> None:
    buckets = Buckets(most=2)
    slow = Rate(0.001, 1)
    assert buckets.take("a", slow, 0.0) == 0.0
    assert buckets.take("b", slow, 0.0) == 0.0
    assert buckets.take("a", slow, 0.0) > 0
    assert buckets.take("c", slow, 0.0) == 0.0
    assert len(buckets) == 2
    assert buckets.take("a", slow, 0.0) > 0, "the one in use was forgotten"
    assert buckets.take("b", slow, 0.0) == 0.0


def test_a_flood_of_made_up_keys_keeps_memory_bounded(clock: Steady) -> None:
    process = Limits(clock)
    process._failed_texts = Buckets(most=50)
    for number in range(200):
        process.failed(key_text.parse(make_guess(number, tenant=f"tenant{number}")))
        clock.now += 60
    assert len(process._failed_texts) == 50


def test_a_flood_of_addresses_keeps_memory_bounded_and_gives_no_secret_key_its_rate_back(clock: Steady) -> None:
    process = Limits(clock)
    process._publishable = Buckets(most=50)
    for _ in range(SECRET.burst):
        process.used("key_1", "secret", "")
    for number in range(200):
        process.used("key_2", "publishable", f"192.0.2.{number}")
    assert len(process._publishable) == 50
    with pytest.raises(TooManyRequests):
        process.used("key_1", "secret", "")


@pytest.mark.parametrize(("kind", "rate"), [("secret", SECRET), ("publishable", PUBLISHABLE)])
def test_each_kind_of_key_has_its_rate_and_each_key_its_own_bucket(kind: str, rate: Rate, clock: Steady) -> None:
    process = Limits(clock)
    for _ in range(rate.burst):
        process.used("key_1", kind, "192.0.2.1")
    with pytest.raises(TooManyRequests) as refusal:
        process.used("key_1", kind, "192.0.2.1")
    assert refusal.value.retry_after == 1
    process.used("key_2", kind, "192.0.2.1")
    clock.now += 1
    for _ in range(int(rate.per_second)):
        process.used("key_1", kind, "192.0.2.1")
    with pytest.raises(TooManyRequests):
        process.used("key_1", kind, "192.0.2.1")


def test_a_publishable_key_is_everybodys_so_each_address_has_a_rate_of_its_own(clock: Steady) -> None:
    process = Limits(clock)
    for _ in range(PUBLISHABLE.burst):
        process.used("key_1", "publishable", "192.0.2.1")
    with pytest.raises(TooManyRequests):
        process.used("key_1", "publishable", "192.0.2.1")
    process.used("key_1", "publishable", "192.0.2.2")


def test_a_secret_key_has_one_rate_wherever_it_calls_from(clock: Steady) -> None:
    process = Limits(clock)
    for number in range(SECRET.burst):
        process.used("key_1", "secret", f"192.0.2.{number % 7}")
    with pytest.raises(TooManyRequests):
        process.used("key_1", "secret", "192.0.2.200")


def test_a_text_that_cannot_be_a_key_is_not_counted(clock: Steady) -> None:
    process = Limits(clock)
    for _ in range(FAILED_TENANT.burst + 1):
        process.failed(key_text.parse("sk_cyclonex_mistyped"))
        process.failed(key_text.parse(""))
    process.failed(key_text.parse(make_guess(1)))
    assert (len(process._failed_texts), len(process._failed_tenants)) == (1, 1)


def test_a_key_that_calls_too_fast_is_told_when_to_come_back(stack: Stack, halted: Steady) -> None:
    key = stack.keys["cyclonex"].publishable
    answers = [stack.http("GET", "/v1/tenant", key=key) for _ in range(PUBLISHABLE.burst)]
    assert {answer.status for answer in answers} == {200}
    refused = stack.http("GET", "/v1/tenant", key=key)
    assert (refused.status, refused.json["code"]) == (429, "too_many_requests")
    assert refused.header("Retry-After") == "1"
    assert refused.header("Content-Type") == "application/problem+json"
    assert stack.http("GET", "/v1/tenant", key=stack.keys["cyclonex"].secret).status == 200
    assert stack.http("GET", "/v1/tenant", key=stack.keys["psynergy"].publishable).status == 200
    assert stack.http("GET", "/v1/tenant", key=key, source_ip="192.0.2.7").status == 200
    header = {"X-Forwarded-For": "192.0.2.8"}
    assert stack.http("GET", "/v1/tenant", header, key=key).status == 429, "a header made another caller of it"
    halted.now += 1
    assert stack.http("GET", "/v1/tenant", key=key).status == 200


def test_a_refused_call_does_nothing(stack: Stack, halted: Steady) -> None:
    key = stack.keys["psynergy"].publishable
    for _ in range(PUBLISHABLE.burst):
        limits.PROCESS.used(key_id(key), "publishable", "127.0.0.1")
    body = {"subject": {"email": "fast@example.com"}, "purposes": "all", "source": {"channel": "web_form"}}
    stack.http("GET", "/v1/tenant", key=key)
    with stack.meter() as meter:
        assert stack.http("POST", "/v1/consents/withdraw", key=key, json=body).status == 429
    assert meter.total() == 0


def key_id(text: str) -> str:
    """Returns the id of an issued key."""
    parsed = key_text.parse(text)
    assert parsed is not None
    return parsed.key_id


def try_key(stack: Stack, text: str) -> Answer:
    """Makes a call with a key."""
    return stack.http("GET", "/v1/tenant", key=text)


def forget_keys() -> None:
    """Makes this process one that has just started, as far as keys go."""
    wiring.ports().api_keys.forget("cyclonex")


@pytest.mark.parametrize("name", ["publishable", "secret", "admin"])
def test_whatever_is_tried_with_the_id_of_a_key_its_holder_is_served(stack: Stack, halted: Steady, name: str) -> None:
    genuine = getattr(stack.keys["cyclonex"], name)
    forget_keys()
    tried = [try_key(stack, make_guess(n, key=key_id(genuine))).status for n in range(FAILED_TENANT.burst + 5)]
    assert (tried[0], tried[-1]) == (401, 429)
    assert try_key(stack, genuine).status == 200  # not cached yet
    assert try_key(stack, make_guess(1, key=key_id(genuine))).status == 429
    assert try_key(stack, genuine).status == 200  # cached


def test_wrong_secrets_for_a_publishable_key_stop_no_opt_out_of_the_site(stack: Stack, halted: Steady) -> None:
    genuine = stack.keys["cyclonex"].publishable
    forget_keys()
    for number in range(FAILED_TEXT.burst * 2):
        try_key(stack, make_guess(number, key=key_id(genuine)))
    opt_out = {"subject": {"email": "ada@example.com"}, "kinds": ["sale_sharing"], "source": {"channel": "web_form"}}
    assert stack.http("POST", "/v1/opt-outs", key=genuine, json=opt_out).status == 201


def test_wrong_secrets_for_one_key_cost_one_look_up_a_minute_and_process(stack: Stack, halted: Steady) -> None:
    target = key_id(stack.keys["cyclonex"].admin)
    forget_keys()
    with stack.meter() as meter:
        assert {try_key(stack, make_guess(number, key=target)).status for number in range(50)} == {401}
    assert meter.calls == {("dynamodb", "UpdateItem"): 1}


def test_one_wrong_text_again_and_again_is_slowed_and_costs_no_look_up(stack: Stack, halted: Steady) -> None:
    text = make_guess(1)
    assert [try_key(stack, text).status for _ in range(FAILED_TEXT.burst)] == [401] * FAILED_TEXT.burst
    with stack.meter() as meter:
        refused = try_key(stack, text)
    assert (refused.status, refused.header("Retry-After")) == (429, "5")
    assert meter.total() == 0
    assert try_key(stack, make_guess(2)).status == 401
    halted.now += 5
    assert try_key(stack, text).status == 401


def test_guessing_answers_the_same_for_key_ids_that_exist_and_that_do_not(stack: Stack, halted: Steady) -> None:
    known, unknown = key_id(stack.keys["cyclonex"].admin), "key_01KARZ6T9GSWQ40CJ9S2ED9999"
    for number in range(FAILED_TEXT.burst + 3):
        one, other = try_key(stack, make_guess(number, key=known)), try_key(stack, make_guess(number, key=unknown))
        assert (one.status, one.header("Retry-After")) == (other.status, other.header("Retry-After"))


def test_many_made_up_keys_slow_their_sender_and_never_shut_a_good_key_out(stack: Stack, halted: Steady) -> None:
    for number in range(FAILED_TENANT.burst):
        limits.PROCESS.failed(key_text.parse(make_guess(number)))
    assert try_key(stack, make_guess(5000)).status == 429
    assert try_key(stack, make_guess(1, tenant="psynergy")).status == 401
    assert try_key(stack, stack.keys["cyclonex"].secret).status == 200


def test_a_limit_costs_a_few_steps_however_many_keys_have_called(clock: Steady) -> None:
    process = Limits(clock)
    process.failed(key_text.parse(make_guess(1)))

    def call() -> None:
        process.used("key_01KARZ6T9GSWQ40CJ9S2ED4T52", "secret", "")
        process.used("key_01KARZ6T9GSWQ40CJ9S2ED4T52", "publishable", "192.0.2.1")

    call()
    alone = count_steps(call)
    for number in range(MOST_BUCKETS):
        process.used(f"key_{number}", "secret", "")
        process.used("key_01KARZ6T9GSWQ40CJ9S2ED4T52", "publishable", f"192.0.{number}")
    assert alone < 250
    assert count_steps(call) <= alone + 20
