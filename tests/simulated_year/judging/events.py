"""Judges the outgoing events of a simulated year: each once to each server that wants it, and taken at least once."""

from __future__ import annotations

from collections import Counter
from typing import Final

from chalicelib.domain.webhooks.deliveries import WAITS
from tests.simulated_year.judging.reminders import list_twice
from tests.simulated_year.receivers import WANTED
from tests.simulated_year.world import YearWorld

TOLD_BY: Final = {"request.reminded": "request.reminder", "request.fell_overdue": "request.overdue"}
"""What is told of an event whatever else is, so that no row is forgotten."""


def judge_events(w: YearWorld) -> dict[str, object]:
    """Returns the figures of outgoing events; raises AssertionError where one is missing, or came twice in vain."""
    for request_id, versions in w.log.items():
        for number, one in enumerate(versions):
            expected = "request.received" if not number else TOLD_BY.get(one.event)
            assert expected is None or expected in one.told, (request_id, one.event, "nobody was told")
    made = 0
    for row_id, telling in w.tellings.items():
        wanted = Counter((host, one.type) for one in telling.events for host in WANTED if one.type in WANTED[host])
        fanned = Counter((w.endpoints[endpoint], name) for _, endpoint, name in w.fanned.get(row_id, []))
        assert row_id in w.fanned, (row_id, "never worked")
        assert fanned == wanted, (row_id, "not once to each server that wants it", fanned, wanted)
        made += wanted.total()
    states: Counter[str] = Counter()
    for delivery_id, endpoint, name in (one for found in w.fanned.values() for one in found):
        delivery = w.ports.webhook_deliveries.get(w.tenant, delivery_id)
        assert delivery is not None, (delivery_id, "gone")
        states[delivery.state] += 1
        if delivery.state == "delivered":
            assert w.servers.taken.get(delivery_id), (delivery_id, "never taken")
        else:
            used = delivery.tries - delivery.asked
            assert delivery.state == "parked", (delivery_id, delivery.state, "neither delivered nor parked")
            assert used >= len(WAITS), (delivery_id, used, w.endpoints[endpoint], name, "parked too early")
    assert not w.servers.taken.keys() - {one for found in w.fanned.values() for one, _, _ in found}, "nobody's event"
    return {
        "events fanned out": len(w.tellings),
        "deliveries": made,
        "events delivered": states["delivered"],
        "events parked": states["parked"],
        "tries": w.servers.tries,
        "events that came twice": list_twice(w.servers.taken, w.died),
    }
