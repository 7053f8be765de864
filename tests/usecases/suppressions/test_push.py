"""The providers' lists follow ours: pushed after each change, noted where refused, tried again until accepted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.people.identifiers import parse_phone
from chalicelib.domain.sms.lists import ProviderRefused, ProviderUnavailable
from tests.fixtures.factories import SECOND, who
from tests.fixtures.worlds.pushes import NUMBER, PushWorld


def test_a_stop_and_a_start_reach_the_list(world: PushWorld) -> None:
    world.say("STOP", parse_phone(NUMBER))
    world.settle()
    assert world.listing.closed == {NUMBER} and world.push_of() == (True, True, None)
    world.say("START", parse_phone(NUMBER))
    world.settle()
    assert world.listing.closed == set() and world.push_of() == (False, True, None)


@pytest.mark.parametrize(
    ("trouble", "code"), [(ProviderUnavailable(), "unavailable"), (ProviderRefused("CMN-101"), "CMN-101")]
)
def test_what_a_provider_refused_is_seen_and_tried_again_until_both_are_equal(
    world: PushWorld, trouble: Exception, code: str
) -> None:
    world.listing.trouble = trouble
    world.say("STOP", parse_phone(NUMBER))
    world.settle()
    assert world.listing.closed == set() and world.push_of() == (True, False, code)
    asked = world.listing.asked
    world.clock.advance(timedelta(hours=1))
    world.settle()
    assert world.listing.asked > asked
    world.listing.trouble = None
    world.clock.advance(timedelta(hours=7))
    world.settle()
    assert world.listing.closed == {NUMBER} and world.push_of() == (True, True, None)
    asked = world.listing.asked
    world.clock.advance(timedelta(days=1))
    world.settle()
    assert world.listing.asked == asked


def test_a_number_that_is_refused_holds_no_other_up(world: PushWorld) -> None:
    other = "+14155552672"
    world.listing.refused = frozenset({NUMBER})
    world.say("STOP", parse_phone(NUMBER))
    world.say("STOP", parse_phone(other))
    world.settle()
    assert world.listing.closed == {other}
    assert world.push_of() == (True, False, "30007") and world.push_of(other) == (True, True, None)


def test_a_late_push_tells_what_holds_now(world: PushWorld) -> None:
    world.listing.trouble = ProviderUnavailable()
    world.say("STOP", parse_phone(NUMBER))
    world.settle()
    world.say("START", parse_phone(NUMBER))
    world.listing.trouble = None
    world.clock.advance(timedelta(hours=7))
    world.settle()
    assert world.listing.closed == set()


def test_a_shared_number_is_pushed_as_a_contact_check_answers_by_it(world: PushWorld) -> None:
    ann, bea = who("ann@a.example"), who("bea@b.example")
    for name in (ann, bea):
        world.share(name)
    world.settle()
    assert world.listing.asked == 0
    world.say("STOP", ann)
    world.settle()
    assert world.listing.closed == {NUMBER} and world.push_of() == (True, True, None)
    world.say("STOP", bea)
    world.say("START", ann)
    world.settle()
    assert world.listing.closed == {NUMBER}
    world.clock.advance(SECOND)
    world.say("START", bea)
    world.settle()
    assert world.listing.closed == set() and world.push_of() == (False, True, None)
