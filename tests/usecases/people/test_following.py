"""Every call that opts out spreads to those tied by word, a browser's header too; a repeat writes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.people.opt_out_acts import OptedOut
from chalicelib.domain.policies.versions import Draft
from chalicelib.domain.signals.signal import KINDS, BrowserSignals
from chalicelib.usecases.consents.record import RecordConsent, record_consent
from chalicelib.usecases.context import Context
from chalicelib.usecases.opt_outs.record import RecordOptOut, record_opt_out
from chalicelib.usecases.policies import manage as manage_policies
from chalicelib.usecases.policies.accept import AcceptPolicy, accept_policy
from chalicelib.usecases.self_service import preferences, unsubscribe
from chalicelib.usecases.self_service.unsubscribe import IssueLink
from chalicelib.usecases.signals.record import RecordSignal, record_signal
from tests.fixtures.factories import SECOND, STRANGER, origin, parse_decisions, who
from tests.fixtures.racing import run_together
from tests.fixtures.worlds.people import PeopleWorld

ANN, DEVICE = "ann@a.example", "device:d-1"
TIED = ("ben@b.example", "+12125550102", "device:d-2")
NEWS = "newsletter/email"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def world() -> PeopleWorld:
    """Returns a world in which strangers named Ann's address with three others."""
    world = PeopleWorld()
    world.consent([ANN], "+" + NEWS, wording="Yes.")
    for name in TIED:
        world.consent([name], "+" + NEWS)
        world.consent([ANN, name], "+" + NEWS, by=STRANGER)
    world.clock.advance(SECOND)
    return world


def browsing(world: PeopleWorld) -> Context:
    """Returns the context of a page's call whose browser sends `Sec-GPC: 1`."""
    return replace(world.ctx(by=STRANGER), gpc=True)


def signal(world: PeopleWorld, *names: str) -> None:
    record_signal(world.ports, world.ctx(by=STRANGER), RecordSignal(origin(*names), BrowserSignals(gpc=True)))


def press(world: PeopleWorld, token: str) -> None:
    unsubscribe.press(world.ports, token, "req-1", world.clock.now())


def link(world: PeopleWorld, *purposes: str) -> str:
    command = IssueLink((who(ANN),), () if purposes else ("email",), purposes)
    return unsubscribe.issue_link(world.ports, world.ctx(), command).result.rpartition("/")[2]


def active(world: PeopleWorld, name: str) -> dict[str, OptedOut]:
    return dict(world.found(name).state.opt_outs.opt_outs)


def accept(world: PeopleWorld) -> None:
    draft = Draft("privacy", 0, "Privacy policy", "Words.", world.clock.now())
    number = manage_policies.create_draft(world.ports, world.ctx(), draft).result.draft
    assert number is not None
    manage_policies.publish(world.ports, world.ctx(), "privacy", number.number, "told late")
    accept_policy(world.ports, browsing(world), AcceptPolicy(origin(ANN), "privacy", None, "accepted"))


CALLS: dict[str, Callable[[PeopleWorld], object]] = {
    "opt-out by form": lambda world: record_opt_out(
        world.ports, world.ctx(by=STRANGER), RecordOptOut(origin(ANN), ("email", "sms"), "form")
    ),
    "opt-out by a secret key": lambda world: record_opt_out(
        world.ports, world.ctx(), RecordOptOut(origin(ANN), ("sale_sharing",), "phone")
    ),
    "signal": lambda world: signal(world, ANN),
    "link of a mail": lambda world: press(world, link(world)),
    "header beside a grant": lambda world: record_consent(
        world.ports, browsing(world), RecordConsent(origin(ANN), parse_decisions("+" + NEWS))
    ),
    "header beside an acceptance": accept,
    "header beside the wish for a link": lambda world: preferences.mail_link(world.ports, browsing(world), who(ANN)),
}


@pytest.mark.parametrize("name", CALLS)
def test_every_call_that_opts_out_spreads(world: PeopleWorld, name: str) -> None:
    CALLS[name](world)
    assert active(world, ANN) and not any(active(world, tied) for tied in TIED)
    world.clock.advance(MINUTE)
    assert world.follow() == 1
    assert [active(world, tied) for tied in TIED] == [active(world, ANN)] * 3


def test_a_link_that_ends_a_purpose_spreads(world: PeopleWorld) -> None:
    press(world, link(world, "newsletter"))
    world.follow()
    assert [world.decisions(name)[NEWS] for name in TIED] == ["withdrawn"] * 3


def test_a_repeated_signal_writes_nothing(world: PeopleWorld) -> None:
    signal(world, ANN)
    world.follow()
    kept = world.kept()
    world.clock.advance(MINUTE)
    signal(world, ANN)
    assert world.kept() == kept


def test_a_repeat_reaches_who_was_tied_since(world: PeopleWorld) -> None:
    signal(world, ANN)
    world.follow()
    world.consent(["eve@e.example", ANN], "+" + NEWS, by=STRANGER)
    world.clock.advance(MINUTE)
    signal(world, ANN)
    assert world.follow() == 1
    assert set(active(world, "eve@e.example")) == {f"{kind}/signal" for kind in KINDS}
    before = {name: world.found(name).version for name in TIED}
    signal(world, ANN)
    assert world.follow() == 0 and before == {name: world.found(name).version for name in TIED}


def test_a_repeated_link_closes_what_a_grant_of_the_tied_has_reopened_since(world: PeopleWorld) -> None:
    token = link(world)
    press(world, token)
    world.follow()
    kept = world.kept()
    world.clock.advance(MINUTE)
    press(world, token)
    assert world.kept() == kept
    world.consent([TIED[0]], "+" + NEWS, wording="Yes.")
    world.clock.advance(MINUTE)
    press(world, token)
    assert world.follow() == 1 and world.reasons([TIED[0]], NEWS) == ["opted_out"]


def test_a_header_that_says_nothing_new_to_the_tied_changes_none_of_them(world: PeopleWorld) -> None:
    signal(world, ANN)
    world.follow()
    before = {name: world.found(name).version for name in TIED}
    world.clock.advance(MINUTE)
    record_consent(world.ports, browsing(world), RecordConsent(origin(ANN), parse_decisions("+" + NEWS)))
    world.follow()
    assert before == {name: world.found(name).version for name in TIED}


def test_a_stop_and_writes_to_all_who_are_tied_at_the_same_moment(world: PeopleWorld) -> None:
    """Strangers name each of the tied, but not the person, while the person opts out; nobody is refused for it."""

    def write(number: int) -> object:
        return world.consent([TIED[number % 3], f"+1646555{number:04}"], "+" + NEWS, by=STRANGER)

    def stop() -> object:
        return record_opt_out(world.ports, world.ctx(by=STRANGER), RecordOptOut(origin(ANN), ("email",), "form"))

    before = world.found(ANN).version
    run_together([stop, *(lambda number=number: write(number) for number in range(6))])
    assert world.found(ANN).version == before + 1
    assert world.follow() == 1
    assert all("email/" in " ".join(active(world, name)) for name in (ANN, *TIED))
