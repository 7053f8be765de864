"""Whatever somebody does behind the system's back is found and named; what ended or was erased as it should, is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from chalicelib.domain.audit.records import show_record
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.storage.table import audit_places, ops
from chalicelib.usecases.audit import verify
from chalicelib.usecases.audit.verify import verify_days, verify_record
from tests.fixtures.factories import DAY
from tests.usecases.audit.tampering import (
    ANN,
    BOB,
    TAMPERED,
    Found,
    change_a_byte,
    change_and_hash_again,
    change_what_no_checkpoint_has_yet,
    make_world,
    name,
    remove_a_read,
    remove_a_record_with_all_its_events,
    remove_an_event,
    remove_the_last_event,
    swap_a_pair,
    take_a_record_of_an_act_away,
)
from tests.usecases.audit.world import AuditWorld

ONE = timedelta(days=1)


@pytest.fixture
def world() -> AuditWorld:
    return make_world()


def verified(world: AuditWorld) -> Found:
    """Returns what a verification of all days finds."""
    found = verify_days(world.ports, world.ctx(), world.clock.now() - 2 * DAY, None)
    assert found.valid == (not [one for one in found.examined.findings if one.verdict != "erased"])
    return [(one.record, one.version, one.verdict) for one in found.examined.findings]


def test_what_nobody_touched_is_valid(world: AuditWorld) -> None:
    found = verify_days(world.ports, world.ctx(), world.clock.now() - 2 * DAY, None)
    assert found.valid and found.examined.findings == []
    assert (found.examined.records, found.examined.events, found.examined.reads) == (2, 7, 2)


@pytest.mark.parametrize("tamper", TAMPERED, ids=lambda tamper: tamper.__name__)
def test_what_somebody_did_behind_the_systems_back_is_found_and_named(
    world: AuditWorld, tamper: Callable[[AuditWorld], Found]
) -> None:
    expected = tamper(world)
    assert verified(world) == expected


@pytest.mark.parametrize(
    "tamper",
    [
        *(change_a_byte, change_and_hash_again, change_what_no_checkpoint_has_yet, remove_an_event),
        *(remove_the_last_event, swap_a_pair, take_a_record_of_an_act_away),
    ],
    ids=lambda tamper: tamper.__name__,
)
def test_a_single_record_is_verified_by_its_id(world: AuditWorld, tamper: Callable[[AuditWorld], Found]) -> None:
    shown = show_record(name(world, ANN))
    assert verify_record(world.ports, world.ctx(), shown).valid
    expected = tamper(world)
    found = verify_record(world.ports, world.ctx(), shown)
    assert [(one.record, one.version, one.verdict) for one in found.examined.findings] == expected
    assert not found.valid


def test_of_a_record_that_is_gone_its_day_alone_can_tell(world: AuditWorld) -> None:
    shown = show_record(name(world, BOB))
    remove_a_record_with_all_its_events(world)
    with pytest.raises(NotFound):
        verify_record(world.ports, world.ctx(), shown)


def test_a_name_that_no_record_has_is_not_kept(world: AuditWorld) -> None:
    with pytest.raises(NotFound):
        verify_record(world.ports, world.ctx(), "bob@practice.example")
    assert not [item for item in world.table.items[world.tenant].values() if "bob@" in str(item.get("records"))]


def test_a_record_that_ended_by_itself_leaves_its_chain_behind_without_a_finding(world: AuditWorld) -> None:
    pk = audit_places.chain_of(world.tenant, name(world, BOB))
    world.remove(ops.Place(pk, "state"))
    assert verified(world) == []


def test_without_a_window_it_begins_with_the_last_checkpoint_but_one(world: AuditWorld) -> None:
    found = verify_days(world.ports, world.ctx(), None, None)
    assert found.valid and found.examined.events == 4  # yesterday's, which was sealed today, and today's


def test_what_came_late_is_expected_where_it_belongs(world: AuditWorld) -> None:
    now = world.clock.now()
    world.clock.moment = now - DAY  # by a process whose clock is late
    world.consent(["late@l.example"], "+newsletter/email")
    world.clock.moment = now
    world.pass_days()
    assert verified(world) == []
    gone = name(world, "late@l.example")
    world.remove(*(place for place in list(world.table.items[world.tenant]) if gone in place.pk))
    assert verified(world) == [(gone, None, "missing")]


def test_reads_whose_time_is_over_are_not_missed(world: AuditWorld) -> None:
    remove_a_read(world)
    world.clock.advance(timedelta(days=732))
    start = world.clock.now() - timedelta(days=735)
    assert verify_days(world.ports, world.ctx(), start, start + timedelta(days=10)).valid


def test_more_than_a_month_or_fifty_thousand_lines_are_a_job(
    world: AuditWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = world.clock.now()
    for since in (now - timedelta(days=verify.MOST_DAYS), now - timedelta(days=400)):
        with pytest.raises(Invalid, match="verifications") as refused:
            verify_days(world.ports, world.ctx(), since, None)
        assert refused.value.code == "audit_too_large"
    verify_days(world.ports, world.ctx(), now - timedelta(days=verify.MOST_DAYS - 1), None)
    monkeypatch.setattr(verify, "MOST_LINES", 6)
    with pytest.raises(Invalid, match="verifications"):
        verify_days(world.ports, world.ctx(), now - 2 * DAY, None)


def test_a_window_ends_after_it_begins(world: AuditWorld) -> None:
    with pytest.raises(Invalid, match="See"):
        verify_days(world.ports, world.ctx(), world.clock.now(), world.clock.now())
