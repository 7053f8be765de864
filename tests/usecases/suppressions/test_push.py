"""The providers' lists follow ours: pushed after each change, noted where refused, tried again until they are equal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.people.act_records import Source
from chalicelib.domain.people.identifiers import Identifier, email, phone
from chalicelib.domain.sms.account import SmsAccount, parse
from chalicelib.domain.sms.lists import Failure, ListedOptOut, ProviderRefused, ProviderUnavailable, SubscriptionState
from chalicelib.storage.sms.base import Client
from chalicelib.usecases.contracts.manage import PutContract, end_contract, put_contract, reinstate_contract
from chalicelib.usecases.opt_outs.lift import LiftOptOut, lift_opt_out
from chalicelib.usecases.opt_outs.record import RecordOptOut, record_opt_out
from chalicelib.usecases.outbox.deliver import deliver
from chalicelib.usecases.outbox.sweep import sweep
from chalicelib.usecases.people.look_up import LookUp, look_up
from chalicelib.usecases.people.origin import Origin
from chalicelib.usecases.ports.bundle import Ports
from chalicelib.usecases.suppressions.read import read, sequence
from chalicelib.usecases.suppressions.reconcile_lists import drift, every_entry, run
from tests.fixtures.memory_ports import MovedClock, context, memory_ports
from tests.fixtures.memory_table import MemoryTable

NUMBER = "+14155552671"


@dataclass
class Listing(Client):
    """A provider's list, and what it does when it is asked to take a number."""

    can_push = True
    closed: set[str] = field(default_factory=set)
    trouble: Exception | None = None
    refused: frozenset[str] = frozenset()
    asked: int = 0
    can_list = True
    entries: list[ListedOptOut] = field(default_factory=list)
    status: str = "Active"
    made: int = 0
    has_subscription = True

    def push(self, numbers: Sequence[str], closed: bool) -> list[Failure]:
        """As the port says."""
        self.asked += 1
        if self.trouble is not None:
            raise self.trouble
        taken = set(numbers) - self.refused
        self.closed = self.closed | taken if closed else self.closed - taken
        return [Failure(number, "30007") for number in numbers if number in self.refused]

    def listed(self, cursor: str | None) -> tuple[list[ListedOptOut], str | None]:
        """One entry a page."""
        entries = [*self.entries, *(ListedOptOut(number, closed=True, source="Api") for number in sorted(self.closed))]
        position = int(cursor or 0)
        rest = str(position + 1) if position + 1 < len(entries) else None
        return entries[position : position + 1], rest

    def check_subscription(self) -> SubscriptionState:
        """As it stands."""
        return SubscriptionState(self.status)

    def create_subscription(self, url: str, token: str) -> SubscriptionState:
        """Makes it active."""
        self.made += 1
        self.status = "Active"
        return SubscriptionState(self.status)


@dataclass
class Accounts:
    """The tenant's account at the provider."""

    def providers(self, tenant: str) -> tuple[str, ...]:
        """Its name."""
        return ("ringcentral",)

    def get(self, tenant: str, provider: str) -> SmsAccount:
        """An account with one secret."""
        text = '{"path_secrets": ["abcdefghijklmnopqrst"], "secrets": ["token"], "ids": ["s-1"]}'
        return parse(text, "https://privacy.example/sms/cyclonex/ringcentral/")


@dataclass
class OneProvider:
    """The accounts and clients of tenants who have one provider."""

    listing: Listing

    def get(self, tenant: str, provider: str) -> Listing:
        """The list."""
        return self.listing


@dataclass
class World:
    ports: Ports
    clock: MovedClock
    listing: Listing

    def say(self, way: str, *identifiers: Identifier | None) -> None:
        origin = Origin(tuple(i for i in identifiers if i), Source("sms"))
        ctx = context(self.ports)
        command = RecordOptOut(origin, ("all_communications",), "sms_stop")
        start = replace(command, kinds=(), kind="start")
        record_opt_out(self.ports, ctx, start if way == "START" else command)
        self.clock.advance(timedelta(seconds=1))

    def settle(self) -> None:
        """What the queue and the sweep do, until nothing is due."""
        for _ in range(5):
            sequence(self.ports, "cyclonex")
            sweep(self.ports, "cyclonex")
            for row in self.ports.outbox.due(
                self.ports.profiles["cyclonex"].tenant, self.clock.now() + timedelta(minutes=6), 50
            ):
                deliver(self.ports, "cyclonex", row.row.id)

    def push_of(self, number: str = NUMBER) -> tuple[bool, bool, str | None]:
        found = phone(number)
        assert found
        key = self.ports.secrets.identifier_key("cyclonex", found)
        (push,) = self.ports.pushes.of("cyclonex", [key], ("ringcentral",))
        return push.closed, push.pushed_at is not None, push.code


@pytest.fixture
def world() -> Iterator[World]:
    clock, listing = MovedClock(), Listing()
    one = OneProvider(listing)
    ports = replace(memory_ports(MemoryTable(), clock), sms_accounts=Accounts(), sms_clients=one)
    yield World(ports, clock, listing)


def test_a_stop_and_a_start_reach_the_list(world: World) -> None:
    world.say("STOP", phone(NUMBER))
    world.settle()
    assert world.listing.closed == {NUMBER} and world.push_of() == (True, True, None)
    world.say("START", phone(NUMBER))
    world.settle()
    assert world.listing.closed == set() and world.push_of() == (False, True, None)


@pytest.mark.parametrize(
    ("trouble", "code"), [(ProviderUnavailable(), "unavailable"), (ProviderRefused("CMN-101"), "CMN-101")]
)
def test_what_a_provider_refused_is_seen_and_tried_again_until_both_are_equal(
    world: World, trouble: Exception, code: str
) -> None:
    world.listing.trouble = trouble
    world.say("STOP", phone(NUMBER))
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


def test_a_number_that_is_refused_holds_no_other_up(world: World) -> None:
    other = "+14155552672"
    world.listing.refused = frozenset({NUMBER})
    world.say("STOP", phone(NUMBER))
    world.say("STOP", phone(other))
    world.settle()
    assert world.listing.closed == {other}
    assert world.push_of() == (True, False, "30007") and world.push_of(other) == (True, True, None)


def test_a_late_push_tells_what_holds_now(world: World) -> None:
    world.listing.trouble = ProviderUnavailable()
    world.say("STOP", phone(NUMBER))
    world.settle()
    world.say("START", phone(NUMBER))
    world.listing.trouble = None
    world.clock.advance(timedelta(hours=7))
    world.settle()
    assert world.listing.closed == set()


def test_the_end_of_a_contract_closes_its_peoples_numbers_and_reinstating_opens_them(world: World) -> None:
    ctx = context(world.ports)
    person = tuple(i for i in (phone(NUMBER), email("pat@example.com")) if i)
    put_contract(world.ports, ctx, PutContract("c-1", "client", date(2026, 1, 1), (person,), None, None))
    world.settle()
    assert world.listing.asked == 0
    end_contract(world.ports, ctx, "c-1", date(2026, 11, 1), "over", None)
    world.settle()
    assert world.listing.closed == {NUMBER}
    world.clock.advance(timedelta(seconds=1))
    reinstate_contract(world.ports, context(world.ports), "c-1", None)
    world.settle()
    assert world.listing.closed == set()
    entries, _ = read(world.ports, ctx, 100, None)
    assert [(e.numbered.kind, e.numbered.state) for e in entries if e.numbered.identifier_key.startswith("phone")] == [
        ("contract_end", "active"),
        ("contract_end", "lifted"),
    ]


def test_numbers_opted_out_there_alone_are_taken_over_and_those_here_alone_pushed_again(
    world: World,
) -> None:
    theirs = "+14155550111"
    world.say("STOP", phone(NUMBER))
    world.settle()
    world.listing.closed.clear()  # somebody emptied the provider's list
    world.listing.entries = [ListedOptOut(theirs, closed=True, source="Recipient"), ListedOptOut("x", True, "")]
    now = world.clock.now()
    found = drift(world.ports, "cyclonex", every_entry(world.listing), now)
    assert (len(found.only_there), len(found.only_here), found.equal, found.unreadable) == (1, 1, 0, 1)
    assert run(world.ports, "cyclonex", now) == []
    assert world.listing.closed == {NUMBER}
    there = phone(theirs)
    assert there
    known = look_up(world.ports, context(world.ports), LookUp((there,)))
    assert [(one.kind, one.state, one.source) for one in known.opt_outs] == [
        ("all_communications", "active", "sms_stop")
    ]
    world.settle()
    found = drift(world.ports, "cyclonex", every_entry(world.listing), now)
    assert not found.only_there and not found.only_here


def test_a_number_that_was_lifted_here_is_taken_off_there_and_not_closed_again(world: World) -> None:
    world.say("STOP", phone(NUMBER))
    world.settle()
    stopped = world.clock.now()
    world.clock.advance(timedelta(hours=1))
    world.say("START", phone(NUMBER))
    world.listing.entries = [ListedOptOut(NUMBER, closed=True, source="Api", at=stopped)]
    assert run(world.ports, "cyclonex", world.clock.now()) == []
    assert world.listing.closed == set()


def closed_kinds(world: World, number: str = NUMBER) -> list[str]:
    found = phone(number)
    assert found
    known = look_up(world.ports, context(world.ports), LookUp((found,)))
    return [one.kind for one in known.opt_outs if one.state == "active"]


def test_what_a_contracts_end_put_onto_the_list_is_nobodys_stop_once_it_is_reinstated(world: World) -> None:
    person = tuple(i for i in (phone(NUMBER), email("pat@example.com")) if i)
    ctx = context(world.ports)
    put_contract(world.ports, ctx, PutContract("c-1", "client", date(2026, 1, 1), (person,), None, None))
    end_contract(world.ports, ctx, "c-1", date(2026, 11, 1), "over", None)
    world.settle()
    assert world.listing.closed == {NUMBER}
    world.listing.trouble = ProviderUnavailable()
    world.clock.advance(timedelta(seconds=1))
    reinstate_contract(world.ports, context(world.ports), "c-1", None)
    world.settle()
    world.listing.trouble = None
    assert run(world.ports, "cyclonex", world.clock.now()) == []
    assert closed_kinds(world) == [] and world.listing.closed == set()


def test_an_entry_without_a_time_is_newer_than_a_lift_that_the_provider_has_taken(world: World) -> None:
    world.say("STOP", phone(NUMBER))
    world.say("START", phone(NUMBER))
    world.settle()
    world.listing.entries = [ListedOptOut(NUMBER, closed=True, source="Recipient")]
    assert run(world.ports, "cyclonex", world.clock.now()) == []
    assert closed_kinds(world) == ["all_communications"]


def test_lifting_another_kind_does_not_undo_a_stop_at_the_provider(world: World) -> None:
    named = tuple(i for i in (phone(NUMBER),) if i)
    origin = Origin(named, Source("web_form"))
    record_opt_out(world.ports, context(world.ports), RecordOptOut(origin, ("sms",), "form"))
    world.clock.advance(timedelta(seconds=1))
    stopped = world.clock.now()
    world.clock.advance(timedelta(seconds=1))
    lift_opt_out(world.ports, context(world.ports), LiftOptOut(origin, ("sms",), "form"))
    world.settle()
    world.listing.entries = [ListedOptOut(NUMBER, closed=True, source="Recipient", at=stopped)]
    assert run(world.ports, "cyclonex", world.clock.now()) == []
    assert closed_kinds(world) == ["all_communications"]


def test_a_lost_subscription_does_not_keep_the_list_from_being_read(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> SubscriptionState:
        raise ProviderRefused("SUB-505")

    monkeypatch.setattr(world.listing, "check_subscription", refused)
    world.listing.entries = [ListedOptOut(NUMBER, closed=True, source="Recipient")]
    assert run(world.ports, "cyclonex", world.clock.now()) == ["ringcentral"]
    assert closed_kinds(world) == ["all_communications"]


def test_the_lists_are_compared_once_a_day_and_a_lost_subscription_is_made_anew(world: World) -> None:
    world.listing.status = "Blacklisted"
    for _ in range(3):
        assert run(world.ports, "cyclonex", world.clock.now()) == []
    assert world.listing.made == 1
    world.listing.status = "Blacklisted"
    world.clock.advance(timedelta(days=1))
    assert run(world.ports, "cyclonex", world.clock.now()) == []
    assert world.listing.made == 2
