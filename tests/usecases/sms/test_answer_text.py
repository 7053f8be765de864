"""The answer to a person's text, and who sends it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree

import pytest

from chalicelib.domain.sms.provider import Inbound
from chalicelib.usecases.sms.answer_text import answer_to
from tests.fixtures.sms import calls
from tests.fixtures.worlds.texts import TextWorld, twilio

MILLISECOND = timedelta(milliseconds=1)


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


@pytest.mark.parametrize(
    ("late", "answered"),
    [
        (timedelta(), True),
        (timedelta(minutes=5) - MILLISECOND, True),
        (timedelta(minutes=5), False),
        (timedelta(hours=1), False),
    ],
)
def test_what_would_come_five_minutes_after_the_text_or_later_is_not_said(late: timedelta, answered: bool) -> None:
    one = TextWorld()
    ctx = one.ctx()
    event = Inbound("e-1", "twilio", calls.PERSON, "+12125550199", "STOP", ctx.now - late)
    answer = answer_to("stop_confirmation", ctx, event)
    assert (answer is not None) == answered
    assert answer is None or answer.until == event.at + timedelta(minutes=5)
    assert answer_to("stop_confirmation", ctx, replace(event, provider_answers=True)) is None
