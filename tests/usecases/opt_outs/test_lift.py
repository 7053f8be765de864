"""Whose opt-out a lift ends: one person's, and nobody's where an identifier alone does not tell whose it is."""

from __future__ import annotations

import pytest

from chalicelib.domain.errors import Conflict
from chalicelib.domain.people.act_records import Source
from chalicelib.domain.people.register import list_standings
from chalicelib.usecases.context import Actor
from chalicelib.usecases.opt_outs.lift import LiftOptOut, lift_opt_out
from chalicelib.usecases.opt_outs.record import RecordOptOut, record_opt_out
from chalicelib.usecases.people.origin import Origin
from tests.fixtures.factories import SECOND, STRANGER, who
from tests.fixtures.worlds.people import PeopleWorld

ANN, BEN, PHONE, DEVICE = "ann@a.example", "ben@a.example", "+12125550101", "device:d-1"
NEWS = "newsletter/email"


@pytest.fixture
def world() -> PeopleWorld:
    """Returns two people who share a phone, from which somebody opted out, as somebody did with a device."""
    made = PeopleWorld()
    for name in (ANN, BEN):
        made.consent([name, PHONE], "+" + NEWS)
        made.clock.advance(SECOND)
    for name in (PHONE, DEVICE):
        origin = Origin((who(name),), Source("phone"))
        record_opt_out(made.ports, made.ctx(), RecordOptOut(origin, ("email",), "phone"))
    made.clock.advance(SECOND)
    return made


def lift(world: PeopleWorld, *names: str, by: Actor | None = None) -> None:
    origin = Origin(tuple(map(who, names)), Source("paper"), wording="Send me mail again.")
    lift_opt_out(world.ports, world.ctx(by=by), LiftOptOut(origin, ("email",), "mail"))


def standing(world: PeopleWorld, name: str) -> list[tuple[str, str]]:
    return [(one.kind, one.state) for one in list_standings(world.found(name).state.opt_outs)]


@pytest.mark.parametrize(
    ("names", "by"),
    [([PHONE], None), ([PHONE, DEVICE], None), ([ANN], STRANGER), ([DEVICE], STRANGER)],
)
def test_who_names_no_one_person_of_their_own_lifts_nothing_and_is_told_why(
    world: PeopleWorld, names: list[str], by: Actor | None
) -> None:
    with pytest.raises(Conflict) as refusal:
        lift(world, *names, by=by)
    assert refusal.value.code == "identity_conflict"
    assert standing(world, PHONE) == standing(world, DEVICE) == [("email", "active")]


def test_with_the_persons_address_it_is_theirs_and_not_the_others(world: PeopleWorld) -> None:
    record_opt_out(world.ports, world.ctx(), RecordOptOut(Origin((who(ANN),), Source("phone")), ("email",), "phone"))
    record_opt_out(world.ports, world.ctx(), RecordOptOut(Origin((who(BEN),), Source("phone")), ("email",), "phone"))
    world.clock.advance(SECOND)
    lift(world, ANN, PHONE)
    assert standing(world, ANN) == [("email", "lifted")]
    assert standing(world, BEN) == [("email", "active")]
