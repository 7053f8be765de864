"""What texts mean: who is opted out, who is back, what is confirmed, and what the person is told."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.people.act_records import Source
from chalicelib.domain.people.register import closing
from chalicelib.domain.people.states import decide
from chalicelib.domain.times import to_ms
from chalicelib.usecases.consents.record import RecordConsent, Wanted, record_consent
from chalicelib.usecases.context import Actor
from chalicelib.usecases.people.origin import Origin
from tests.fixtures.memory.ports import context
from tests.fixtures.sms import calls
from tests.fixtures.worlds.texts import PERSON, TextWorld, generic, genuine, twilio

# What texts mean


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


def test_unsure_reply_closes_at_once_and_is_reviewed() -> None:
    one = TextWorld()
    one.deliver(generic("stop?"), "generic")
    assert one.opted_out() == ["all_communications"]
    (review,) = one.ports.reviews.page("cyclonex", "reply", None, 10)[0]
    assert review.id.removeprefix("rev_") == review.records[0].removeprefix("opt_")
    assert len(review.subjects) == 1


def test_further_unsure_replies_go_to_the_review_that_is_open() -> None:
    one = TextWorld()
    for number, text in enumerate(["stop?", "not sure, maybe stop", "stop?"]):
        one.deliver(generic(text, number), "generic")
    (review,) = one.ports.reviews.page("cyclonex", "reply", None, 10)[0]
    assert len(review.records) == 3


def test_yes_alone_and_ordinary_texts_only_open_the_window_for_replies() -> None:
    one = TextWorld()
    for number, text in enumerate(["YES", "HELP", "Thanks, see you on Monday"]):
        one.deliver(generic(text, number), "generic")
    state = one.state()
    assert state.wrote == {"sms": to_ms(calls.NOW - timedelta(minutes=1))}
    assert not state.grants
    assert one.opted_out() == []


# What is answered


def message_of(body: str) -> str | None:
    return ElementTree.fromstring(body).findtext("Message")  # noqa: S314 - our own answer


def self_managed(one: TextWorld) -> None:
    account = replace(calls.cases()["twilio"].account, self_managed=True)
    one.accounts.changed["cyclonex", "twilio"] = account


def test_stop_is_confirmed_once_and_only_where_the_provider_does_not() -> None:
    one = TextWorld()
    assert message_of(one.deliver(twilio("STOP", 1), "twilio").body) is None
    other = TextWorld()
    self_managed(other)
    confirmed = message_of(other.deliver(twilio("STOP", 1), "twilio").body)
    assert confirmed is not None
    assert "Cyclonex Solutions" in confirmed
    assert "888-722-1357" in confirmed
    assert message_of(other.deliver(twilio("STOP", 2), "twilio").body) is None
    assert message_of(other.deliver(twilio("STOP", 1), "twilio").body) == confirmed


def test_help_is_answered_only_where_the_provider_does_not() -> None:
    one = TextWorld()
    assert message_of(one.deliver(twilio("HELP", 1), "twilio").body) is None
    self_managed(one)
    text = message_of(one.deliver(twilio("HELP", 2), "twilio").body)
    assert text == one.ports.profiles["cyclonex"].texts.help


# What YES and START confirm


def ask(one: TextWorld, *, publishable: bool = True) -> None:
    """A stranger's web form asks for texts to the person's number."""
    actor = Actor("publishable", "key_01KARZ6T9GSWQ40CJ9S2ED4T52") if publishable else None
    origin = Origin((PERSON,), Source("web_form"), wording="Yes, text me.")
    wanted = (Wanted("service_updates", "sms", True),)
    record_consent(one.ports, context(one.ports, actor=actor), RecordConsent(origin, wanted))


def consent(one: TextWorld) -> str:
    return decide(one.state(), "service_updates/sms", to_ms(one.clock.moment)).state


@pytest.mark.parametrize("text", ["YES", "START", "si"])
def test_yes_and_start_confirm_what_is_pending_for_the_number(text: str) -> None:
    one = TextWorld()
    ask(one)
    assert consent(one) == "pending"
    one.clock.advance(timedelta(minutes=1))
    one.deliver(twilio(text, 1), "twilio")
    grant = one.state().grants["service_updates/sms"]
    assert consent(one) == "granted"
    assert grant.proven
    assert grant.policy == 1


def test_yes_confirms_nothing_after_a_day_before_the_question_or_from_another_number() -> None:
    late = TextWorld()
    ask(late)
    late.clock.advance(timedelta(hours=24))
    late.deliver(twilio("YES"), "twilio")
    assert consent(late) == "none"
    early = TextWorld()
    ask(early)
    early.deliver(generic("YES", at="2026-11-21T23:59:00Z"), "generic")
    assert consent(early) == "pending"
    other = TextWorld()
    ask(other)
    other.deliver(twilio("YES", sender="+14155552672"), "twilio")
    assert consent(other) == "pending"


def test_yes_to_a_question_reopens_its_purpose_alone_after_a_stop() -> None:
    one = TextWorld()
    one.deliver(twilio("STOP", 1), "twilio")
    one.clock.advance(timedelta(minutes=1))
    ask(one)
    one.clock.advance(timedelta(minutes=1))
    one.deliver(twilio("YES", 2), "twilio")
    register, profile = one.state().opt_outs, one.ports.profiles["cyclonex"]
    assert closing(register, profile.purposes["service_updates"], "sms") == ()
    assert closing(register, profile.purposes["newsletter"], "email")
    assert one.opted_out() == ["all_communications"]
