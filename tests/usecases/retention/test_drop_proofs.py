"""What was before the end of a person's proofs goes by and by; an audit calls it erased at every step."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from chalicelib.api.audit.answers import read_verifier, show_part
from chalicelib.domain.audit.checkpoints import Sealing
from chalicelib.usecases.audit.examine import examine_days
from chalicelib.usecases.audit.export import export_audit
from chalicelib.usecases.audit.verify import verify_record
from chalicelib.usecases.outbox.deliver import deliver
from chalicelib.usecases.retention.end_person import end_person
from tests.usecases.audit.world import AuditWorld
from tests.usecases.retention.people import SIX_YEARS, drop, list_due, look

ANN, NEWS = "ann@a.example", "newsletter/email"


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> AuditWorld:
    monkeypatch.setattr("chalicelib.usecases.retention.drop_proofs.MOST_EVENTS", 1)
    monkeypatch.setattr("chalicelib.usecases.retention.drop_proofs.MOST_STEPS", 1)
    w = AuditWorld()
    w.consent([ANN], "+" + NEWS)
    w.consent([ANN], "-" + NEWS)
    w.pass_days()
    w.withdraw([ANN])
    w.pass_days(2)
    return w


def find(world: AuditWorld, name: str) -> list[tuple[int | None, str]]:
    """Returns what an audit of the first days finds of a chain."""
    examined = examine_days(world.ports, world.ctx(), world.first, world.today, 1000)
    assert all(one.record == name for one in examined.findings)
    return [(one.version, one.verdict) for one in examined.findings]


def judge_offline(world: AuditWorld, since: datetime) -> list[tuple[str, int, str]]:
    """Returns what the program that comes with an export finds in it."""
    parts: list[dict[str, Any]] = []
    cursor: str | None = None
    while not parts or cursor:
        part = export_audit(world.ports, world.ctx(), since, None, cursor)
        parts.append(json.loads(show_part(world.tenant, part, with_verifier=False).model_dump_json()))
        cursor = part.next_cursor
    names: dict[str, Any] = {"__name__": "verify_audit"}
    exec(compile(read_verifier(), "verify_audit", "exec"), names)  # noqa: S102 - the program under test
    found = names["Audit"](parts, []).verify()
    return [(record, version, verdict) for (record, version, _), (verdict, _) in sorted(found.items())]


def test_an_audit_finds_each_state_in_order_and_what_went_erased(world: AuditWorld) -> None:
    said, person = world.today, world.found(ANN)
    name, last = f"S#{person.id}", person.version
    assert find(world, name) == []
    world.clock.advance(SIX_YEARS)
    for _ in range(2):
        for subject_id in list_due(world):
            end_person(world.ports, world.tenant, subject_id)
    (row,) = [str(item["id"]) for item in world.items("#OUT#") if item["template"] == "drop_proofs"]
    left = []
    for _ in range(last):
        events = world.ports.audit.segment(world.tenant, name, 1, None)
        left.append([one.version for one in events])
        found = verify_record(world.ports, world.ctx(), person.id)
        assert found.valid, [one.verdict for one in found.examined.findings]
        deliver(world.ports, world.tenant, row)
    assert left == [[1, 2, 3, 4], [1, 2, 4], [1, 4]]
    drop(world)
    (gone,) = verify_record(world.ports, world.ctx(), person.id).examined.findings
    assert (gone.record, gone.version, gone.verdict) == (name, last, "erased")
    examined = examine_days(world.ports, world.ctx(), world.first, said, 1000)
    assert {(one.record, one.verdict) for one in examined.findings} == {(name, "erased")}


def test_whoever_is_gone_altogether_is_erased_for_an_audit(world: AuditWorld) -> None:
    world.consent(["bea@b.example"], "+" + NEWS)
    person, day = world.found("bea@b.example"), world.today
    world.pass_days(2)
    world.clock.advance(SIX_YEARS)
    look(world)
    examined = examine_days(world.ports, world.ctx(), day, day, 1000)
    assert (f"S#{person.id}", None, "erased") in [(one.record, one.version, one.verdict) for one in examined.findings]
    assert world.ports.audit.segment(world.tenant, f"S#{person.id}", 1, None) == []
    today = world.today
    found = examine_days(world.ports, world.ctx(), today, today, 1000).findings
    assert {one.verdict for one in found} <= {"erased"}


def test_the_program_of_the_export_says_the_same(world: AuditWorld) -> None:
    person = world.found(ANN)
    world.clock.advance(SIX_YEARS)
    sealing = world.ports.audit.sealing(world.tenant)
    world.ports.audit.save_sealing(world.tenant, Sealing(world.today, world.today), sealing)
    look(world)
    world.consent([ANN], "+" + NEWS)
    now, today = world.clock.now(), world.today
    world.pass_days(2)
    checkpoint = world.checkpoint(today)
    assert checkpoint is not None and [one.name for one in checkpoint.erasures] == [f"S#{person.id}"]
    assert judge_offline(world, now) == [(f"S#{person.id}", person.version, "erased")]
    event = next(place for key, place in sorted(world.chain(ANN).items()))
    world.tamper(event, previous="0" * 64)
    assert {verdict for _, _, verdict in judge_offline(world, now)} & {"altered", "missing"}
