"""A refusal that stays behind nowhere: whoever is named by whatever identifiers, and however the clocks differ."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.people.act_records import Source
from chalicelib.domain.tenants.purposes import OptOutKind
from chalicelib.usecases.opt_outs.lift import LiftOptOut, lift_opt_out
from chalicelib.usecases.opt_outs.record import RecordOptOut, record_opt_out
from chalicelib.usecases.people.origin import Origin
from chalicelib.usecases.self_service import change_preferences, preferences, unsubscribe
from chalicelib.usecases.self_service.change_preferences import ChangePreferences
from tests.fixtures.factories import DAY, SECOND, STRANGER, origin, who
from tests.fixtures.worlds.spoken import SpokenWorld

ANN, NEW, PHONE, DEVICE = "ann@a.example", "new@a.example", "+12125550101", "device:d-1"
NEWS, UPDATES, WORDING = "newsletter/email", "service_updates/sms", "Yes, write to me."
BEHIND = timedelta(seconds=180)


@pytest.fixture
def world() -> SpokenWorld:
    return SpokenWorld()


def _share_phone(world: SpokenWorld) -> None:
    for one in ("A1", "B1"):
        world.consent([one, PHONE], "+support/sms", wording=WORDING)
    world.contract("c-1", ["A1"], ["B1"])
    for one in ("A1", "B1"):
        world.consent([one, PHONE], "+" + UPDATES, wording=WORDING)
    assert world.found(PHONE).kind == "shared"


def _click(world: SpokenWorld, on: str) -> None:
    """The owner of a shared address unsubscribes by a link in a mail, or opts out on the preferences page."""
    if on == "preferences":
        token = preferences.issue_link(world.ports, world.ctx(), [who(ANN)]).result.token
        change_preferences.change(world.ports, token, "req-1", world.clock.now(), ChangePreferences((), ("email",), ()))
        return
    command = unsubscribe.IssueLink((who(ANN),), ("email",) if on == "kinds" else (), ("newsletter",))
    url = unsubscribe.issue_link(world.ports, world.ctx(), command).result
    unsubscribe.press(world.ports, url.rpartition("/")[2], "req-1", world.clock.now())


def _signal_for_shared_address(world: SpokenWorld) -> None:
    for one in ("A1", "B1"):
        world.consent([one, ANN], "+" + NEWS, wording=WORDING)
    world.clock.advance(SECOND)
    kinds: tuple[OptOutKind, ...] = ("sale_sharing", "partner_sharing")
    command = RecordOptOut(origin(ANN, asserted=True), kinds, "signal", kind="signal")
    record_opt_out(world.ports, world.ctx(by=STRANGER), command)
    world.clock.advance(SECOND)


@pytest.mark.parametrize("named", [[ANN, NEW, PHONE], ["X2", ANN, PHONE], ["X2", ANN, PHONE, NEW]])
@pytest.mark.parametrize("no", ["withdraw", "deny", "opt_out"])
def test_whoever_a_server_names_is_closed(world: SpokenWorld, named: list[str], no: str) -> None:
    world.consent(["X1", ANN, PHONE] if "X2" in named else [ANN, PHONE], "+" + NEWS, wording=WORDING)
    world.clock.advance(SECOND)
    if no == "withdraw":
        world.withdraw(named)
    elif no == "deny":
        world.consent(named, "-newsletter")
    else:
        world.opt_out(*named)
    assert world.reasons([ANN], NEWS) != []


def test_a_second_address_beside_known_e_mail_and_phone_is_the_same_persons(world: SpokenWorld) -> None:
    world.consent([ANN, PHONE], "+" + NEWS)
    world.consent([ANN, NEW, PHONE], "+precise_location", wording=WORDING)
    assert world.found(PHONE).kind == "person"
    assert world.decisions(ANN).get("precise_location/") == "granted"


def test_a_stop_from_a_shared_number_closes_what_was_granted_before_it_came(world: SpokenWorld) -> None:
    _share_phone(world)
    world.opt_out(PHONE, kind="sms")
    world.clock.advance(SECOND)
    for one in ("A1", "B1"):
        world.consent([one, PHONE], "+" + UPDATES, wording=WORDING)
    world.clock.advance(SECOND)
    world.text("STOP", world.clock.now() - BEHIND)
    assert world.reasons([PHONE], UPDATES) == ["opted_out"]


@pytest.mark.parametrize("no", ["withdraw", "deny"])
def test_a_refusal_by_a_shared_number_counts_though_a_clock_is_behind(world: SpokenWorld, no: str) -> None:
    _share_phone(world)
    world.clock.moment -= 2 * SECOND  # another process
    if no == "withdraw":
        world.withdraw([PHONE], by=STRANGER)
    else:
        world.consent([PHONE], "-service_updates", by=STRANGER)
    world.clock.moment += 4 * SECOND
    assert world.reasons([PHONE], UPDATES) != []


def test_a_click_in_a_mail_to_a_shared_address_counts_though_a_clock_is_behind(world: SpokenWorld) -> None:
    for one in ("A1", "B1"):
        world.consent([one, ANN], "+" + NEWS, wording=WORDING)
    command = unsubscribe.IssueLink((who(ANN),), (), ("newsletter",))
    url = unsubscribe.issue_link(world.ports, world.ctx(), command).result
    world.clock.moment -= 2 * SECOND
    unsubscribe.press(world.ports, url.rpartition("/")[2], "r", world.clock.now())
    world.clock.moment += 4 * SECOND
    assert world.reasons([ANN], NEWS) == ["consent_withdrawn"]


def test_a_stop_whose_clock_is_behind_ends_the_conversation(world: SpokenWorld) -> None:
    world.contract("c-1", [ANN, PHONE])
    world.consent([ANN, PHONE], "+" + UPDATES, wording=WORDING)
    world.clock.advance(DAY)
    world.wrote([PHONE], "sms")
    world.clock.advance(SECOND)
    world.text("STOP", world.clock.now() - BEHIND)
    assert world.reasons([ANN, PHONE], UPDATES) == ["opted_out"]


@pytest.mark.parametrize("between", ["proven", "unproven", "import"])
def test_a_late_stop_does_not_win_over_a_start_for_an_unrelated_consent(world: SpokenWorld, between: str) -> None:
    world.contract("c-1", [ANN, PHONE])
    world.consent([ANN, PHONE], "+" + UPDATES, wording=WORDING)
    world.clock.advance(DAY)
    started = world.clock.now()
    world.text("START", started, "e2")
    world.clock.advance(60 * SECOND)
    if between == "import":
        world.load(ANN, "+" + NEWS, world.clock.now())
    else:
        world.consent([ANN], "+" + NEWS, wording=WORDING if between == "proven" else None)
    world.clock.advance(SECOND)
    world.text("STOP", started - 60 * SECOND, "e1")
    assert world.reasons([ANN, PHONE], UPDATES) == []


@pytest.mark.parametrize("on", ["purposes", "kinds", "preferences"])
def test_a_second_click_counts_though_people_of_a_shared_address_came_back(world: SpokenWorld, on: str) -> None:
    for _ in range(2):
        for one in ("A1", "B1"):
            world.consent([one, ANN], "+" + NEWS, wording=WORDING)
        assert world.reasons([ANN], NEWS) == []
        world.clock.advance(SECOND)
        _click(world, on)
        assert world.reasons([ANN], NEWS) != []
        world.clock.advance(SECOND)


def test_a_block_at_a_shared_address_leads_to_the_second_step(world: SpokenWorld) -> None:
    _signal_for_shared_address(world)
    record = world.consent(["A1", ANN], "+partner_sharing", wording=WORDING)
    assert record.decisions[0].reason == world.known("A1").decisions["partner_sharing/"].reason == "gpc"
    assert record.confirm_key


def test_a_lift_is_answered_as_it_is_looked_up(world: SpokenWorld) -> None:
    _signal_for_shared_address(world)
    lift = LiftOptOut(Origin((who("A1"),), Source("web_form"), WORDING), ("partner_sharing",), "form")
    (kept,) = lift_opt_out(world.ports, world.ctx(), lift).result.kinds
    found = {one.kind: one.state for one in world.known("A1").opt_outs}["partner_sharing"]
    assert (kept.state, found) in (("lifted", "lifted"), ("pending", "active"))
