"""What texts mean, in whatever order they come: who is opted out, who is back, and who has only written."""

from __future__ import annotations

import random
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.times import to_ms
from tests.fixtures.sms import calls
from tests.fixtures.worlds.texts import TextWorld, generic, genuine


def test_newer_start_lifts_what_stop_closed() -> None:
    one = TextWorld()
    one.deliver(generic("STOP", 1, "2026-11-21T23:58:00Z"), "generic")
    one.deliver(generic("START", 2, "2026-11-21T23:59:00Z"), "generic")
    assert one.opted_out() == []


@given(st.lists(st.tuples(st.sampled_from(["STOP", "START"]), st.integers(0, 50)), min_size=1, max_size=6))
def test_order_of_arrival_of_stop_and_start_never_matters(said: list[tuple[str, int]]) -> None:
    webhooks = [generic(text, n, f"2026-11-21T23:59:{second:02d}Z") for n, (text, second) in enumerate(said)]
    stops = [second for text, second in said if text == "STOP"]
    starts = [second for text, second in said if text == "START"]
    expected = ["all_communications"] if stops and max(stops) >= max(starts, default=-1) else []
    for seed in range(3):
        one = TextWorld()
        shuffled = list(webhooks)
        random.Random(seed).shuffle(shuffled)
        for webhook in shuffled:
            one.deliver(webhook, "generic")
        assert one.opted_out() == expected


def test_opt_in_that_the_person_did_not_make_lifts_nothing() -> None:
    one = TextWorld()
    one.deliver(genuine("ringcentral"), "ringcentral")
    listed = {"from": calls.OURS, "to": calls.PERSON, "optStatus": "OptIn", "source": "Api"}
    told = calls.ringcentral(calls.CONSENTS, {"records": [listed]}, uuid="2")
    one.deliver(told, "ringcentral")
    assert one.opted_out() == ["all_communications"]
    own = calls.ringcentral(calls.CONSENTS, {"records": [{**listed, "source": "Recipient"}]}, uuid="3")
    one.deliver(own, "ringcentral")
    assert one.opted_out() == []


def test_yes_alone_and_ordinary_texts_only_open_the_window_for_replies() -> None:
    one = TextWorld()
    for number, text in enumerate(["YES", "HELP", "Thanks, see you on Monday"]):
        one.deliver(generic(text, number), "generic")
    state = one.state()
    assert state.wrote == {"sms": to_ms(calls.NOW - timedelta(minutes=1))}
    assert not state.grants
    assert one.opted_out() == []
