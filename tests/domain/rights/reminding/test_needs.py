"""What needs a person is kept by a row in a few words, and is told as long as it is so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import pytest

from chalicelib.domain.rights.letters import Letter, LetterState
from chalicelib.domain.rights.reminding.needs import (
    MORE,
    MOST,
    Need,
    NeedCode,
    add_needs,
    is_open,
    is_told_singly,
    read_needs,
    read_requests,
    write_needs,
)
from tests.domain.rights.made import MONDAY, make, verified

BOUNCE = Need("bounce", "let_1")
ALL = (*(Need(code) for code in get_args(NeedCode) if code != "bounce"), BOUNCE)


def letter(state: LetterState) -> Letter:
    more: dict[str, Any] = {"subject": "", "paragraphs": (), "salt": "", "address": ()}
    return Letter("let_1", "req_1", "received", 1, "person", "email", state, MONDAY, **more)


def test_needs_are_read_as_they_were_written() -> None:
    assert read_needs(write_needs(ALL)) == ALL and read_needs("") == ()


def test_a_row_gathers_each_need_of_each_request_once_in_the_order_in_which_they_came() -> None:
    refs = add_needs({"member": "mem_ann"}, "req_b", [Need("ready")])
    for request_id, need in (("req_a", BOUNCE), ("req_b", Need("ready")), ("req_b", Need("message"))):
        refs = add_needs(refs, request_id, [need])
    assert read_requests(refs) == {"req_b": (Need("ready"), Need("message")), "req_a": (BOUNCE,)}
    assert list(read_requests(refs)) == ["req_b", "req_a"] and refs["member"] == "mem_ann"


def test_a_flood_is_counted_and_a_request_that_is_named_goes_on_being_so() -> None:
    refs: dict[str, str] = {}
    for number in range(MOST + 5):
        refs = add_needs(refs, f"req_{number}", [Need("message")])
    refs = add_needs(refs, "req_0", [BOUNCE])
    assert len(read_requests(refs)) == MOST and refs[MORE] == "5"
    assert read_requests(refs)["req_0"] == (Need("message"), BOUNCE)


def test_staff_are_told_singly_of_whoever_is_known_or_has_proven_something() -> None:
    stranger = make("delete")
    stranger = replace(stranger, intake=replace(stranger.intake, trusted=False))
    assert not is_told_singly(stranger)
    assert is_told_singly(replace(stranger, intake=replace(stranger.intake, trusted=True)))
    assert is_told_singly(verified("delete"))
    assert not is_told_singly(replace(verified("delete"), marks=frozenset({"not_mine"})))


@pytest.mark.parametrize("code", ["message", "evidence"])
def test_a_message_needs_a_reader_until_somebody_noted_it(code: NeedCode) -> None:
    request = verified("delete")
    assert not is_open(request, Need(code), None)
    assert is_open(replace(request, marks=frozenset({"new_message"})), Need(code), None)


def test_a_request_is_ready_until_it_is_closed() -> None:
    assert is_open(verified("delete"), Need("ready"), None)
    assert not is_open(replace(verified("delete"), status="denied"), Need("ready"), None)
    assert not is_open(verified("delete"), Need("appeal"), None)


@pytest.mark.parametrize("state", get_args(LetterState))
def test_a_letter_that_came_back_needs_somebody_as_long_as_it_waits(state: LetterState) -> None:
    assert is_open(verified("delete"), BOUNCE, letter(state)) is (state in ("to_print", "to_call"))


def test_one_that_is_still_to_leave_is_told_too() -> None:
    assert is_open(verified("delete"), BOUNCE, None)
