"""The end of a contract and its return reach the lists that say who may be written to."""

from __future__ import annotations

from datetime import date, timedelta

from chalicelib.domain.people.identifiers import parse_email, parse_phone
from chalicelib.domain.sms.lists import ProviderUnavailable
from chalicelib.usecases.contracts.manage import PutContract, end_contract, put_contract, reinstate_contract
from chalicelib.usecases.suppressions.read import read
from chalicelib.usecases.suppressions.reconcile_lists import reconcile_daily
from tests.fixtures.memory.ports import context
from tests.fixtures.worlds.pushes import NUMBER, PushWorld


def test_the_end_of_a_contract_closes_its_peoples_numbers_and_reinstating_opens_them(world: PushWorld) -> None:
    ctx = context(world.ports)
    person = tuple(i for i in (parse_phone(NUMBER), parse_email("pat@example.com")) if i)
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


def test_what_a_contracts_end_put_onto_the_list_is_nobodys_stop_once_it_is_reinstated(world: PushWorld) -> None:
    person = tuple(i for i in (parse_phone(NUMBER), parse_email("pat@example.com")) if i)
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
    assert reconcile_daily(world.ports, "cyclonex", world.clock.now()) == []
    assert world.closed_kinds() == [] and world.listing.closed == set()


def test_who_leaves_a_contract_that_goes_on_is_closed_and_opened_on_coming_back(world: PushWorld) -> None:
    pat = tuple(i for i in (parse_phone(NUMBER), parse_email("pat@example.com")) if i)
    sam = tuple(i for i in (parse_email("sam@example.com"),) if i)
    told = []
    for people in ((pat, sam), (sam,), (sam, pat)):
        put_contract(
            world.ports, context(world.ports), PutContract("c-1", "client", date(2026, 1, 1), people, None, None)
        )
        world.settle()
        entries, _ = read(world.ports, context(world.ports), 100, None)
        told.append([(e.numbered.kind, e.numbered.state) for e in entries])
        world.clock.advance(timedelta(seconds=1))
    of_pat = 2  # a number and an address
    left, back = [("contract_end", "active")] * of_pat, [("contract_end", "lifted")] * of_pat
    assert told == [[], left, left + back]
    assert world.listing.closed == set()
