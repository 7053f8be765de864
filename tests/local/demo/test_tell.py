"""The sample data of one company: every state that is promised is there, and nothing failed while it was told.

One company alone, since all three cost three times as much; they are told by the same stories.
"""

from __future__ import annotations

import contextlib
import io
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import pytest

from chalicelib.api.pipeline import limits
from chalicelib.domain.access.scopes import PRESETS
from infra.local.demo.cast import Cast
from infra.local.demo.lay import show
from infra.local.demo.people import HOSTILE
from infra.local.demo.tell import tell
from infra.local.demo.teller import DAYS
from infra.local.stack import Stack

pytestmark = pytest.mark.stack
TENANT: Final = "psynergy"
MOST_CALLS: Final = 9_000
"""Of AWS, for one company's stories; about a millisecond each where nothing else runs."""
EXPECTED: Final = {"checkpoint.late", "mail.outcome_unknown", "webhook.parked"}
"""The errors of the story: schedules that ran every few days, a mail that got lost, a receiver that went away."""


@dataclass(frozen=True, repr=False)
class Told:
    """What a telling left, and what was logged meanwhile."""

    stack: Stack
    cast: Cast
    log: list[dict[str, Any]]
    days: float
    calls: int  # of AWS

    def get(self, path: str, preset: str = "admin") -> Any:
        answer = self.stack.http("GET", path, key=self.cast.keys[TENANT][preset].key)
        assert answer.status == 200, answer.text
        return answer.json

    def seen(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.get(f"/v1/requests/{self.cast.records[TENANT][name]}")
        return found


@pytest.fixture(scope="module")
def told(running_stack: Stack) -> Iterator[Told]:
    running_stack.reset()
    limits.PROCESS.clear()
    began, output = running_stack.clock.now(), io.StringIO()
    with contextlib.redirect_stdout(output), running_stack.meter() as used:
        cast = tell(running_stack, TENANT)
    log = [json.loads(line) for line in output.getvalue().splitlines() if line.startswith("{")]
    days = (running_stack.clock.now() - began).total_seconds() / 86_400
    yield Told(running_stack, cast, log, days, sum(used.calls.values()))
    running_stack.reset()


def test_fifty_days_pass_and_nothing_fails(told: Told) -> None:
    assert DAYS <= told.days < DAYS + 0.01
    errors = Counter(line["event"] for line in told.log if line.get("level") == "error")
    assert set(errors) == EXPECTED
    assert not [line for line in told.log if int(line.get("status", 0)) >= 400]
    assert told.stack.guard.refused == []
    assert told.stack.faults.pending() == 0


def test_it_is_told_by_so_many_calls_that_nobody_waits_long(told: Told) -> None:
    """Half of them seal and count fifty days at each of the three companies."""
    assert told.calls < MOST_CALLS


def test_each_preset_has_its_person(told: Told) -> None:
    keys = told.cast.keys[TENANT]
    assert {one.preset for one in keys.values()} == PRESETS.keys() - {"website"}
    team = {one["id"]: one for one in told.get("/v1/team")["items"]}
    listed = {one["holder"]["id"]: one for one in told.get("/v1/keys?limit=100")["items"] if one["holder"]}
    for one in keys.values():
        assert team[one.member_id]["name"] == one.holder and team[one.member_id]["active"]
        assert set(listed[one.member_id]["scopes"]) == set(PRESETS[one.preset])  # type: ignore[index]
    assert sum(not one["active"] for one in team.values()) == 1


def test_the_command_shows_every_key_with_its_holder(told: Told) -> None:
    shown = show(told.cast)
    keys = told.cast.keys[TENANT]
    assert [line.split() for line in shown.lines] == [
        [TENANT],
        *([one.preset, *one.holder.split(), one.key] for one in keys.values()),
    ]
    assert shown.credentials == {
        "demo": {TENANT: {name: {"key": one.key, "holder": one.holder} for name, one in keys.items()}}
    }


@pytest.mark.parametrize(
    ("name", "status", "more"),
    [
        ("awaiting_verification", "awaiting_verification", {"assignee": None}),
        ("open", "open", {"assignee": None}),
        ("in_progress", "in_progress", {}),
        ("overdue", "in_progress", {"marks": ["new_message"]}),
        ("extended", "in_progress", {"extended": True}),
        ("waiting_for_requester", "waiting_for_requester", {"waiting_for": "answer"}),
        ("agent", "waiting_for_requester", {"waiting_for": "agent_proof"}),
        ("redirected_to_controller", "redirected_to_controller", {}),
        ("archived", "completed", {}),
        ("completed", "completed", {}),
        ("partially_completed", "partially_completed", {}),
        ("denied", "denied", {}),
        ("denied_unverified", "denied", {"decided_by": "system"}),
        ("withdrawn", "withdrawn", {}),
        ("not_mine", "withdrawn", {"marks": ["not_mine"]}),
        ("bounced", "awaiting_verification", {"marks": ["bounced"]}),
        ("appeal_overturned", "in_progress", {}),
    ],
)
def test_requests_are_in_every_state(told: Told, name: str, status: str, more: dict[str, Any]) -> None:
    seen = told.seen(name)
    assert seen["status"] == status
    assert {field: seen[field] for field in more} == more


def test_appeals_wait_and_are_decided(told: Told) -> None:
    appeals = {name: told.seen(name)["appeal"] for name in ("appeal_open", "appeal_decided", "appeal_overturned")}
    states = {name: (one["status"], one["outcome"]) for name, one in appeals.items()}
    assert states == {
        "appeal_open": ("open", None),
        "appeal_decided": ("decided", "upheld"),
        "appeal_overturned": ("decided", "overturned"),
    }


def test_some_are_late_and_some_are_in_the_archive(told: Told) -> None:
    records = told.cast.records[TENANT]
    late = {one["id"] for one in told.get("/v1/requests?overdue=true&limit=100")["items"]}
    assert records["overdue"] in late
    assert told.get(f"/v1/requests/{records['archived']}/archive")
    waits = told.stack.http(
        "GET", f"/v1/requests/{records['completed']}/archive", key=told.cast.keys[TENANT]["admin"].key
    )
    assert (waits.status, waits.json["code"]) == (409, "not_archived")
    assert told.seen("possible_duplicate")["possible_duplicates"]


def test_letters_wait_for_hands_and_voices(told: Told) -> None:
    waiting = {
        state: {one["rights_request_id"] for one in told.get(f"/v1/requests/notices?state={state}&limit=100")["items"]}
        for state in ("to_print", "to_call", "uncertain")
    }
    records = told.cast.records[TENANT]
    assert {records[name] for name in ("to_print_1", "to_print_2", "completed", "bounced")} <= waiting["to_print"]
    assert waiting["to_call"] == {records["to_call"], records["unassigned"]}
    assert waiting["uncertain"] == {records["uncertain"]}


def test_messages_go_both_ways_and_tasks_are_partly_done(told: Told) -> None:
    request_id = told.cast.records[TENANT]["in_progress"]
    messages = told.get(f"/v1/requests/{request_id}/messages")["items"]
    assert {"staff", "person"} <= {one["sender"] for one in messages}
    states = Counter(task["state"] for task in told.get(f"/v1/requests/{request_id}/tasks")["items"])
    assert states["done"] == states["not_found"] == 1 and states["open"] >= 2


def test_strange_names_are_kept_as_they_are(told: Told) -> None:
    requester = told.seen("strange_90")["requester"]
    assert requester["first_name"] == HOSTILE
    long = told.seen("strange_91")["requester"]
    assert len(long["first_name"] + long["last_name"]) == 200
    assert "\u05d0" <= told.seen("strange_92")["requester"]["first_name"][0] <= "\u05ea"


def test_reviews_wait(told: Told) -> None:
    replies, identities = (told.get(f"/v1/reviews?kind={kind}")["items"] for kind in ("reply", "identity"))
    records = told.cast.records[TENANT]
    assert {one["id"] for one in replies} == {records[f"review_{number}"] for number in (1, 2, 3)}
    assert {one["id"]: one["overdue"] for one in replies}[records["review_1"]]
    assert records["review_identity"] in {one["id"] for one in identities}


def test_contracts_and_holds_run_and_ended(told: Told) -> None:
    states = Counter(one["state"] for one in told.get("/v1/contracts?limit=100")["items"])
    assert states["active"] >= 4 and states["ended"] == 1
    soon = told.get(f"/v1/holds?review_before={_day(told, 7)}")["items"]
    assert [one["id"] for one in soon] == [told.cast.records[TENANT]["hold_review_soon"]]
    assert len(told.get("/v1/holds")["items"]) == 3 and len(told.get("/v1/holds?state=released")["items"]) == 1


def test_a_policy_changed_and_is_to_change_again(told: Told) -> None:
    versions = {one["version"]: one for one in told.get("/v1/policies/privacy/versions")["items"]}
    (policy,) = told.get("/v1/policies")["items"]
    assert (policy["in_force"]["version"], policy["draft"]) == (2, 3) and 1 in versions
    notice = told.get("/v1/policies/privacy/versions/2/notices")["notice"]
    assert notice["state"] == "done" and notice["people"] > 0


def test_a_receiver_is_gone_and_a_list_has_lines_that_failed(told: Told) -> None:
    records = told.cast.records[TENANT]
    parked = told.get(f"/v1/webhook-endpoints/{records['endpoint']}/deliveries?state=parked")["items"]
    assert parked and {one["last_failure"] for one in parked} == {"not_connected"}
    job = told.get(f"/v1/imports/{records['import']}")
    assert (job["lines"]["done"], job["lines"]["failed"]) == (10, 4)


def test_the_audit_holds(told: Told) -> None:
    since = _day(told, -4)
    found = told.get(f"/v1/audit/verify?since={since}&until={_day(told, -3)}", "auditor")
    assert found["valid"]


def _day(told: Told, days: int) -> str:
    return (told.stack.clock.now() + timedelta(days=days)).date().isoformat()
