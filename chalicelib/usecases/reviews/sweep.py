"""Alerts operators to replies that should have been reviewed by now; until they are, their people get no texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib import logs

if TYPE_CHECKING:
    from chalicelib.usecases.ports.bundle import Ports


def count_overdue(ports: Ports, tenant: str) -> int:
    """Logs, counts and returns the number of overdue reply reviews, at most 100. Costs one index query."""
    overdue = ports.reviews.waiting(tenant, "reply", ports.clock.now()).overdue
    if overdue:
        logs.log("warning", "reviews.overdue", tenant=tenant, count=overdue)
        logs.count("ReviewsOverdue", overdue, tenant=tenant)
    return overdue
