"""The overview: each part for the scopes that may see it, by no more calls than are allowed."""

from __future__ import annotations

from collections import Counter

import pytest

from chalicelib.domain.access.scopes import Scope
from chalicelib.usecases.reports.overview import read_overview
from tests.fixtures.worlds.rights_desk import RightsWorld

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
    assert found.needs_confirmation == w.ports.profiles["psynergy"].needs_confirmation


def test_it_takes_twelve_queries_and_two_batch_reads_at_most(w: RightsWorld) -> None:
    w.one("delete")
    w.table.calls.clear()
    read_overview(w.ports, w.ctx())
    calls = Counter(w.table.calls)
    assert calls["query"] <= 12 and calls["batch_get"] <= 2
    assert calls.keys() <= {"query", "batch_get", "get"}
