"""Who follows: the acts survive the row, repeats change nothing, and the order of several rows never matters."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.changes import Event
from chalicelib.domain.people.acts import Act, Granted, Refused
from chalicelib.domain.people.following import Following, ForTied, follow, read_refs, write_refs
from chalicelib.domain.people.opt_out_acts import Dismissed, Lifted, OptedOut, Started
from chalicelib.domain.people.states import State, apply, join
from chalicelib.domain.people.subjects import Revision, begin_subject, keep_subject
from tests.fixtures.strategies.acts import any_state, refusals

AT = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
NOW = int(AT.timestamp() * 1000)
MINUTE = 60_000
STOP = OptedOut("all_communications", NOW - 3 * MINUTE, "sms_stop", "opt_1")
REFUSED = Refused("*/*", NOW, "withdrawn", "con_1")
EVENT = Event("opt_out.recorded", AT, AT, "publishable:key_1", "req-1", "opt_1", "00ff", {"beside": [["con_1", "ff"]]})


def draft_with(*acts: Act) -> Revision:
    return keep_subject(replace(begin_subject("sub_1").after, state=apply(State(), acts), version=1))


@pytest.mark.parametrize("only_open", [True, False])
@pytest.mark.parametrize("received", [0, NOW])
def test_a_row_holds_all_that_is_needed_later(only_open: bool, received: int) -> None:
    acts = (STOP, REFUSED, Dismissed(NOW, "opt_1"), Started(NOW, "opt_1"))
    following = Following(("sub_1", "sub_2"), ForTied(acts, only_open), EVENT, received)
    refs = json.loads(json.dumps(write_refs(following)))
    later = AT + timedelta(seconds=5)
    assert read_refs(refs, later) == replace(following, event=replace(EVENT, recorded_at=later))


WAVES = st.lists(refusals().map(lambda act: replace(act, record_id=f"{act.record_id}-later", via="")), max_size=4)


@given(any_state(), WAVES, WAVES)
def test_who_follows_twice_or_in_another_order_ends_alike(
    state: State, first: list[Refused], second: list[Refused]
) -> None:
    def follow_all(*waves: list[Refused]) -> State:
        found = state
        for wave in waves:
            draft = keep_subject(replace(begin_subject("sub_1").after, state=found))
            found = apply(found, follow(draft, ForTied(tuple(wave)), received=0))
        return found

    once = follow_all(first, second)
    assert once == follow_all(second, first) == follow_all(first, second, first, second)
    assert once == join(state, apply(State(), [*first, *second]))


@pytest.mark.parametrize(
    ("opened", "received", "expected"),
    [
        (Granted("a/sms", NOW - MINUTE, None, True, "con_9"), NOW, NOW - MINUTE),
        (Granted("a/sms", NOW + 1, None, True, "con_9"), NOW, STOP.at),  # after the call came
        (Granted("a/sms", NOW - MINUTE, None, True, "con_9"), NOW + 8 * MINUTE, STOP.at),  # eleven minutes late
        (Granted("a/sms", NOW - MINUTE, None, True, "con_9"), 0, STOP.at),
        (Granted("a/sms", NOW - MINUTE, None, False, "con_9", undated=True), NOW, STOP.at),
        (Granted("a/sms", NOW - MINUTE, None, True, "con_9", texted=True), NOW, STOP.at),
        (Lifted("email", NOW - MINUTE, "form", "opt_9", two_steps=False), NOW, NOW - MINUTE),
    ],
)
def test_what_was_opened_before_the_call_came_is_closed(opened: Act, received: int, expected: int) -> None:
    assert follow(draft_with(opened), ForTied((STOP,)), received) == (replace(STOP, at=expected),)


def test_what_the_people_of_a_shared_number_opened_counts_too() -> None:
    grant = Granted("a/sms", NOW - MINUTE, None, True, "con_9")
    draft = replace(draft_with(), sharers=(State(), apply(State(), [grant])))
    assert follow(draft, ForTied((STOP,)), NOW) == (replace(STOP, at=grant.at),)


@pytest.mark.parametrize("act", [STOP, REFUSED])
def test_only_what_is_open_is_closed_where_repeats_are_left_out(act: OptedOut | Refused) -> None:
    again = replace(act, at=NOW + MINUTE, record_id="opt_2")
    draft = draft_with(act)
    assert follow(draft, ForTied((again,), only_open=True), 0) == ()
    assert follow(draft, ForTied((again,)), 0) == (again,)
    assert follow(draft_with(), ForTied((again,), only_open=True), 0) == (again,)


def test_a_signal_is_no_news_where_one_stands() -> None:
    signal = OptedOut("sale_sharing", NOW, "signal", "opt_1")
    again = replace(signal, at=NOW + MINUTE)
    assert follow(draft_with(signal), ForTied((again,)), 0) == ()
    assert follow(draft_with(replace(signal, source="form")), ForTied((again,)), 0) == (again,)
