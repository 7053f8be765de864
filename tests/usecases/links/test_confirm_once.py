"""The button of `/c/{token}`: it works once, whatever it confirms, and always answers with the true state."""

from __future__ import annotations

import pytest

from chalicelib.domain.links.standing import Standing
from chalicelib.domain.outbox import OutboxRow
from chalicelib.usecases.commit import Plan
from chalicelib.usecases.links.confirm_once import ToConfirm, context_of, press_once, settle
from tests.fixtures.worlds.memory import MemoryWorld

RECORD = "con_01KARZ6T9GSWQ40CJ9S2ED4T52"


def press(world: MemoryWorld, standing: Standing) -> tuple[Standing, int]:
    """Presses once while the choice has that standing; returns the answer to the person and the number of rows then."""
    now = world.clock.now()
    ctx = context_of(world.ports.profiles[world.tenant], RECORD, "req_1", now)
    question = ToConfirm(ctx.profile, now, standing)

    def attempt() -> Plan[ToConfirm]:
        if standing != "open":
            return Plan([], question)
        row = OutboxRow(world.ports.randomness.id("out", now), "referral", now, {}, repeat_if_uncertain=False)
        return Plan([row], settle(question), RECORD)

    told = press_once(world.ports, ctx, attempt)
    items = world.table.items.get(world.tenant, {}).values()
    return told.standing, sum("template" in item for item in items)


def test_an_open_question_is_confirmed_and_a_second_press_changes_nothing() -> None:
    world = MemoryWorld()
    assert press(world, "open") == ("confirmed", 1)
    assert press(world, "open") == ("confirmed", 1)


@pytest.mark.parametrize(("standing", "told"), [("confirmed", "confirmed"), ("over", "confirmed"), ("ended", "ended")])
def test_who_pressed_before_is_told_that_it_was_confirmed_unless_it_has_ended_since(
    standing: Standing, told: Standing
) -> None:
    world = MemoryWorld()
    press(world, "open")
    assert press(world, standing) == (told, 1)


@pytest.mark.parametrize("standing", ["over", "unclear", "ended"])
def test_a_question_that_is_not_open_is_told_as_it_stands(standing: Standing) -> None:
    assert press(MemoryWorld(), standing) == (standing, 0)
