"""Counts requests of which a clock has ended, so that an alarm tells of what is late; it rings until none is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib import logs
from chalicelib.domain.reports.waiting import MOST
from chalicelib.domain.times import local_date

if TYPE_CHECKING:
    from chalicelib.usecases.ports.bundle import Ports


def count_overdue(ports: Ports, tenant: str) -> int:
    """Counts and returns how many requests, with their appeals and tasks, are late, to a hundred.

    It takes one index query, and none for an hour after one that found nothing.
    """
    now = ports.clock.now()
    late = ports.rights_requests.late(tenant, local_date(now, ports.profiles[tenant].time_zone), now, MOST)
    if late:
        logs.count("RequestsOverdue", late, tenant=tenant)
    return late
