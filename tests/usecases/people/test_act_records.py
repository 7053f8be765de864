"""The records that events name are found of every kind, those that are there, and each in one read of its kind."""

from __future__ import annotations

from chalicelib.usecases.opt_outs.record import RecordOptOut, record_opt_out
from chalicelib.usecases.people.act_records import find_review, is_own, list_records, read_records
from chalicelib.usecases.people.history import walk_chain
from tests.fixtures.factories import origin
from tests.fixtures.worlds.people import PeopleWorld

BEN = "ben@b.example"


def test_records_of_consents_and_opt_outs_are_read_and_others_are_not_missed(world: PeopleWorld) -> None:
    world.consent([BEN], "+newsletter/email")
    record_opt_out(world.ports, world.ctx(), RecordOptOut(origin(BEN), ("email",), "web", "No more of it."))
    subject = world.found(BEN)
    named = [one for stored in walk_chain(world.ports, world.tenant, subject.id) for one in list_records(stored)]
    assert sorted(one.partition("_")[0] for one in named) == ["con", "opt"]
    found = read_records(world.ports, world.tenant, [*named, "con_gone", "opt_gone"])
    assert found.keys() == set(named) and {key: one.id for key, one in found.items()} == {one: one for one in named}
    assert read_records(world.ports, world.tenant, []) == {}
    for one in found.values():
        assert is_own(one, ["sub_other", subject.id]) and not is_own(one, ["sub_other"]) and find_review(one) == ""
