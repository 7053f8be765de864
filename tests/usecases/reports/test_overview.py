"""The overview: each part for the scopes that may see it, by no more calls than are allowed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.access.scopes import Scope
from chalicelib.usecases.access.manage import NewKey, create
from chalicelib.usecases.reports.overview import read_overview
from chalicelib.usecases.rights.staffing.assign import assign
from tests.fixtures.worlds.rights_desk import ALEX, RightsWorld

PARTS = ("policies", "reviews", "attention", "letters_waiting", "deliveries_parked", "pushes_failed")


@pytest.mark.parametrize(
    ("scope", "parts"),
    [
        ("reports:read", set(PARTS)),
        ("requests:read", {"attention", "letters_waiting"}),
        ("opt_outs:read", {"reviews", "pushes_failed"}),
        ("policies:read", {"policies"}),
        ("webhooks:manage", {"deliveries_parked"}),
        ("consents:write", set()),
    ],
)
def test_a_key_sees_the_parts_that_its_scopes_cover(w: RightsWorld, scope: Scope, parts: set[str]) -> None:
    found = read_overview(w.ports, w.ctx(scope))
    assert {part for part in PARTS if getattr(found, part) is not None} == parts
    assert not any(one.code.startswith("no_") for one in found.warnings)
    assert found.needs_confirmation == w.ports.profiles["psynergy"].needs_confirmation


def test_whoever_manages_keys_is_told_what_a_company_sets_up_on_its_first_day(w: RightsWorld) -> None:
    told = [one.code for one in read_overview(w.ports, w.ctx()).warnings]
    assert told == [
        "no_privacy_mailbox",
        "no_sms_provider",
        "no_personal_key",
        "no_website_key",
        "profile_unconfirmed",
    ]
    assert [one.code for one in read_overview(w.ports, w.ctx("reports:read")).warnings] == ["profile_unconfirmed"]


@pytest.mark.parametrize("requests", [2, 105])
def test_it_takes_twelve_queries_and_five_reads_whatever_there_is(w: RightsWorld, requests: int) -> None:
    for number in range(requests):
        w.one("delete", email=f"p{number}@practice.example")
    w.table.calls.clear()
    read_overview(w.ports, w.ctx())
    assert Counter(w.table.calls) == {"query": 12, "batch_get": 2, "get": 3}  # of the keys, the providers and a policy


def test_a_member_sees_how_many_requests_are_theirs(w: RightsWorld) -> None:
    hired = NewKey("secret", "k", frozenset({"requests:read"}), holder=("Alex", "alex@company.example"))
    holder = create(w.ports, w.ctx(), hired).result.key.holder
    assert holder is not None
    w.one("know")
    assign(w.ports, w.ctx(), w.one("delete").id, holder.id)
    found = read_overview(w.ports, w.ctx(by=replace(ALEX, member=holder.id))).attention
    assert found is not None and (found.requests.mine, found.requests.unassigned) == (1, 1)
    by_nobody = read_overview(w.ports, w.ctx("requests:read")).attention
    assert by_nobody is not None and by_nobody.requests.mine is None


def test_an_opt_out_by_request_that_other_systems_have_not_carried_out_is_a_warning(w: RightsWorld) -> None:
    request = w.one("opt_out_sale_sharing")
    assert request.status == "completed" and request.clock.honor_by is not None
    w.clock.advance(timedelta(days=30))
    found = {one.code: one.ref for one in read_overview(w.ports, w.ctx("requests:read")).warnings}
    assert found == {"honor_by_passed": request.id}
