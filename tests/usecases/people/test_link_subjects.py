"""Joining and separating people by the tenant's decision: what each keeps, and what cannot be done."""

from __future__ import annotations

import pytest

from chalicelib.domain.errors import Conflict
from chalicelib.domain.people.states import MOST_TIES
from tests.fixtures.factories import SECOND, STRANGER
from tests.fixtures.worlds.people import PeopleWorld, assert_history_tells_the_state

ANN, BEN, PHONE, OTHER = "ann@a.example", "ben@b.example", "+12125550101", "+12125550102"
NEWS = "newsletter/email"
DEVICE = "device:d-1"


def test_staff_can_join_people_who_contradict_each_other(world: PeopleWorld) -> None:
    world.consent([ANN, PHONE], "+" + NEWS)
    world.consent([BEN, PHONE], "-callback")
    joined = world.link(ANN, BEN)
    assert {world.found(ANN).id, world.found(BEN).id} == {joined}
    assert world.decisions(BEN) == {NEWS: "granted", "callback/*": "denied"}
    keys = [ref.key for ref in world.found(ANN).identifiers]
    assert len(keys) == len(set(keys)) == 3
    assert world.decisions(PHONE) == {NEWS: "granted", "callback/*": "denied"}


def test_what_is_parted_keeps_the_restrictions_and_loses_the_consents(world: PeopleWorld) -> None:
    world.consent([ANN, PHONE], "+service_updates/sms", "-" + NEWS)
    world.wrote([PHONE], "sms")
    former = world.found(ANN)
    apart = world.unlink(PHONE)
    assert apart == world.found(PHONE).id != former.id
    assert world.decisions(PHONE) == {NEWS: "denied"}
    assert world.decisions(ANN) == {NEWS: "denied", "service_updates/sms": "granted"}
    for name in (ANN, PHONE):
        assert_history_tells_the_state(world, world.found(name))
    assert world.found(PHONE).state.wrote == former.state.wrote


def test_people_who_become_one_with_more_ties_than_are_kept_are_looked_at(world: PeopleWorld) -> None:
    for number in range(MOST_TIES + 1):
        world.consent([(ANN, BEN)[number % 2], f"+1212555020{number}"], "-callback", by=STRANGER)
    world.link(ANN, BEN)
    assert world.open_reviews() == 1 and len(world.found(ANN).state.ties) == MOST_TIES


def test_what_is_parted_keeps_the_ties_by_word_on_both_sides_and_the_device_on_the_first(world: PeopleWorld) -> None:
    world.consent([ANN, PHONE, DEVICE], "+" + NEWS)
    world.consent([OTHER], "+" + NEWS)
    world.consent([PHONE, OTHER], "-callback", by=STRANGER)
    former = world.found(ANN).id
    world.unlink(PHONE)
    for name in (ANN, PHONE):
        assert world.found(name).state.ties == {world.found(OTHER).id: True}
        assert_history_tells_the_state(world, world.found(name))
    assert world.found(DEVICE).members == (former,) == (world.found(ANN).id,)
    world.clock.advance(SECOND)
    world.withdraw([PHONE], by=STRANGER)
    world.follow()
    assert world.reasons([OTHER], NEWS) == ["consent_withdrawn"]


@pytest.mark.parametrize("names", [[ANN, PHONE], [BEN], [ANN, BEN], [OTHER]])
def test_only_some_identifiers_of_one_person_can_be_parted(world: PeopleWorld, names: list[str]) -> None:
    world.consent([ANN, PHONE], "+" + NEWS)
    world.consent([BEN], "+" + NEWS)
    with pytest.raises(Conflict):
        world.unlink(*names)


SILENT = ["policy_notice/email", NEWS]


@pytest.fixture
def silent(world: PeopleWorld) -> PeopleWorld:
    """Returns a world where the contract of one person with two identifiers has ended, and their consent has not."""
    world.consent([ANN, PHONE], "+" + NEWS, wording="Yes.")
    world.contract("C-1", [ANN, PHONE])
    world.clock.advance(SECOND)
    world.end("C-1")
    world.clock.advance(SECOND)
    return world


@pytest.mark.parametrize("parted", [ANN, PHONE])
def test_the_silence_after_a_contract_goes_with_both_and_reinstating_frees_both(
    silent: PeopleWorld, parted: str
) -> None:
    silent.unlink(parted)
    silent.clock.advance(SECOND)
    for name in (ANN, PHONE):
        assert silent.reasons([name], SILENT[0]) == ["contract_ended"]
        assert "contract_ended" in silent.reasons([name], SILENT[1])
        assert_history_tells_the_state(silent, silent.found(name))
    assert silent.members("C-1") == {silent.found(ANN).id: True, silent.found(PHONE).id: True}
    silent.reinstate("C-1")
    for name in (ANN, PHONE):
        assert silent.reasons([name], SILENT[0]) == []


def test_whoever_left_the_contract_is_silent_on_both_sides_even_when_it_runs_on(silent: PeopleWorld) -> None:
    silent.reinstate("C-1")
    silent.contract("C-1", [BEN])
    silent.clock.advance(SECOND)
    silent.unlink(PHONE)
    for name in (ANN, PHONE):
        assert silent.reasons([name], SILENT[0]) == ["contract_ended"]
    assert silent.members("C-1")[silent.found(PHONE).id] is False
    assert silent.reasons([BEN], SILENT[0]) == []


def test_nothing_silences_the_one_who_is_parted_where_another_contract_keeps_the_person_open(
    silent: PeopleWorld,
) -> None:
    silent.contract("C-2", [ANN, PHONE])
    silent.unlink(PHONE)
    silent.clock.advance(SECOND)
    assert [silent.reasons([name], SILENT[0]) for name in (ANN, PHONE)] == [[], []]
    assert not silent.found(PHONE).state.contracts


def test_where_no_silence_was_promised_no_contract_goes_along() -> None:
    world = PeopleWorld("billgenix")
    world.consent([ANN, PHONE], "-policy_notice")
    world.contract("C-1", [ANN, PHONE])
    world.clock.advance(SECOND)
    world.end("C-1")
    world.unlink(PHONE)
    assert not world.found(PHONE).state.contracts and len(world.members("C-1")) == 1


def test_what_is_parted_keeps_where_each_refusal_came_from(world: PeopleWorld) -> None:
    world.consent([ANN, PHONE], "+" + NEWS)
    world.withdraw([PHONE], "newsletter", by=STRANGER)
    world.clock.advance(SECOND)
    world.withdraw([ANN, PHONE], "newsletter")
    world.unlink(PHONE)
    assert_history_tells_the_state(world, world.found(PHONE))
    world.consent([BEN, PHONE], "+" + NEWS)
    world.clock.advance(SECOND)
    assert world.reasons([BEN], NEWS) == ["consent_withdrawn"]
