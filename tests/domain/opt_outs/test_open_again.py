"""What pressing an unsubscribe link again still has to close, and when a withdrawal only repeats an earlier one."""

from __future__ import annotations

import pytest
from hypothesis import given

from chalicelib.domain.people.acts import EVERYTHING, Act, Asked, Granted, Refused
from chalicelib.domain.people.opt_out_acts import OptedOut
from chalicelib.domain.people.precedence import is_withdrawn
from chalicelib.domain.people.register import Register, find_closing, find_new_kinds, find_reclosing_kinds
from chalicelib.domain.people.register import apply as register_after
from chalicelib.domain.people.states import State, apply
from tests.fixtures.strategies.opt_outs import KINDS, LATEST, PLACES, any_register

WITHDRAWN = Refused("news/*", 5, "withdrawn", "con_1")


@given(any_register())
def test_closing_what_is_open_again_leaves_nothing_open(register: Register) -> None:
    again = find_reclosing_kinds(register, KINDS, "email")
    assert set(find_new_kinds(register, KINDS, "email")) <= set(again)
    closed = register_after(register, [OptedOut(kind, LATEST + 1, "email", "opt_x") for kind in again])
    assert find_reclosing_kinds(closed, KINDS, "email") == ()
    for purpose, channel in PLACES:
        if set(purpose.blocking_kinds(channel)) & set(KINDS):
            assert find_closing(closed, purpose, channel)


@pytest.mark.parametrize(
    ("acts", "stands"),
    [
        ([], False),
        ([WITHDRAWN], True),
        ([Refused("news/*", 5, "denied", "con_1")], False),
        ([WITHDRAWN, Granted("news/email", 5, None, True, "con_2", 0)], True),
        ([WITHDRAWN, Granted("news/email", 6, None, True, "con_2", 0)], False),
        ([WITHDRAWN, Granted("other/email", 6, None, True, "con_2", 0)], True),
        ([WITHDRAWN, Asked("news/email", 6, 9, "con_2")], False),
        ([Refused("news/email", 7, "withdrawn", "con_1")], False),
    ],
)
def test_a_purpose_is_withdrawn_until_something_of_it_is_given_or_asked_again(acts: list[Act], stands: bool) -> None:
    assert is_withdrawn(apply(State(), acts), "news/*") is stands


def test_everything_is_withdrawn_until_anything_is_given_again() -> None:
    state = apply(State(), [Refused(EVERYTHING, 5, "withdrawn", "con_1")])
    assert is_withdrawn(state, EVERYTHING)
    assert not is_withdrawn(apply(state, [Granted("news/email", 6, None, True, "con_2", 0)]), EVERYTHING)
