"""The schedule: for each tenant, announces again what is due and was not sent, and counts what waits too long."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib import logs, wiring
from chalicelib.usecases.sweep_outbox import sweep
from chalicelib.usecases.sweep_reviews import count_overdue


class SweepIncomplete(Exception):
    """Some tenants could not be swept; their log lines say why. Lambda counts it as an error, which alarms."""


def handle(_: Mapping[str, Any]) -> None:
    """One run over all tenants. Raises SweepIncomplete after all were tried."""
    ports = wiring.ports()
    failed = 0
    for tenant in ports.profiles:
        try:
            sweep(ports, tenant)
            count_overdue(ports, tenant)
        except Exception as error:  # noqa: BLE001 - one tenant's trouble must not hold up the others
            logs.failure("sweep.failed", error, tenant=tenant)
            failed += 1
    logs.count("SweepRuns")
    if failed:
        raise SweepIncomplete
