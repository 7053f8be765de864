"""What is merely a repeat of what is closed already, so that it can be left out, and what is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.domain.people.acts import Act, Granted, Refused
from chalicelib.domain.people.closing import is_repeat
from chalicelib.domain.people.opt_out_acts import Lifted, OptedOut, Reopened, Started
from chalicelib.domain.people.states import State, apply
from chalicelib.domain.people.subjects import Revision, Subject, keep_subject

SIGNAL = OptedOut("sale_sharing", 5, "signal", "opt_1", "pab12f")
FORM = OptedOut("email", 5, "form", "opt_2", "pab12f")
WITHDRAWN = Refused("news/*", 5, "withdrawn", "con_1", "pab12f")
LIFT = Lifted("sale_sharing", 6, "web", "opt_4", two_steps=True)


def somebody(*acts: Act) -> Revision:
    return keep_subject(Subject("sub_1", state=apply(State(), acts)))


@pytest.mark.parametrize("act", [SIGNAL, FORM, WITHDRAWN])
def test_what_stands_from_the_same_identifier_is_repeated(act: OptedOut | Refused) -> None:
    again = replace(act, at=9, record_id="new")
    assert is_repeat(somebody(act), again, only_open=True)
    assert not is_repeat(somebody(), again, only_open=True)
    assert not is_repeat(somebody(act), replace(again, via="e00000"), only_open=True)
    assert is_repeat(somebody(act), replace(again, via=""), only_open=True)


@pytest.mark.parametrize(("act", "expected"), [(SIGNAL, True), (FORM, False), (WITHDRAWN, False)])
def test_only_a_signal_is_a_repeat_where_all_else_is_to_be_kept(act: OptedOut | Refused, expected: bool) -> None:
    assert is_repeat(somebody(act), replace(act, at=9), only_open=False) is expected


@pytest.mark.parametrize(
    ("act", "since"),
    [
        (SIGNAL, LIFT),
        (FORM, Reopened("news/email", 6, "con_4", two_steps=False)),
        (WITHDRAWN, Granted("news/sms", 6, None, True, "con_4")),
    ],
)
def test_what_was_opened_since_is_closed_again(act: OptedOut | Refused, since: Act) -> None:
    assert not is_repeat(somebody(act, since), replace(act, at=9), only_open=True)


@pytest.mark.parametrize("act", [SIGNAL, FORM, WITHDRAWN])
def test_nothing_is_a_repeat_on_an_identifier_that_several_share(act: OptedOut | Refused) -> None:
    shared = keep_subject(Subject("sub_1", kind="shared", state=apply(State(), [act])))
    assert not is_repeat(shared, replace(act, at=9), only_open=True)


def test_what_closes_nothing_is_no_repeat() -> None:
    start = Started(5, "opt_5")
    assert not is_repeat(somebody(start), start, only_open=True)
