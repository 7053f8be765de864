"""The checkpoint of a day is found if it is one of ours, and told apart from none and from a foreign one."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.domain.audit.days import FoundDay
from chalicelib.usecases.audit.find_sealed import find_sealed, make_verifier
from tests.usecases.audit.world import AuditWorld


def test_a_day_is_sealed_or_not_or_by_somebody_else() -> None:
    world = AuditWorld()
    world.consent(["ann@a.example"], "+newsletter/email")
    world.pass_days()
    verify = make_verifier(world.ports, world.tenant)
    lines = world.ports.audit.lines(world.tenant, world.first, 10)
    found = find_sealed(world.ports, world.tenant, world.first, verify, lines)
    assert found.checkpoint is not None and list(found.checkpoint.lines) == lines == list(found.lines)
    tomorrow = world.first + timedelta(days=1)
    assert find_sealed(world.ports, world.tenant, tomorrow, verify) == FoundDay(tomorrow)
    world.replace_checkpoint(world.first, found.checkpoint.document() + b" ")
    assert find_sealed(world.ports, world.tenant, world.first, verify) == FoundDay(world.first, forged=True)
