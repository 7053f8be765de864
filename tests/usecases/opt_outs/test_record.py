"""What an opt-out's `source.channel` counts for: START lifts it or not accordingly, so not every caller is believed."""

from __future__ import annotations

import pytest

from chalicelib.domain.people.act_records import Source
from chalicelib.domain.people.register import list_standings
from chalicelib.domain.tenants.purposes import OptOutKind
from chalicelib.usecases.opt_outs.record import RecordOptOut, record_opt_out, way_of
from chalicelib.usecases.people.origin import Origin
from tests.fixtures.factories import SECOND, who
from tests.fixtures.worlds.people import PeopleWorld

PHONE = "+12125550101"
WAYS = {
    "web_form": "form",
    "cookie_banner": "web",
    "sms": "sms_stop",
    "phone": "phone",
    "paper": "mail",
    "email": "email",
    "api": "form",
    "import": "import",
}


def opt_out(world: PeopleWorld, channel: str, *kinds: OptOutKind, trusted: bool) -> None:
    """Records an opt-out as the API does for this channel."""
    origin = Origin((who(PHONE),), Source(channel))
    command = RecordOptOut(origin, kinds or ("all_communications",), way_of(channel, trusted=trusted))
    record_opt_out(world.ports, world.ctx(), command)
    world.clock.advance(SECOND)


def start(world: PeopleWorld) -> None:
    """Records START from the person's own number."""
    origin = Origin((who(PHONE),), Source("sms"))
    record_opt_out(world.ports, world.ctx(), RecordOptOut(origin, (), "sms_stop", kind="start"))
    world.clock.advance(SECOND)


def standing(world: PeopleWorld) -> list[tuple[str, str, str]]:
    """Returns kind, state and source of every opt-out there ever was."""
    return [(one.kind, one.state, one.source) for one in list_standings(world.found(PHONE).state.opt_outs)]


@pytest.mark.parametrize(("channel", "way"), WAYS.items())
def test_a_trusted_caller_tells_how_it_reached_them(channel: str, way: str) -> None:
    assert way_of(channel, trusted=True) == way


@pytest.mark.parametrize(("channel", "way"), [*(WAYS | {"sms": "form"}).items()])
def test_anybody_else_is_believed_all_but_a_stop_text(channel: str, way: str) -> None:
    assert way_of(channel, trusted=False) == way


def test_start_lifts_the_stop_text_that_a_trusted_caller_told_of() -> None:
    world = PeopleWorld()
    opt_out(world, "sms", trusted=True)
    assert standing(world) == [("all_communications", "active", "sms_stop")]
    start(world)
    assert standing(world) == [("all_communications", "lifted", "sms_stop")]


def test_start_does_not_lift_what_a_stranger_called_a_stop_text() -> None:
    world = PeopleWorld()
    opt_out(world, "sms", trusted=False)
    start(world)
    assert standing(world) == [("all_communications", "active", "form")]


@pytest.mark.parametrize("trusted", [True, False])
@pytest.mark.parametrize("channel", [channel for channel in WAYS if channel != "sms"])
def test_start_lifts_no_opt_out_of_another_channel(channel: str, trusted: bool) -> None:
    world = PeopleWorld()
    opt_out(world, channel, trusted=trusted)
    start(world)
    assert standing(world) == [("all_communications", "active", WAYS[channel])]


def test_start_lifts_the_text_and_leaves_the_same_opt_out_by_another_way() -> None:
    world = PeopleWorld()
    opt_out(world, "sms", trusted=True)
    opt_out(world, "sms", trusted=False)
    start(world)
    assert standing(world) == [("all_communications", "active", "form")]


def test_an_older_start_lifts_no_stop_text_whoever_told_of_it() -> None:
    world = PeopleWorld()
    start(world)
    opt_out(world, "sms", trusted=True)
    assert standing(world) == [("all_communications", "active", "sms_stop")]


def test_start_lifts_no_opt_out_of_sale_though_a_text_told_of_it() -> None:
    world = PeopleWorld()
    opt_out(world, "sms", "sms", "sale_sharing", trusted=True)
    start(world)
    assert {kind: state for kind, state, _ in standing(world)} == {"sms": "lifted", "sale_sharing": "active"}
