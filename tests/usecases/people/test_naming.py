"""Who is meant: through the use cases, on a table in memory. The rules are in docs/decisions/0003."""

from __future__ import annotations

import pytest

from chalicelib.domain.errors import Conflict
from chalicelib.domain.people.subjects import MOST_IDENTIFIERS
from tests.fixtures.factories import SECOND, STRANGER, who
from tests.fixtures.worlds.people import PeopleWorld, assert_history_tells_the_state

ANN, BEN, PHONE = "ann@a.example", "ben@b.example", "+12125550101"
NEWS = "newsletter/email"


def test_one_person_is_found_by_every_identifier_and_spelling(world: PeopleWorld) -> None:
    world.consent([ANN, PHONE, "crm-7"], "+" + NEWS)
    ids = {world.known(name).subject_id for name in (ANN, " ANN@a.example ", PHONE, "crm-7")}
    assert len(ids) == 1 and None not in ids
    assert who("+1 (212) 555-0101") == who(PHONE)
    assert_history_tells_the_state(world, world.found(ANN))


def test_a_known_email_with_a_new_phone_is_the_same_person(world: PeopleWorld) -> None:
    world.consent([ANN], "+" + NEWS)
    world.consent([ANN, PHONE], "+service_updates/sms")
    assert world.decisions(PHONE) == {NEWS: "granted", "service_updates/sms": "granted"}


def test_a_new_email_on_a_known_phone_is_a_second_person_who_shares_it(world: PeopleWorld) -> None:
    first = world.consent([ANN, PHONE], "+" + NEWS).subject_ids[0]
    second = world.consent([BEN, PHONE], "-" + NEWS).subject_ids[0]
    assert first != second
    assert (world.decisions(ANN), world.decisions(BEN)) == ({NEWS: "granted"}, {NEWS: "denied"})
    shared = world.found(PHONE)
    assert shared.kind == "shared" and set(shared.members) == {first, second}
    assert world.known(PHONE).subject_id is None
    assert world.decisions(PHONE) == {NEWS: "denied"}  # of several people the strictest
    assert world.reasons([PHONE], NEWS) == ["no_consent"] and world.reasons([ANN], NEWS) == []


def test_nothing_can_be_granted_by_a_shared_number_alone(world: PeopleWorld) -> None:
    world.consent([ANN, PHONE], "+" + NEWS)
    world.consent([BEN, PHONE], "+" + NEWS)
    with pytest.raises(Conflict) as refusal:
        world.consent([PHONE], "+service_updates/sms")
    assert refusal.value.code == "identity_conflict"


def test_identifiers_of_two_people_contradict_a_grant_and_nothing_is_written(world: PeopleWorld) -> None:
    world.consent([ANN], "+" + NEWS)
    world.consent([BEN, PHONE], "+" + NEWS)
    before = dict(world.table.items[world.tenant])
    with pytest.raises(Conflict) as refusal:
        world.consent([ANN, BEN], "+precise_location")
    assert refusal.value.code == "identity_conflict"
    assert world.table.items[world.tenant] == before


def test_two_who_turn_out_to_be_one_keep_both_histories_and_all_restrictions(world: PeopleWorld) -> None:
    world.consent([ANN], "+" + NEWS, "-callback")
    world.clock.advance(SECOND)
    world.consent([PHONE], "+service_updates/sms", "-" + NEWS)
    world.clock.advance(SECOND)
    world.consent([ANN, PHONE], "+precise_location")
    person = world.found(PHONE)
    assert person.id == world.found(ANN).id and len(person.absorbed) == 1
    assert world.decisions(ANN) == {
        "callback/*": "denied",
        NEWS: "denied",
        "precise_location/": "granted",
        "service_updates/sms": "granted",
    }
    history = world.known(ANN, history=True).history
    assert [entry.stored.event.type for entry in history].count("consent.recorded") == 3
    assert {entry.subject_id for entry in history} == {person.id, *person.absorbed}
    assert world.folded(person) == person.state


def test_a_person_has_eight_identifiers_at_most_and_a_restriction_is_never_refused(world: PeopleWorld) -> None:
    numbers = [f"+1212555010{digit}" for digit in range(MOST_IDENTIFIERS)]
    for number in numbers[:-1]:
        world.consent([ANN, number], "+" + NEWS)
    with pytest.raises(Conflict) as refusal:
        world.consent([ANN, numbers[-1]], "+" + NEWS)
    assert refusal.value.code == "too_many_identifiers"
    world.clock.advance(SECOND)
    world.withdraw([ANN, numbers[-1]])
    assert world.reasons([ANN], NEWS) == ["consent_withdrawn"]
    assert len(world.found(ANN).identifiers) == MOST_IDENTIFIERS


def test_an_address_that_a_stranger_named_before_is_as_good_as_new(world: PeopleWorld) -> None:
    world.consent([ANN, "crm-1"], "+" + NEWS)
    for name in (BEN, "crm-2", PHONE):
        world.consent([name], "+" + NEWS, by=STRANGER)
    assert world.consent(["crm-1", BEN, PHONE], "+" + NEWS).subject_ids == (world.found(ANN).id,)
    person = world.found(BEN)
    assert person.id == world.found(PHONE).id == world.found(ANN).id and len(person.absorbed) == 2
    assert world.folded(person) == person.state
    assert world.consent(["crm-2", "new@c.example"], "+" + NEWS).subject_ids == (world.found("crm-2").id,)


def test_a_colleague_on_the_same_phone_is_a_second_person_though_a_stranger_named_them_before(
    world: PeopleWorld,
) -> None:
    world.consent([ANN, PHONE], "+" + NEWS)
    world.consent([BEN], "+" + NEWS, by=STRANGER)
    world.consent([BEN, PHONE], "-" + NEWS)
    assert world.found(PHONE).kind == "shared"
    assert (world.decisions(ANN), world.decisions(BEN)) == ({NEWS: "granted"}, {NEWS: "denied"})
    for name in (ANN, BEN):
        assert_history_tells_the_state(world, world.found(name))
