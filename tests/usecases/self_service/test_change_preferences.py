"""A person's change of their own choices is one transaction: all of it stands, or nothing."""

from __future__ import annotations

import pytest

from chalicelib.domain.events import hash_details
from chalicelib.domain.people.register import list_standings
from chalicelib.domain.tenants.purposes import OptOutKind
from chalicelib.usecases.opt_outs.record import RecordOptOut, record_opt_out
from chalicelib.usecases.self_service import preferences
from chalicelib.usecases.self_service.change_preferences import Changed, ChangePreferences, change
from tests.fixtures.factories import SECOND, origin, parse_decisions, who
from tests.fixtures.memory.mortal import MOMENTS, Killed, Moment, Mortal, MortalTable
from tests.fixtures.worlds.people import PeopleWorld, assert_history_tells_the_state

ANN = "ann@a.example"
NEWS, TEXTS = "newsletter/email", "service_updates/sms"


def make_world(mortal: Mortal) -> tuple[PeopleWorld, str]:
    """Makes somebody who consented to texts and opted out of calls, and returns the token of their link."""
    world = PeopleWorld(table=MortalTable(mortal))
    world.consent([ANN], "+" + TEXTS)
    record_opt_out(world.ports, world.ctx(), RecordOptOut(origin(ANN), ("phone",), "form"))
    token = preferences.issue_link(world.ports, world.ctx(), (who(ANN),)).result.token
    world.clock.advance(SECOND)
    return world, token


def change_all(world: PeopleWorld, token: str) -> Changed:
    """Agrees to the newsletter, refuses texts, opts out of mail and takes the opt-out of calls back."""
    out: tuple[OptOutKind, ...] = ("mail",)
    command = ChangePreferences(parse_decisions("+" + NEWS, "-" + TEXTS), out, ("phone",))
    return change(world.ports, token, "req-change", world.clock.now(), command)


def hold(world: PeopleWorld) -> tuple[dict[str, str], dict[str, str]]:
    """Returns the decisions, and the standing of each kind of opt-out."""
    standings = list_standings(world.found(ANN).state.opt_outs)
    return world.decisions(ANN), {one.kind: one.state for one in standings}


BEFORE = ({TEXTS: "granted"}, {"phone": "active"})
AFTER = ({NEWS: "granted", TEXTS: "denied"}, {"phone": "lifted", "mail": "active"})


def test_all_that_is_changed_at_once_is_one_event_that_proves_each_record() -> None:
    world, token = make_world(Mortal())
    version = world.found(ANN).version
    changed = change_all(world, token)
    assert hold(world) == AFTER
    assert world.found(ANN).version == version + 1
    event = world.known(ANN, history=True).history[0].stored.event
    assert event.type == "preferences.changed"
    assert changed.given is not None and changed.lifted is not None
    proven = dict([(event.record_id, event.digest), *event.body["beside"]])
    for record in (changed.given, changed.lifted):
        assert proven.pop(record.id) == hash_details(record.salt, record.details())
    ((name, digest),) = proven.items()
    kept = world.ports.opt_out_records.get(world.tenant, [name])[name]
    assert digest == hash_details(kept.salt, kept.details())
    assert_history_tells_the_state(world, world.found(ANN))


@pytest.mark.parametrize(
    ("command", "kind"),
    [
        (ChangePreferences(parse_decisions("+" + NEWS), (), ()), "consent.recorded"),
        (ChangePreferences((), ("mail",), ()), "opt_out.recorded"),
        (ChangePreferences((), (), ("phone",)), "opt_out.lifted"),
        (ChangePreferences(parse_decisions("-" + TEXTS), ("phone",), ()), "consent.recorded"),  # no repeat of the other
    ],
)
def test_one_act_alone_is_told_as_what_it_is(command: ChangePreferences, kind: str) -> None:
    world, token = make_world(Mortal())
    change(world.ports, token, "req-change", world.clock.now(), command)
    event = world.known(ANN, history=True).history[0].stored.event
    assert event.type == kind and "beside" not in event.body


def test_what_holds_already_writes_nothing() -> None:
    world, token = make_world(Mortal())
    before = world.kept()
    change(world.ports, token, "req-change", world.clock.now(), ChangePreferences((), ("phone",), ()))
    assert world.kept() == before


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_process_that_dies_anywhere_leaves_all_or_nothing(moment: Moment) -> None:
    seen: list[tuple[dict[str, str], dict[str, str]]] = []
    while True:
        mortal = Mortal()
        world, token = make_world(mortal)
        mortal.strike(len(seen), moment)
        try:
            change_all(world, token)
        except Killed:
            mortal.spare()
            seen.append(hold(world))
            change_all(world, token)
            assert hold(world) == AFTER
            continue
        break
    assert all(held in (BEFORE, AFTER) for held in seen)
    assert BEFORE in seen and AFTER in seen
