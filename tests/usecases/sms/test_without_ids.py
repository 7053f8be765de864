"""Calls to which the provider gave no id: what closes is a repeat only while it stands, what opens counts once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from chalicelib.domain.people.subjects import Subject
from chalicelib.domain.sms.provider import Webhook
from chalicelib.usecases.consents.record import RecordConsent, record_consent
from chalicelib.usecases.reviews.resolve import ResolveReview, resolve_review
from tests.fixtures.factories import origin, parse_decisions
from tests.fixtures.sms import calls
from tests.fixtures.worlds.texts import PERSON, TextWorld, generic, twilio

MINUTE = timedelta(minutes=1)
CLOSED = ["all_communications"]


@pytest.fixture
def one() -> TextWorld:
    return TextWorld()


def nameless(text: str = "STOP", **changes: str) -> Webhook:
    """Returns a call of Twilio without a MessageSid; two with the same text have the same bytes."""
    pairs = {name: value for name, value in calls.MESSAGE.items() if name != "MessageSid"}
    return calls.twilio({**pairs, "Body": text, **changes})


def say(world: TextWorld, *webhooks: Webhook, provider: str = "twilio") -> None:
    for webhook in webhooks:
        world.deliver(webhook, provider)
        world.clock.advance(MINUTE)


def person(world: TextWorld) -> Subject:
    return world.found(PERSON.value)


def test_a_stop_that_came_after_a_start_closes_again(one: TextWorld) -> None:
    say(one, nameless(), twilio("START", 1))
    assert one.opted_out() == []
    say(one, nameless())
    assert one.opted_out() == CLOSED


@pytest.mark.parametrize("text", ["STOP", "stop", "please stop texting me", "stop?"])
def test_what_closes_is_a_repeat_as_long_as_it_stands(one: TextWorld, text: str) -> None:
    say(one, nameless(text))
    kept = one.kept()
    say(one, *[nameless(text)] * 3)
    assert one.opted_out() == CLOSED and one.kept() == kept


def test_a_providers_opt_out_event_counts_likewise(one: TextWorld) -> None:
    for _ in range(2):
        say(one, nameless("", OptOutType="STOP"))
        assert one.opted_out() == CLOSED
        say(one, twilio("START", 1 + person(one).version))
        assert one.opted_out() == []


def test_a_stop_after_a_proven_grant_closes_again(one: TextWorld) -> None:
    say(one, nameless())
    command = RecordConsent(origin(PERSON.value, wording="Yes."), parse_decisions("+service_updates/sms"))
    record_consent(one.ports, one.ctx(), command)
    one.clock.advance(MINUTE)
    stop = person(one).state.opt_outs.opt_outs["all_communications/stop"]
    say(one, nameless())
    assert person(one).state.opt_outs.opt_outs["all_communications/stop"].at > stop.at


@pytest.mark.parametrize("swallowing", [False, True])
def test_a_start_without_an_id_counts_once_however_its_text_is_cut(one: TextWorld, swallowing: bool) -> None:
    start = nameless("START")
    say(one, start)
    say(one, twilio("STOP", 2))
    pairs = {name: value for name, value in calls.MESSAGE.items() if name != "MessageSid"} | {"Body": "START"}
    if swallowing:  # the number that was called takes in the name that follows it
        pairs["To"] += "ToCity" + pairs.pop("ToCity")
    say(one, start)
    say(one, replace(start, body=urlencode(pairs).encode()))
    assert one.opted_out() == CLOSED


def test_with_an_id_a_repeat_stays_a_repeat(one: TextWorld) -> None:
    say(one, twilio("STOP", 1), twilio("START", 2), twilio("STOP", 1))
    assert one.opted_out() == []
    say(one, generic("STOP", 1), provider="generic")
    say(one, twilio("START", 3))
    assert one.opted_out() == []


def test_a_doubt_that_was_dismissed_is_raised_again_by_the_same_words(one: TextWorld) -> None:
    say(one, *[nameless("stop?")] * 2)
    (review,) = one.ports.reviews.page(one.tenant, "reply", None, 100)[0]
    assert len(review.records) == 1
    resolve_review(one.ports, one.ctx(), ResolveReview(review.id, "not_opt_out"))
    assert one.opted_out() == []
    say(one, nameless("stop?"))
    assert one.opted_out() == CLOSED
    (another,) = one.ports.reviews.page(one.tenant, "reply", None, 100)[0]
    assert another.id != review.id


@pytest.mark.parametrize("given", [None, "", 7, "x" * 129, "a b"])
def test_an_event_of_ringcentral_without_its_uuid_is_a_repeat_while_it_stands(one: TextWorld, given: object) -> None:
    body = calls.ringcentral_message("STOP")
    webhook = calls.ringcentral("/restapi/v1.0/account/~/extension/~/message-store/instant?type=SMS", body, uuid=given)
    say(one, webhook, provider="ringcentral")
    kept = one.kept()
    say(one, webhook, provider="ringcentral")
    assert one.opted_out() == CLOSED and one.kept() == kept


def unnamed(provider: str) -> Webhook:
    """Returns the provider's STOP with an id that cannot be used."""
    if provider == "telnyx":
        body = calls.telnyx_body()
        body["data"]["id"] = None
        return calls.telnyx(body)
    return calls.aws(MessageId="") if provider == "aws" else nameless()


@pytest.mark.parametrize("provider", ["telnyx", "aws", "twilio"])
def test_with_every_provider_what_closes_without_an_id_leaves_no_claim(one: TextWorld, provider: str) -> None:
    say(one, unnamed(provider), provider=provider)
    assert one.opted_out() == CLOSED and one.items("#IDEM#") == []
    kept = one.kept()
    say(one, unnamed(provider), provider=provider)
    assert one.kept() == kept
