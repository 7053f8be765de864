"""The real client against a server that speaks RingCentral's API: refused, seen, tried again; then both lists agree."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from chalicelib.domain.people.identifiers import parse_phone
from chalicelib.storage.sms.http import Http
from chalicelib.storage.sms.ringcentral import RingCentralClient
from chalicelib.usecases.people.look_up import LookUp, look_up
from chalicelib.usecases.suppressions.reconcile_lists import find_drift, read_entries, reconcile_daily
from tests.fixtures.memory.ports import context
from tests.fixtures.sms.accounts import account
from tests.fixtures.sms.servers import Answer, RingCentralServer, run_server
from tests.fixtures.worlds.pushes import NUMBER, PushWorld

THEIRS = "+14155550111"


@pytest.fixture
def server() -> Iterator[RingCentralServer]:
    with run_server(RingCentralServer()) as found:
        found.subscriptions = []
        yield found


def world_of(server: RingCentralServer) -> PushWorld:
    api = {"client_id": "client", "client_secret": "secret", "jwt": "jwt", "url": server.url}
    return PushWorld(RingCentralClient(account(**api), Http(0.2)))


def test_an_opt_out_that_ringcentral_refused_is_seen_tried_again_and_then_on_its_list(
    server: RingCentralServer,
) -> None:
    world = world_of(server)
    server.answers = [Answer(503)] * 40
    world.say("STOP", parse_phone(NUMBER))
    world.settle()
    assert world.push_of() == (True, False, "unavailable") and server.consents == []
    server.answers = []
    world.clock.advance(timedelta(hours=7))
    world.settle()
    assert world.push_of() == (True, True, None)
    assert [(one["to"], one["optStatus"]) for one in server.consents] == [(NUMBER, "OptOut")]
    client = world.ports.sms_clients.get("cyclonex", "ringcentral")
    assert client is not None
    found = find_drift(world.ports, "cyclonex", read_entries(client), world.clock.now())
    assert (found.only_there, found.only_here, found.equal) == ((), (), 1)


def test_the_daily_look_takes_over_what_people_told_ringcentral_alone(server: RingCentralServer) -> None:
    world = world_of(server)
    server.consents = [{"from": "*", "to": THEIRS, "optStatus": "OptOut", "source": "Recipient"}]
    reconcile_daily(world.ports, "cyclonex", world.clock.now())
    there = parse_phone(THEIRS)
    assert there
    known = look_up(world.ports, context(world.ports), LookUp((there,)))
    assert [(one.kind, one.state) for one in known.opt_outs] == [("all_communications", "active")]
