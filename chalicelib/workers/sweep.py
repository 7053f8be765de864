"""The scheduled job: for each tenant it numbers waiting suppressions and announces again what is due and was not sent.

It also counts overdue reviews and, once a day, compares the SMS providers' lists with ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from chalicelib import logs, wiring
from chalicelib.usecases.outbox.sweep import sweep
from chalicelib.usecases.reviews.sweep import count_overdue
from chalicelib.usecases.suppressions import reconcile_lists
from chalicelib.usecases.suppressions.read import sequence

if TYPE_CHECKING:
    from chalicelib.usecases.ports.bundle import Ports

# The sequencer comes first. Where its own announcement of new outbox rows fails, a later run announces them.
_JOBS: Final[tuple[Callable[[Ports, str], int], ...]] = (sequence, sweep, count_overdue)


class SweepIncomplete(Exception):
    """Some tenants could not be swept; their log lines say why. Lambda counts it as an error, which raises an alarm."""


def _reconcile(ports: Ports, tenant: str) -> int:
    """Reconciles the SMS providers' lists, once a day. Raises SweepIncomplete where some could not be reconciled."""
    failed = reconcile_lists.reconcile_daily(ports, tenant, ports.clock.now())
    if failed:
        raise SweepIncomplete
    return 0


def handle(_: Mapping[str, Any]) -> None:
    """Runs every job for every tenant. Raises SweepIncomplete once all were tried and some failed."""
    ports = wiring.ports()
    failed = 0
    todo = [(job, tenant) for tenant in ports.profiles for job in _JOBS]
    todo += [(_reconcile, tenant) for tenant in ports.profiles]  # last, because it waits for providers
    for job, tenant in todo:
        try:
            job(ports, tenant)
        except Exception as error:  # noqa: BLE001 - one tenant's trouble must not hold up the others
            logs.failure("sweep.failed", error, tenant=tenant)
            failed += 1
    logs.count("SweepRuns")
    if failed:
        raise SweepIncomplete
