"""Who is meant, who is reached: through the use cases, on a table in memory. The rules: docs/decisions/0003."""

from __future__ import annotations

import pytest

from chalicelib.domain.errors import Conflict
from chalicelib.domain.events import broken_at
from chalicelib.domain.people.states import MOST_LINKS
from chalicelib.domain.people.subjects import MOST_IDENTIFIERS, Subject
from tests.fixtures.factories import DAY, SECOND, STRANGER, who
from tests.fixtures.worlds.people import PeopleWorld

ANN, BEN, PHONE, OTHER = "ann@a.example", "ben@b.example", "+12125550101", "+12125550102"
NEWS = "newsletter/email"
DEVICE = "device:d-1"


@pytest.fixture
def world() -> PeopleWorld:
    return PeopleWorld()


def assert_history_tells_the_state(world: PeopleWorld, subject: Subject) -> None:
    """The events of a subject fold to its state, without a gap, each tied to the one before."""
    run = world.ports.subjects.events(world.tenant, subject.id, None, 1000)[::-1]
    assert broken_at(run) is None and len(run) == subject.version and run[-1].hash == subject.head
    assert world.folded(subject) == subject.state


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


def test_what_a_shared_number_refuses_holds_for_everyone_who_shares_it(world: PeopleWorld) -> None:
    world.consent([ANN, PHONE], "+" + NEWS)
    world.consent([BEN, PHONE], "+" + NEWS)
    world.clock.advance(SECOND)
    world.withdraw([PHONE], by=STRANGER)
    for name in (ANN, BEN, PHONE):
        assert world.reasons([name], NEWS) == ["consent_withdrawn"]


def test_what_one_of_them_refuses_is_not_laid_on_the_shared_number(world: PeopleWorld) -> None:
    world.consent([ANN, PHONE], "+" + NEWS)
    world.consent([BEN, PHONE], "+" + NEWS)
    world.clock.advance(SECOND)
    world.withdraw([BEN, PHONE])
    assert world.reasons([BEN], NEWS) == ["consent_withdrawn"] and world.reasons([ANN], NEWS) == []


def test_nothing_can_be_granted_by_a_shared_number_alone(world: PeopleWorld) -> None:
    world.consent([ANN, PHONE], "+" + NEWS)
    world.consent([BEN, PHONE], "+" + NEWS)
    with pytest.raises(Conflict) as refusal:
        world.consent([PHONE], "+service_updates/sms")
    assert refusal.value.code == "identity_conflict"


def test_more_people_on_one_number_than_are_kept_are_under_review(world: PeopleWorld) -> None:
    for number in range(9):
        world.consent([f"p{number}@x.example", PHONE], "+" + NEWS)
    assert len(world.found(PHONE).members) == 8
    assert "under_review" in world.reasons([PHONE], NEWS)
    assert world.reasons(["p0@x.example"], NEWS) == []


def test_identifiers_of_two_people_contradict_a_grant_and_nothing_is_written(world: PeopleWorld) -> None:
    world.consent([ANN], "+" + NEWS)
    world.consent([BEN, PHONE], "+" + NEWS)
    before = dict(world.table.items[world.tenant])
    with pytest.raises(Conflict) as refusal:
        world.consent([ANN, BEN], "+precise_location")
    assert refusal.value.code == "identity_conflict"
    assert world.table.items[world.tenant] == before


@pytest.mark.parametrize("asserted", [True, False])
def test_a_restriction_that_names_both_halves_of_a_conflict_stops_both(world: PeopleWorld, asserted: bool) -> None:
    world.consent([ANN], "+" + NEWS)
    world.consent([BEN, PHONE], "+" + NEWS)
    world.clock.advance(SECOND)
    world.withdraw([ANN, BEN], by=STRANGER if asserted else None)
    assert [world.reasons([name], NEWS) for name in (ANN, BEN, PHONE)] == [["consent_withdrawn"]] * 3
    assert reviews(world) == 1
    assert world.found(ANN).id != world.found(BEN).id


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
    assert [entry.link.event.type for entry in history].count("consent.recorded") == 3
    assert {entry.subject_id for entry in history} == {person.id, *person.absorbed}
    assert world.folded(person) == person.state


def test_told_of_each_other_and_then_one_person_can_still_withdraw(world: PeopleWorld) -> None:
    world.consent([ANN, PHONE], "-callback", by=STRANGER)
    world.clock.advance(SECOND)
    record = world.withdraw([ANN, PHONE])
    assert record.subject_ids == (world.found(ANN).id,) == (world.found(PHONE).id,)
    assert world.known(ANN).links == ()
    assert world.withdraw([ANN]).subject_ids == record.subject_ids


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


def test_a_device_points_to_its_person_and_keeps_what_was_said_in_it(world: PeopleWorld) -> None:
    world.consent([DEVICE], "+cookies_performance", by=STRANGER)
    before = world.clock.now()
    world.clock.advance(DAY)
    world.consent([ANN, DEVICE], "+" + NEWS)
    assert world.known(DEVICE).subject_id == world.found(ANN).id
    assert world.decisions(DEVICE) == {"cookies_performance/": "granted"}
    assert world.decisions(DEVICE, ANN) == {"cookies_performance/": "granted", NEWS: "granted"}
    assert world.decisions(ANN) == {NEWS: "granted"}
    assert world.decisions(DEVICE, at=before) == {"cookies_performance/": "granted"}


@pytest.mark.parametrize("tied_first", [True, False])
def test_a_device_opens_cookies_for_its_person_and_nothing_else(tied_first: bool) -> None:
    world = PeopleWorld("psynergy")
    for step in (True, False):
        world.clock.advance(SECOND)
        if step is tied_first:
            world.consent([ANN, DEVICE], "+marketing/email", "-partner_sharing")
        else:
            world.consent([DEVICE], "+cookies_functional", "+partner_sharing", "+sensitive_data", by=STRANGER)
            world.consent([DEVICE], "+testimonials", wording="You may print what I wrote.")
    for names in ([ANN, DEVICE], [DEVICE]):
        assert world.reasons(names, "cookies_functional") == []
        for closed in ("partner_sharing", "sensitive_data", "testimonials"):
            assert world.reasons(names, closed) == ["no_consent"]
    assert world.reasons([ANN, DEVICE], "marketing/email") == []
    assert world.reasons([DEVICE], "marketing/email") == ["no_consent"]


def test_by_the_device_alone_holds_what_both_have_granted(world: PeopleWorld) -> None:
    at = world.clock.now()
    world.consent([ANN, DEVICE], "+precise_location")
    assert world.reasons([DEVICE], "precise_location") == ["no_consent"]
    world.clock.advance(SECOND)
    world.consent([DEVICE], "+precise_location")
    assert world.reasons([DEVICE], "precise_location") == []
    assert world.reasons([DEVICE], "precise_location", at=at) == ["no_consent"]
    world.clock.advance(SECOND)
    world.withdraw([ANN], "precise_location")
    assert world.reasons([DEVICE], "precise_location") == ["consent_withdrawn"]


def test_what_is_withdrawn_in_a_known_device_holds_for_its_person(world: PeopleWorld) -> None:
    world.consent([ANN, DEVICE], "+" + NEWS)
    world.clock.advance(SECOND)
    world.withdraw([DEVICE], by=STRANGER)
    assert world.reasons([ANN], NEWS) == ["consent_withdrawn"]


def test_a_later_refusal_of_a_shared_number_does_not_hide_an_earlier_one(world: PeopleWorld) -> None:
    world.consent([ANN, PHONE], "+" + NEWS)
    world.consent([BEN, PHONE], "+" + NEWS)
    granted = world.clock.now()
    world.clock.advance(SECOND)
    world.consent([PHONE], "-newsletter", by=STRANGER)
    denied = world.clock.now()
    world.clock.advance(DAY)
    world.consent([PHONE], "-newsletter", by=STRANGER)
    assert world.reasons([ANN], NEWS, at=granted) == []
    assert world.reasons([ANN], NEWS, at=denied) == ["no_consent"]
    assert world.decisions(ANN, at=denied)[NEWS] == "denied"


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


def reviews(world: PeopleWorld) -> int:
    """How many identity reviews are open."""
    return len(world.ports.reviews.page(world.tenant, "identity", None, 100)[0])


def test_a_tie_that_finds_no_room_is_looked_at_and_pushes_nobody_sure_out(world: PeopleWorld) -> None:
    others = [f"+1212555020{number}" for number in range(MOST_LINKS)]
    for name in (*others, PHONE):  # so that all of them are known for sure, the others since before
        world.consent([name], "+service_updates/sms")
    world.consent([ANN, PHONE], "-callback", by=STRANGER)
    for name in others[:-1]:
        world.consent([ANN, name], "-callback", by=STRANGER)
    assert reviews(world) == 0
    world.consent([ANN, others[-1]], "-callback", by=STRANGER)
    assert reviews(world) == 1
    assert world.found(PHONE).id in world.found(ANN).state.links
    world.clock.advance(SECOND)
    world.withdraw([ANN], by=STRANGER)
    assert world.decisions(PHONE)["service_updates/sms"] == "withdrawn"
    assert world.folded(world.found(ANN)) == world.found(ANN).state


def test_a_sure_tie_takes_the_place_of_one_by_word_alone(world: PeopleWorld) -> None:
    world.consent([PHONE], "+service_updates/sms")
    for number in range(MOST_LINKS):
        world.consent([ANN, f"+1212555020{number}"], "-callback", by=STRANGER)
    assert reviews(world) == 0
    world.consent([ANN, "+12125550299"], "-callback", by=STRANGER)
    assert reviews(world) == 1
    assert len(world.found(ANN).state.links) == MOST_LINKS
    world.consent([ANN, PHONE], "-callback", by=STRANGER)
    assert reviews(world) == 2
    assert world.found(ANN).state.links[world.found(PHONE).id] is True
    assert len(world.found(ANN).state.links) == MOST_LINKS


def test_people_who_become_one_with_more_ties_than_are_kept_are_looked_at(world: PeopleWorld) -> None:
    for number in range(MOST_LINKS + 1):
        world.consent([(ANN, BEN)[number % 2], f"+1212555020{number}"], "-callback", by=STRANGER)
    world.link(ANN, BEN)
    assert reviews(world) == 1 and len(world.found(ANN).state.links) == MOST_LINKS


def test_what_is_parted_keeps_the_ties_by_word_on_both_sides_and_the_device_on_the_first(world: PeopleWorld) -> None:
    world.consent([ANN, PHONE, DEVICE], "+" + NEWS)
    world.consent([OTHER], "+" + NEWS)
    world.consent([PHONE, OTHER], "-callback", by=STRANGER)
    former = world.found(ANN).id
    world.unlink(PHONE)
    for name in (ANN, PHONE):
        assert world.found(name).state.links == {world.found(OTHER).id: True}
        assert_history_tells_the_state(world, world.found(name))
    assert world.found(DEVICE).members == (former,) == (world.found(ANN).id,)
    world.clock.advance(SECOND)
    world.withdraw([PHONE], by=STRANGER)
    assert world.reasons([OTHER], NEWS) == ["consent_withdrawn"]


@pytest.mark.parametrize("names", [[ANN, PHONE], [BEN], [ANN, BEN], [OTHER]])
def test_only_some_identifiers_of_one_person_can_be_parted(world: PeopleWorld, names: list[str]) -> None:
    world.consent([ANN, PHONE], "+" + NEWS)
    world.consent([BEN], "+" + NEWS)
    with pytest.raises(Conflict):
        world.unlink(*names)
