"""Who is meant: through the use cases, on a table in memory. The rules are in docs/decisions/0003."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.domain.consents.records import ConsentRecord
from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.people.identifiers import from_subject_id
from chalicelib.domain.people.subjects import MOST_IDENTIFIERS
from chalicelib.usecases.consents.record import RecordConsent, record_consent
from chalicelib.usecases.context import Actor
from chalicelib.usecases.people.naming import list_keys
from chalicelib.usecases.people.origin import Origin
from tests.fixtures.factories import SECOND, STRANGER, origin, parse_decisions, who
from tests.fixtures.memory.interfered import Interfered
from tests.fixtures.worlds.people import PeopleWorld, assert_history_tells_the_state

ANN, BEN, PHONE = "ann@a.example", "ben@b.example", "+12125550101"
NEWS = "newsletter/email"
NOBODY = "sub_01KARZ6T9GSWQ40CJ9S2ED4T52"


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


def by_id(world: PeopleWorld, subject_id: str) -> Origin:
    return replace(origin(ANN), identifiers=(from_subject_id(subject_id),))


def grant(world: PeopleWorld, subject_id: str, *wishes: str, by: Actor | None = None) -> ConsentRecord:
    """Records decisions of whoever has an id."""
    world.clock.advance(SECOND)
    command = RecordConsent(by_id(world, subject_id), parse_decisions(*wishes))
    return record_consent(world.ports, world.ctx(by=by), command).result


def test_an_id_means_the_person_and_leaves_their_identifiers_as_they_are(world: PeopleWorld) -> None:
    subject_id = world.consent([ANN, PHONE], "+" + NEWS).subject_ids[0]
    before = world.found(ANN)
    assert grant(world, subject_id, "-" + NEWS).subject_ids == (subject_id,)
    after = world.found(PHONE)
    assert (after.identifiers, after.version) == (before.identifiers, before.version + 1)
    assert world.decisions(ANN) == world.decisions(PHONE) == {NEWS: "denied"}
    assert_history_tells_the_state(world, after)


def test_by_id_somebody_who_shares_all_they_have_is_clear_and_what_is_laid_on_that_counts(world: PeopleWorld) -> None:
    lonely = world.consent([ANN, PHONE], "+" + NEWS).subject_ids[0]
    world.consent([BEN, PHONE], "+" + NEWS)
    world.unlink(ANN)
    (left,) = world.ports.subjects.get(world.tenant, [lonely])[lonely].identifiers
    assert left.shared
    shared = world.found(PHONE)
    assert grant(world, lonely, "-callback").subject_ids == (lonely,)
    assert world.found(PHONE).version == shared.version  # what one clear person refuses does not close it for others
    world.withdraw([PHONE], "service_updates")
    record = grant(world, lonely, "+service_updates/sms")
    assert [one.reason for one in record.decisions] == ["not_proven"]
    with pytest.raises(Conflict) as refusal:
        list_keys(world.ports, world.ctx(), [from_subject_id(lonely)])
    assert refusal.value.code == "identity_conflict"


def test_by_the_id_of_a_shared_number_nothing_is_granted_and_all_can_be_refused(world: PeopleWorld) -> None:
    world.consent([ANN, PHONE], "+" + NEWS)
    world.consent([BEN, PHONE], "+" + NEWS)
    shared = world.found(PHONE).id
    with pytest.raises(Conflict) as refusal:
        grant(world, shared, "+service_updates/sms")
    assert refusal.value.code == "identity_conflict"
    assert shared in grant(world, shared, "-" + NEWS).subject_ids
    assert world.reasons([PHONE], NEWS) == ["no_consent"]


def test_the_id_of_a_device_means_that_browser_alone(world: PeopleWorld) -> None:
    device = "device:d-1"
    world.consent([device], "+cookies_performance")
    found = world.found(device)
    assert grant(world, found.id, "-cookies_performance").subject_ids == (found.id,)
    assert world.decisions(device) == {"cookies_performance/": "denied"}


def test_nobody_has_an_id_that_was_made_up_and_nothing_is_written(world: PeopleWorld) -> None:
    world.consent([ANN], "+" + NEWS)
    before = world.kept()
    with pytest.raises(NotFound):
        grant(world, NOBODY, "-" + NEWS)
    with pytest.raises(NotFound):
        list_keys(world.ports, world.ctx(), [from_subject_id(NOBODY)])
    assert world.kept() == before


def test_the_keys_of_an_id_are_those_of_what_the_person_has_alone(world: PeopleWorld) -> None:
    subject_id = world.consent([ANN, PHONE], "+" + NEWS).subject_ids[0]
    named = [from_subject_id(subject_id)]
    keys = [world.ports.secrets.identifier_key(world.tenant, who(name)) for name in (ANN, PHONE)]
    assert set(list_keys(world.ports, world.ctx(), named)) == set(keys)
    world.consent([BEN, PHONE], "+" + NEWS)
    assert list_keys(world.ports, world.ctx(), named) == keys[:1]
    assert list_keys(world.ports, world.ctx(), [who(ANN)]) == keys[:1]


def test_a_merge_between_reading_and_writing_moves_the_act_to_who_they_are_now() -> None:
    table = Interfered()
    world = PeopleWorld(table=table)
    world.consent([ANN], "+" + NEWS)
    absorbed = world.consent([PHONE], "+" + NEWS).subject_ids[0]
    table.meddlers.append(lambda: world.link(ANN, PHONE))
    record = grant(world, absorbed, "-" + NEWS)
    assert record.subject_ids == (world.found(ANN).id,) != (absorbed,)
    assert world.decisions(PHONE) == {NEWS: "denied"}
