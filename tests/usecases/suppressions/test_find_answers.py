"""Which identifiers a change concerns: whoever shares a number, whichever device leads to a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.people.subjects import MOST_IDENTIFIERS
from chalicelib.usecases.suppressions import read as read_suppressions
from chalicelib.usecases.suppressions.find_answers import Found, find_answers
from chalicelib.usecases.suppressions.read import sequence
from tests.fixtures.factories import SECOND, STRANGER
from tests.fixtures.racing import run_together
from tests.fixtures.worlds.feed import FeedWorld

ANN, BEA, PHONE, OTHER, DEVICE = "ann@a.example", "bea@b.example", "+12125550101", "+12125550102", "device:d-1"
TEXTS = "+service_updates/sms"


@pytest.fixture
def world() -> FeedWorld:
    """Returns a world where Ann and Bea share a phone."""
    world = FeedWorld()
    for name in (ANN, BEA):
        world.consent([name, PHONE], TEXTS, wording="yes")
        world.clock.advance(SECOND)
    return world


def test_who_opts_out_by_their_own_address_closes_the_shared_number_and_nobody_elses_address(world: FeedWorld) -> None:
    world.opt_out([ANN], "sms")
    assert sorted(world.words(ANN, BEA, PHONE)) == [(PHONE, "sms", "active"), (ANN, "sms", "active")]
    world.lift([ANN], "sms")
    assert sorted(world.words(ANN, BEA, PHONE)[2:]) == [(PHONE, "sms", "lifted"), (ANN, "sms", "lifted")]


def test_a_shared_number_stays_closed_while_it_is_closed_for_anybody(world: FeedWorld) -> None:
    world.opt_out([ANN], "sms")
    world.opt_out([BEA], "sms")
    world.lift([ANN], "sms")
    assert world.last_words(PHONE) == world.last_words(BEA) == {"sms": "active"}
    assert world.last_words(ANN) == {"sms": "lifted"}
    assert world.words(PHONE) == [(PHONE, "sms", "active")]


def test_a_stop_from_a_shared_number_closes_all_who_share_it_and_their_other_numbers(world: FeedWorld) -> None:
    world.consent([BEA, OTHER], TEXTS)
    world.text(PHONE, "STOP")
    assert {name: world.last_words(name) for name in (ANN, BEA, PHONE, OTHER)} == {
        name: {"all_communications": "active"} for name in (ANN, BEA, PHONE, OTHER)
    }
    world.text(PHONE, "START")
    assert {world.last_words(name)["all_communications"] for name in (ANN, BEA, PHONE, OTHER)} == {"lifted"}


def test_a_number_that_becomes_shared_is_told_by_what_holds_for_both() -> None:
    world = FeedWorld()
    world.consent([ANN, PHONE], TEXTS, wording="yes")
    world.clock.advance(SECOND)
    world.opt_out([ANN], "sms")
    assert world.last_words(PHONE) == {"sms": "active"}
    world.consent([BEA, PHONE], TEXTS, wording="yes")
    world.clock.advance(SECOND)
    world.opt_out([BEA], "email")
    assert world.last_words(PHONE) == {"sms": "active", "email": "active"}
    world.lift([ANN], "sms")
    assert world.last_words(PHONE) == {"sms": "lifted", "email": "active"}


def test_an_identifier_that_leaves_a_person_takes_along_what_a_shared_number_said(world: FeedWorld) -> None:
    world.consent([ANN, "crm-1"], TEXTS)
    world.text(PHONE, "STOP")
    assert world.last_words("crm-1") == {"all_communications": "active"}
    world.unlink("crm-1")
    assert [one.state for one in world.opted_out("crm-1")] == ["active"]
    assert world.last_words("crm-1") == {"all_communications": "active"}
    assert world.last_words(ANN) == {"all_communications": "active"}


def test_a_device_is_told_with_its_person_in_whichever_order_they_become_known() -> None:
    world = FeedWorld()
    world.opt_out([ANN], "sms")
    world.consent([ANN, DEVICE], TEXTS)
    assert world.last_words(DEVICE) == {"sms": "active"}
    world.clock.advance(SECOND)
    world.opt_out([ANN], "email")
    assert world.last_words(DEVICE) == {"sms": "active", "email": "active"}
    world.lift([ANN], "sms", "email")
    assert set(world.last_words(DEVICE).values()) == {"lifted"}


def test_a_device_of_somebody_who_turned_out_to_be_another_person_is_told_with_that_person() -> None:
    world = FeedWorld()
    world.consent([ANN, DEVICE], TEXTS)
    world.consent([BEA], TEXTS)
    world.clock.advance(SECOND)
    world.link(BEA, ANN)
    world.clock.advance(SECOND)
    world.opt_out([BEA], "sms")
    assert world.last_words(DEVICE) == world.last_words(ANN) == {"sms": "active"}


def test_who_has_no_room_for_a_shared_number_closes_it_all_the_same(world: FeedWorld) -> None:
    world.consent(["crm-9", *(f"+1212555020{n}" for n in range(MOST_IDENTIFIERS - 1))], TEXTS)
    world.consent(["crm-9", PHONE], TEXTS)
    subject = world.found("crm-9")
    assert subject.id in world.found(PHONE).members and subject.ref(world.key(PHONE)) is None
    world.settle()
    world.clock.advance(SECOND)
    world.opt_out(["crm-9"], "email")
    assert world.last_words(PHONE) == {"email": "active"}


def test_a_strangers_opt_out_is_told_for_each_of_those_named() -> None:
    world = FeedWorld()
    world.opt_out([ANN, PHONE], "sms", by=STRANGER)
    assert sorted(world.words(ANN, PHONE)) == [(PHONE, "sms", "active"), (ANN, "sms", "active")]


def test_a_withdrawal_is_told_for_each_channel_of_its_purposes_until_a_newer_proven_grant() -> None:
    world = FeedWorld()
    world.consent([ANN], "+newsletter/email", wording="yes")
    world.clock.advance(SECOND)
    world.withdraw([ANN], "newsletter")
    assert world.words(ANN) == [(ANN, "withdrawn newsletter/email", "active")]
    world.clock.advance(SECOND)
    world.consent([ANN], "+newsletter/email")
    assert world.last_words(ANN) == {"withdrawn newsletter/email": "active"}
    world.clock.advance(SECOND)
    world.consent([ANN], "+newsletter/email", wording="yes")
    assert world.words(ANN)[1:] == [(ANN, "withdrawn newsletter/email", "lifted")]


def test_a_denial_is_told_only_as_an_objection_and_frees_nothing_that_was_withdrawn() -> None:
    world = FeedWorld()
    world.consent([ANN], "-newsletter/email", "-service_updates/email")
    profile = world.ports.profiles[world.tenant]
    assert profile.needs_consent(profile.purposes["newsletter"], "email")
    objected = not profile.needs_consent(profile.purposes["service_updates"], "email")
    assert world.last_words(ANN) == ({"withdrawn service_updates/email": "active"} if objected else {})
    world.clock.advance(SECOND)
    world.withdraw([ANN], "newsletter")
    world.clock.advance(SECOND)
    world.consent([ANN], "-newsletter/email")
    assert world.last_words(ANN)["withdrawn newsletter/email"] == "active"
    world.clock.advance(SECOND)
    world.consent([ANN], "+newsletter/email", wording="yes")
    assert world.last_words(ANN)["withdrawn newsletter/email"] == "lifted"


@pytest.mark.parametrize("granted_first", [True, False])
@pytest.mark.parametrize("wording", [None, "yes"])
def test_a_denial_is_told_of_whoever_had_consented_in_whatever_order_that_is_learned(
    granted_first: bool, wording: str | None
) -> None:
    world = FeedWorld()
    given, refused = world.clock.now() - timedelta(hours=2), world.clock.now() - timedelta(hours=1)
    calls: list[Callable[[], object]] = [
        lambda: world.consent([ANN], "+newsletter/email", at=given, wording=wording),
        lambda: world.consent([ANN], "-newsletter/email", at=refused),
    ]
    for call in calls if granted_first else calls[::-1]:
        call()
    assert world.last_words(ANN) == {"withdrawn newsletter/email": "active"}
    world.clock.advance(SECOND)
    world.consent([ANN], "+newsletter/email", wording="yes")
    assert world.last_words(ANN) == {"withdrawn newsletter/email": "lifted"}
    world.clock.advance(SECOND)
    world.consent([ANN], "-newsletter/email")
    assert world.last_words(ANN) == {"withdrawn newsletter/email": "active"}


def test_who_withdraws_everything_is_told_for_every_purpose_that_they_can_refuse() -> None:
    world = FeedWorld()
    world.consent([ANN], TEXTS)
    world.clock.advance(SECOND)
    world.withdraw([ANN])
    purposes = world.ports.profiles[world.tenant].purposes.values()
    refusable = [each for each in purposes if each.nature != "legal_notice"]
    assert world.last_words(ANN) == {
        f"withdrawn {each.code}/{channel}": "active" for each in refusable for channel in each.channels
    }


def test_every_change_is_told_once_however_late_it_is_numbered() -> None:
    world = FeedWorld()
    for _ in range(2):
        world.opt_out([ANN], "sms")
        world.lift([ANN], "sms")
    assert world.words(ANN) == [(ANN, "sms", state) for state in ("active", "lifted")] * 2
    assert world.words(ANN) == [(ANN, "sms", state) for state in ("active", "lifted")] * 2


def test_a_change_that_is_numbered_alone_is_told_once_though_later_ones_were_read_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = FeedWorld()
    for _ in range(3):
        world.opt_out([ANN], "sms")
        world.lift([ANN], "sms")
    monkeypatch.setattr(read_suppressions, "STEP", 1)
    told = world.words(ANN)
    assert [state for _, _, state in told] == ["active", "lifted"] * (len(told) // 2)
    assert len(told) <= 6


def test_the_end_of_one_contract_is_not_told_of_whoever_stands_in_another() -> None:
    world = FeedWorld()
    world.contract("c-1", [ANN], [BEA])
    world.contract("c-2", [ANN])
    world.end("c-1")
    world.settle()
    assert (world.words(ANN), world.words(BEA)) == ([], [(BEA, "contract_end", "active")])
    world.end("c-2")
    world.settle()
    assert world.words(ANN) == [(ANN, "contract_end", "active")]
    world.clock.advance(SECOND)
    world.reinstate("c-1")
    world.settle()
    assert world.last_words(ANN) == world.last_words(BEA) == {"contract_end": "lifted"}


def test_the_end_of_a_contract_closes_the_number_that_its_people_share(world: FeedWorld) -> None:
    world.contract("c-1", [ANN])
    world.end("c-1")
    world.settle()
    assert world.last_words(PHONE) == world.last_words(ANN) == {"contract_end": "active"}
    assert world.last_words(BEA) == {}
    world.clock.advance(SECOND)
    world.reinstate("c-1")
    world.settle()
    assert world.last_words(PHONE) == {"contract_end": "lifted"}


def test_more_identifiers_than_fit_into_a_step_are_told_in_several(world: FeedWorld) -> None:
    devices = [f"device:d-{number}" for number in range(120)]
    for device in devices:
        world.consent([ANN, device], TEXTS)
    world.clock.advance(SECOND)
    world.settle()
    before = world.ports.suppressions.head(world.tenant)
    world.opt_out([ANN], "sms")
    world.settle()
    assert world.ports.suppressions.head(world.tenant).version == before.version + 2
    assert all(world.last_words(device, world.entries()) == {"sms": "active"} for device in devices[:3] + devices[-3:])
    assert len(world.entries()) == len(devices) + 2  # Ann's address and the number that she shares


def test_what_changes_after_it_was_read_is_told_by_its_own_entry(
    world: FeedWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = [
        lambda: world.lift([ANN], "sms"),
        lambda: world.opt_out([BEA], "email"),
        lambda: world.opt_out([ANN], "sms"),
    ]

    def find(*arguments: Any) -> Found:
        found = find_answers(*arguments)
        if changes:
            changes.pop(0)()
        return found

    monkeypatch.setattr(read_suppressions, "find_answers", find)
    world.opt_out([ANN], "sms")
    while changes:
        world.entries()
    assert world.last_words(PHONE) == {"sms": "active", "email": "active"}
    assert (world.last_words(ANN), world.last_words(BEA)) == ({"sms": "active"}, {"email": "active"})


def test_sequencers_at_once_tell_each_difference_once(world: FeedWorld) -> None:
    world.opt_out([ANN], "sms")
    world.opt_out([BEA], "sms")
    run_together([lambda: sequence(world.ports, world.tenant)] * 4)
    assert sorted(world.words(ANN, BEA, PHONE)) == [(name, "sms", "active") for name in (PHONE, ANN, BEA)]
