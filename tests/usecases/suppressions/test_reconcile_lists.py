"""The daily comparison with the providers' lists: numbers only there are taken over, those only here pushed again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.people.act_records import Source
from chalicelib.domain.people.identifiers import parse_phone
from chalicelib.domain.sms.lists import ListedOptOut, ProviderRefused, SubscriptionState
from chalicelib.usecases.opt_outs.lift import LiftOptOut, lift_opt_out
from chalicelib.usecases.opt_outs.record import RecordOptOut, record_opt_out
from chalicelib.usecases.people.look_up import LookUp, look_up
from chalicelib.usecases.people.origin import Origin
from chalicelib.usecases.suppressions.reconcile_lists import find_drift, read_entries, reconcile_daily
from tests.fixtures.factories import who
from tests.fixtures.memory.ports import context
from tests.fixtures.worlds.pushes import NUMBER, PushWorld


def test_numbers_opted_out_there_alone_are_taken_over_and_those_here_alone_pushed_again(
    world: PushWorld,
) -> None:
    theirs = "+14155550111"
    world.say("STOP", parse_phone(NUMBER))
    world.settle()
    world.listing.closed.clear()  # somebody emptied the provider's list
    world.listing.entries = [ListedOptOut(theirs, closed=True, source="Recipient"), ListedOptOut("x", True, "")]
    now = world.clock.now()
    found = find_drift(world.ports, "cyclonex", read_entries(world.listing), now)
    assert (len(found.only_there), len(found.only_here), found.equal, found.unreadable) == (1, 1, 0, 1)
    assert reconcile_daily(world.ports, "cyclonex", now) == []
    assert world.listing.closed == {NUMBER}
    there = parse_phone(theirs)
    assert there
    known = look_up(world.ports, context(world.ports), LookUp((there,)))
    assert [(one.kind, one.state, one.source) for one in known.opt_outs] == [
        ("all_communications", "active", "sms_stop")
    ]
    world.settle()
    found = find_drift(world.ports, "cyclonex", read_entries(world.listing), now)
    assert not found.only_there and not found.only_here


def test_a_number_that_was_lifted_here_is_taken_off_there_and_not_closed_again(world: PushWorld) -> None:
    world.say("STOP", parse_phone(NUMBER))
    world.settle()
    stopped = world.clock.now()
    world.clock.advance(timedelta(hours=1))
    world.say("START", parse_phone(NUMBER))
    world.listing.entries = [ListedOptOut(NUMBER, closed=True, source="Api", at=stopped)]
    assert reconcile_daily(world.ports, "cyclonex", world.clock.now()) == []
    assert world.listing.closed == set()


def test_an_entry_without_a_time_is_newer_than_a_lift_that_the_provider_has_taken(world: PushWorld) -> None:
    world.say("STOP", parse_phone(NUMBER))
    world.say("START", parse_phone(NUMBER))
    world.settle()
    world.listing.entries = [ListedOptOut(NUMBER, closed=True, source="Recipient")]
    assert reconcile_daily(world.ports, "cyclonex", world.clock.now()) == []
    assert world.closed_kinds() == ["all_communications"]


def test_lifting_another_kind_does_not_undo_a_stop_at_the_provider(world: PushWorld) -> None:
    named = tuple(i for i in (parse_phone(NUMBER),) if i)
    origin = Origin(named, Source("web_form"))
    record_opt_out(world.ports, context(world.ports), RecordOptOut(origin, ("sms",), "form"))
    world.clock.advance(timedelta(seconds=1))
    stopped = world.clock.now()
    world.clock.advance(timedelta(seconds=1))
    lift_opt_out(world.ports, context(world.ports), LiftOptOut(origin, ("sms",), "form"))
    world.settle()
    world.listing.entries = [ListedOptOut(NUMBER, closed=True, source="Recipient", at=stopped)]
    assert reconcile_daily(world.ports, "cyclonex", world.clock.now()) == []
    assert world.closed_kinds() == ["all_communications"]


def test_a_lost_subscription_does_not_keep_the_list_from_being_read(
    world: PushWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> SubscriptionState:
        raise ProviderRefused("SUB-505")

    monkeypatch.setattr(world.listing, "check_subscription", refused)
    world.listing.entries = [ListedOptOut(NUMBER, closed=True, source="Recipient")]
    assert reconcile_daily(world.ports, "cyclonex", world.clock.now()) == ["ringcentral"]
    assert world.closed_kinds() == ["all_communications"]


def test_the_lists_are_compared_once_a_day_and_a_lost_subscription_is_made_anew(world: PushWorld) -> None:
    world.listing.status = "Blacklisted"
    for _ in range(3):
        assert reconcile_daily(world.ports, "cyclonex", world.clock.now()) == []
    assert world.listing.made == 1
    world.listing.status = "Blacklisted"
    world.clock.advance(timedelta(days=1))
    assert reconcile_daily(world.ports, "cyclonex", world.clock.now()) == []
    assert world.listing.made == 2


def test_a_shared_number_that_is_closed_for_one_of_its_people_is_missed_on_the_providers_list(world: PushWorld) -> None:
    world.share(who("ann@a.example"))
    world.share(who("bea@b.example"))
    world.say("STOP", who("ann@a.example"))
    now = world.clock.now()
    world.settle()
    world.listing.closed.clear()  # somebody emptied the provider's list
    found = find_drift(world.ports, "cyclonex", read_entries(world.listing), now)
    assert (len(found.only_there), len(found.only_here)) == (0, 1)
    assert reconcile_daily(world.ports, "cyclonex", now) == []
    assert world.listing.closed == {NUMBER}
