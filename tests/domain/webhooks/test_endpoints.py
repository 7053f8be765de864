"""Endpoints: at most twenty, each with its types, secrets that follow one another, and a way to be switched off."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.errors import Conflict
from chalicelib.domain.webhooks.endpoints import (
    MOST_ENDPOINTS,
    MOST_SECRETS,
    OVERLAP,
    Endpoint,
    Endpoints,
    disable,
    enable,
    rotate_secret,
)

NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)
ONE = Endpoint("whe_1", "https://hooks.example.com/", (), "", NOW)


def test_one_more_than_twenty_is_refused_and_a_change_is_not() -> None:
    known = Endpoints()
    for number in range(MOST_ENDPOINTS):
        known = known.put(replace(ONE, id=f"whe_{number}"))
    assert MOST_ENDPOINTS == 20 and known.version == 20
    with pytest.raises(Conflict) as refused:
        known.put(replace(ONE, id="whe_more"))
    assert refused.value.code == "endpoint_limit_reached"
    changed = known.put(replace(ONE, id="whe_3", description="new"))
    assert changed.version == 21 and [one.id for one in changed.all] == [one.id for one in known.all]
    assert changed.all[3].description == "new"
    fewer = changed.drop("whe_3")
    assert fewer.get("whe_3") is None and len(fewer.put(replace(ONE, id="whe_more")).all) == 20


def test_an_endpoint_gets_what_it_wants_while_it_is_enabled() -> None:
    chosen = replace(ONE, events=("task.done",))
    assert ONE.wants("task.done") and ONE.wants("hold.set")
    assert chosen.wants("task.done") and not chosen.wants("hold.set")
    off = disable(chosen, "by_staff", NOW)
    assert not off.wants("task.done") and (off.disabled_at, off.disabled_reason, off.version) == (NOW, "by_staff", 2)
    assert disable(off, "gone", NOW + OVERLAP) == off, "the first reason stays"
    on = enable(off)
    assert on.wants("task.done") and (on.disabled_at, on.disabled_reason, on.version) == (None, None, 3)
    assert enable(on) == on


def test_for_a_day_after_its_rotation_both_secrets_sign() -> None:
    rotated = rotate_secret(ONE, NOW)
    assert timedelta(days=1) == OVERLAP and (rotated.secret, rotated.version) == (2, 2)
    assert ONE.list_secrets(NOW) == (1,) and rotated.list_secrets(NOW) == (2, 1)
    assert rotated.list_secrets(NOW + OVERLAP - timedelta(milliseconds=1)) == (2, 1)
    assert rotated.list_secrets(NOW + OVERLAP) == (2,)


def test_rotated_again_within_the_day_the_latest_few_sign() -> None:
    endpoint = ONE
    for hours in range(6):
        endpoint = rotate_secret(endpoint, NOW + timedelta(hours=hours))
    assert endpoint.list_secrets(NOW + timedelta(hours=6)) == (7, 6, 5, 4) and MOST_SECRETS == 4
    assert endpoint.list_secrets(NOW + timedelta(days=2)) == (7,)
