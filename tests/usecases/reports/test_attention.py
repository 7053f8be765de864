"""What waits for somebody: counted by a fixed number of calls, however much there is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.ids import read_moment
from chalicelib.domain.outbox import OutboxRow
from chalicelib.domain.reports.waiting import Caution, Due, Stuck, count_pushes
from chalicelib.domain.rights.actions.decide import Reason
from chalicelib.domain.suppressions.pushes import FailingPush, Push
from chalicelib.usecases.access.manage import NewKey, create
from chalicelib.usecases.reports import attention
from chalicelib.usecases.reports.policy_ages import PolicyAge
from chalicelib.usecases.rights.appeal import Appeal, appeal
from chalicelib.usecases.rights.decide import Deny, deny
from tests.fixtures.webhooks.world import HooksWorld
from tests.fixtures.worlds.rights_desk import TENANT, RightsWorld
from tests.usecases.webhooks.test_deliveries import parked

DAY = timedelta(days=1)


def test_open_requests_appeals_and_tasks_are_counted_by_one_query_and_one_batch(w: RightsWorld) -> None:
    w.one("delete")
    denied = w.verified("know", email="other@practice.example")
    deny(w.ports, w.staff(), Deny(denied.id, (Reason("security", ""),)))
    appeal(w.ports, w.person(denied.id), Appeal(denied.id, "There is more."))
    w.table.calls.clear()
    found = attention.count_attention(w.ports, w.ctx())
    assert w.table.calls == ["query", "batch_get"]
    assert found.requests.by_type == {"delete": {"awaiting_verification": 1}}
    assert (found.requests.waiting_for_verification, found.requests.overdue) == (1, 0)
    assert found.appeals == Due(1, 0) and found.all_counted
    w.clock.advance(60 * DAY)
    late = attention.count_attention(w.ports, w.ctx())
    assert (late.requests.overdue, late.requests.due_soon, late.appeals) == (1, 0, Due(1, 1))


def test_the_same_calls_count_many_requests_and_say_that_there_are_more(w: RightsWorld) -> None:
    for number in range(105):
        w.one("know", email=f"p{number}@practice.example")
    w.table.calls.clear()
    found = attention.count_attention(w.ports, w.ctx())
    assert w.table.calls == ["query", "batch_get"]
    assert found.requests.by_type == {"know": {"awaiting_verification": 100}} and not found.all_counted


def test_letters_that_wait_are_counted(w: RightsWorld) -> None:
    assert attention.count_letters(w.ports, w.ctx()) == dict.fromkeys(attention.WAITING_STATES, 0)
    w.one("know", email="", postal=("1 Main St", "Reno, NV"))
    w.deliver()
    w.table.calls.clear()
    assert sum(attention.count_letters(w.ports, w.ctx()).values()) == 1
    assert w.table.calls == ["query"] * 4
    w.table.calls.clear()
    assert attention.count_letters(w.ports, w.ctx(), attention.LETTERS) == {"to_print": 1, "to_call": 0}
    assert w.table.calls == ["query"] * 2


def test_parked_rows_are_counted_with_the_moment_of_the_oldest(w: RightsWorld) -> None:
    assert attention.count_parked(w.ports, w.ctx()) == Stuck(0, None)
    first = w.clock.now()
    for _ in range(2):
        now = w.clock.now()
        row = OutboxRow(w.ports.randomness.id("out", now), "confirm_consent", now, {}, repeat_if_uncertain=False)
        w.ports.store.commit(TENANT, [row], None, "", now)
        stored = w.ports.outbox.get(TENANT, row.id)
        assert stored is not None and w.ports.outbox.postpone(TENANT, stored, None, "uncertain")
        w.clock.advance(DAY)
    found = attention.count_parked(w.ports, w.ctx())
    assert found == Stuck(2, first.replace(microsecond=first.microsecond // 1000 * 1000))


def test_events_that_no_endpoint_takes_any_more_are_counted_among_them(monkeypatch: pytest.MonkeyPatch) -> None:
    hooks = HooksWorld(monkeypatch)
    delivery_id = parked(hooks, hooks.endpoint().id)
    hooks.table.calls.clear()
    assert attention.count_parked(hooks.ports, hooks.ctx()) == Stuck(1, read_moment(delivery_id))
    assert hooks.table.calls == ["query", "query"]


def test_pushes_that_fail_are_counted_until_the_provider_takes_them(w: RightsWorld) -> None:
    now = w.clock.now()
    for number, since in ((1, now), (2, now - DAY)):
        push = Push(f"phone#v1#{number}", "twilio", True, failed_at=now, code="30007", failing_since=since)
        w.ports.pushes.keep(TENANT, push)
    assert count_pushes(w.ports.pushes.failing(TENANT, 100)) == Stuck(2, now - DAY)
    w.ports.pushes.keep(TENANT, Push("phone#v1#2", "twilio", True, pushed_at=now))
    assert w.ports.pushes.failing(TENANT, 100) == [FailingPush("twilio", True, now)]


def test_a_key_that_expires_soon_is_a_warning(w: RightsWorld) -> None:
    soon, later = w.clock.now() + 14 * DAY, w.clock.now() + 15 * DAY
    wishes = [NewKey("secret", "k", frozenset({"requests:read"}), expires_at=at) for at in (soon, later)]
    made = [create(w.ports, w.ctx(), one).result.key for one in wishes]
    assert attention.list_expiring(w.ports, w.ctx()) == [Caution("key_expires", ref=made[0].id)]
    w.clock.advance(14 * DAY)
    assert [one.ref for one in attention.list_expiring(w.ports, w.ctx())] == [made[1].id]


def test_a_company_without_a_policy_in_force_is_warned_until_there_is_one() -> None:
    coming = PolicyAge("terms", None, None, None, update_due=False)
    assert attention.warn_of_policies([]) == attention.warn_of_policies([coming]) == [Caution("no_policy")]
    old = PolicyAge("privacy", 1, None, None, update_due=True)
    assert attention.warn_of_policies([old, coming]) == [Caution("policy_update_due", ref="privacy")]


def test_what_does_not_leave_is_a_warning_for_whoever_may_see_it() -> None:
    stuck, nothing = Stuck(1, None), Stuck(0, None)
    assert [one.code for one in attention.warn_of_stuck(stuck, stuck)] == ["deliveries_parked", "pushes_failed"]
    assert attention.warn_of_stuck(nothing, None) == []
