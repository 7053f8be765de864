"""A mailbox gets one mail an hour of what needs its reader, and a second try of that mail is no other one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from chalicelib.domain.rights.reminding.turns import PAUSE, Turns, find_turn, give_back, take_turn, wait

NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FIRST, SECOND = "out_1", "out_2"


def test_the_first_leaves_at_once_and_the_next_when_the_hour_is_over() -> None:
    turns = Turns("mem_ann")
    assert find_turn(turns, FIRST, NOW) is None
    turns = take_turn(turns, FIRST, NOW)
    assert find_turn(turns, SECOND, NOW + MINUTE) == NOW + PAUSE
    assert find_turn(turns, SECOND, NOW + PAUSE - MINUTE) == NOW + PAUSE
    assert find_turn(turns, SECOND, NOW + PAUSE) is None


def test_a_second_try_waits_for_nothing_and_puts_the_next_turn_off() -> None:
    turns = take_turn(Turns("mem_ann"), FIRST, NOW)
    assert find_turn(turns, FIRST, NOW + MINUTE) is None
    assert find_turn(take_turn(turns, FIRST, NOW + MINUTE), SECOND, NOW + PAUSE) == NOW + MINUTE + PAUSE


def test_the_row_that_waits_is_known_until_it_leaves() -> None:
    turns = wait(take_turn(Turns("mem_ann"), FIRST, NOW), SECOND)
    assert take_turn(turns, FIRST, NOW + MINUTE).waiting == SECOND
    left = take_turn(turns, SECOND, NOW + PAUSE)
    assert (left.waiting, left.told_by, left.version) == ("", SECOND, 3)


def test_a_turn_that_was_not_needed_is_given_back_by_whoever_took_it_alone() -> None:
    turns = wait(take_turn(Turns("mem_ann"), FIRST, NOW), SECOND)
    assert find_turn(give_back(turns, FIRST), SECOND, NOW + MINUTE) is None
    assert give_back(turns, FIRST).waiting == SECOND
    other = give_back(turns, SECOND)
    assert other.waiting == "" and find_turn(other, SECOND, NOW + MINUTE) == NOW + PAUSE
