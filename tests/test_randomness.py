"""Ids in the order in which they were made, tokens, and pauses that stay short."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from chalicelib.domain.ids import is_id
from chalicelib.randomness import SystemRandomness

NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)


def test_ids_of_one_millisecond_sort_in_the_order_of_making_and_differ() -> None:
    randomness = SystemRandomness()
    made = [randomness.id("key", NOW) for _ in range(2000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert all(is_id(name, "key") for name in made)


def test_ids_sort_by_their_moment() -> None:
    randomness = SystemRandomness()
    made = [randomness.id("con", NOW + timedelta(milliseconds=step)) for step in range(500)]
    assert made == sorted(made)


def test_the_next_id_of_a_millisecond_is_not_the_one_after() -> None:
    randomness = SystemRandomness()
    first, second = (randomness.id("key", NOW) for _ in range(2))
    assert first[:20] == second[:20] or first[:14] == second[:14]
    assert first[-8:-1] != second[-8:-1]


def test_threads_never_share_an_id() -> None:
    randomness, made = SystemRandomness(), list[str]()
    threads = [
        threading.Thread(target=lambda: made.extend(randomness.id("key", NOW) for _ in range(500))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 2000


def test_tokens_have_the_size_asked_for_and_differ() -> None:
    randomness = SystemRandomness()
    assert [len(randomness.token(size)) for size in (16, 20, 32)] == [16, 20, 32]
    assert len({randomness.token() for _ in range(100)}) == 100


def test_pauses_grow_with_the_attempt_and_never_pass_200_ms() -> None:
    pauses: list[float] = []
    randomness = SystemRandomness(sleep=pauses.append)
    longest = []
    for attempt in (0, 2, 4, 40):
        pauses.clear()
        for _ in range(300):
            randomness.pause(attempt)
        assert min(pauses) >= 0
        longest.append(max(pauses))
    for seen, bound in zip(longest, (0.01, 0.04, 0.16, 0.2), strict=True):
        assert bound / 2 < seen <= bound
