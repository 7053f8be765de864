"""Counts requests of which a clock has ended, so that an alarm tells of what is late; it rings until none is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib import logs
from chalicelib.domain.reports.waiting import MOST
from chalicelib.domain.times import local_date

if TYPE_CHECKING:
    from chalicelib.usecases.ports.bundle import Ports


def count_overdue(ports: Ports, tenant: str) -> int:
    """Counts and returns how many requests, with their appeals and tasks, are late, to a hundred. One index query."""
    today = local_date(ports.clock.now(), ports.profiles[tenant].time_zone)
    listed, _ = ports.rights_requests.listed(tenant, "open", "", today, None, MOST)
    late = sum(one.day is not None and one.day < today for _, one in listed)
    if late:
        logs.count("RequestsOverdue", late, tenant=tenant)
    return late
