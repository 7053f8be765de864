"""The calendar has a subject at one moment, which no act moves; only what is below the end of a chain goes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.changes import Event, Raced
from chalicelib.domain.people.subjects import FIRST_LOOK, Ended
from chalicelib.domain.retention.chain import LookAgain
from chalicelib.domain.retention.proofs import DropProofs, RemoveSubject, end_proofs
from chalicelib.domain.transactions import Change
from tests.fixtures.worlds.people import PeopleWorld

ANN, NEWS = "ann@a.example", "newsletter/email"
DAY = timedelta(days=1)


@pytest.fixture
def w() -> PeopleWorld:
    return PeopleWorld()


def commit(w: PeopleWorld, change: Change) -> None:
    w.ports.store.commit(w.tenant, [change], None, "", w.clock.now())


def end(w: PeopleWorld) -> None:
    now = w.clock.now()
    commit(w, end_proofs(w.found(ANN), Event("subject.ended", now, now, "system:retention", "r-1")))


def find_due(w: PeopleWorld, after: timedelta) -> list[str]:
    """Returns who is due so long after now."""
    return list(w.ports.rights_requests.due(w.tenant, w.clock.now() + after))


def test_the_moment_lies_with_the_subject_and_stays_while_it_changes(w: PeopleWorld) -> None:
    w.consent([ANN], "+" + NEWS)
    person = w.found(ANN)
    assert find_due(w, FIRST_LOOK - DAY / 1440) == [] and find_due(w, FIRST_LOOK) == [person.id]
    w.clock.advance(DAY)
    w.withdraw([ANN])
    assert find_due(w, FIRST_LOOK - DAY) == [person.id]
    assert [item for item in w.items("#I#") if "due_pk" in item or "due_at" in item] == []


def test_it_moves_as_long_as_the_subject_is_as_it_was_read(w: PeopleWorld) -> None:
    w.consent([ANN], "+" + NEWS)
    person = w.found(ANN)
    commit(w, LookAgain(person, w.clock.now() + DAY))
    assert find_due(w, DAY) == [person.id] and w.found(ANN) == person
    commit(w, LookAgain(person, None))
    assert find_due(w, 9 * FIRST_LOOK) == []
    w.withdraw([ANN])
    with pytest.raises(Raced):
        commit(w, LookAgain(person, w.clock.now()))


def test_the_end_takes_it_out_and_the_next_act_brings_it_back(w: PeopleWorld) -> None:
    w.consent([ANN], "+" + NEWS)
    end(w)
    after = w.found(ANN)
    assert find_due(w, 9 * FIRST_LOOK) == [] and after.ended == Ended(2, after.ended.at if after.ended else 0)
    assert w.ports.subjects.get(w.tenant, [after.id])[after.id] == after
    assert w.ports.subjects.identifier_values(w.tenant, [after.identifiers[0].key]) == {}
    w.consent([ANN], "+" + NEWS)
    assert find_due(w, FIRST_LOOK) == [after.id] and w.found(ANN).ended == after.ended


def test_nothing_goes_of_a_chain_that_did_not_end(w: PeopleWorld) -> None:
    record = w.consent([ANN], "+" + NEWS)
    person = w.found(ANN)
    dropped = DropProofs(person.id, Ended(2, 0), (1,), (record.id,))
    with pytest.raises(Raced):
        commit(w, dropped)
    end(w)
    commit(w, dropped)
    commit(w, dropped)
    assert w.items("#R#") == []
    assert [one.version for one in w.ports.subjects.events(w.tenant, person.id, None, 9)] == [2]


def test_whoever_is_removed_leaves_no_item_and_only_as_it_was_read(w: PeopleWorld) -> None:
    w.consent([ANN], "+" + NEWS)
    end(w)
    person = w.found(ANN)
    w.withdraw([ANN])
    with pytest.raises(Raced):
        commit(w, RemoveSubject(person))
    commit(w, RemoveSubject(w.found(ANN)))
    assert w.items("#I#") == [] and [item for item in w.items("#S#") if item["sk"] == "state"] == []
    assert find_due(w, 9 * FIRST_LOOK) == []
