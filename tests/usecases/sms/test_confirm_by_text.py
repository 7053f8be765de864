"""What YES and START confirm."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.people.act_records import Source
from chalicelib.domain.people.precedence import decide
from chalicelib.domain.people.register import find_closing
from chalicelib.domain.times import to_ms
from chalicelib.usecases.consents.record import RecordConsent, SentDecision, record_consent
from chalicelib.usecases.context import Actor
from chalicelib.usecases.people.origin import Origin
from tests.fixtures.memory.ports import context
from tests.fixtures.worlds.texts import PERSON, TextWorld, generic, twilio


def ask(one: TextWorld, *, publishable: bool = True) -> None:
    """Asks for texts to the person's number through a stranger's web form."""
    actor = Actor("publishable", "key_01KARZ6T9GSWQ40CJ9S2ED4T52") if publishable else None
    origin = Origin((PERSON,), Source("web_form"), wording="Yes, text me.")
    wanted = (SentDecision("service_updates", "sms", True),)
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
    assert find_closing(register, profile.purposes["service_updates"], "sms") == ()
    assert find_closing(register, profile.purposes["newsletter"], "email")
    assert one.opted_out() == ["all_communications"]
