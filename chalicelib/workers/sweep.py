"""The scheduled job: for each tenant it numbers waiting suppressions and announces again what is due and was not sent.

It also counts overdue reviews and requests. Once a day it makes the reports and compares the SMS providers' lists with
ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from chalicelib import logs, wiring
from chalicelib.usecases.audit.day_lines import DayLines
from chalicelib.usecases.audit.seal import ask_to_seal
from chalicelib.usecases.outbox.sweep import sweep
from chalicelib.usecases.reports import count_overdue as late_requests
from chalicelib.usecases.reports.daily_job import make_reports
from chalicelib.usecases.reports.digest import begin_digest
from chalicelib.usecases.retention.report_day import report_days
from chalicelib.usecases.reviews.sweep import count_overdue
from chalicelib.usecases.rights.keep_time import announce_due
from chalicelib.usecases.suppressions import reconcile_lists
from chalicelib.usecases.suppressions.read import sequence
from chalicelib.usecases.webhooks.announce_due import announce_due as announce_due_events
from chalicelib.workers import invocation

if TYPE_CHECKING:
    from chalicelib.usecases.ports.bundle import Ports

_Job = Callable[["Ports", str], int]
_LongJob = Callable[["Ports", str, Callable[[], bool]], int]
"""A job that looks itself whether there is time for more."""
# The sequencer comes first. Where its own announcement of new outbox rows fails, a later run announces them.
_JOBS: Final[tuple[_Job, ...]] = (
    sequence,
    sweep,
    announce_due_events,
    count_overdue,
    late_requests.count_overdue,
    ask_to_seal,
    begin_digest,
)
_LONG_JOBS: Final[tuple[_LongJob, ...]] = (announce_due,)
EVERY: Final = timedelta(minutes=15)
"""The time between two runs, as app.py schedules them."""


class SweepIncomplete(Exception):
    """Something could not be swept, or not in time; log lines say what. Lambda counts an error, which is an alarm."""


def _reconcile(ports: Ports, tenant: str) -> int:
    """Reconciles the SMS providers' lists, once a day. Raises SweepIncomplete where some could not be reconciled."""
    failed = reconcile_lists.reconcile_daily(ports, tenant, ports.clock.now())
    if failed:
        raise SweepIncomplete
    return 0


def _count_days(ports: Ports, tenant: str) -> int:
    """Makes the reports of days that are over, and with them tells what went on those days for its age.

    A process that dies between leaves the latter to the next day, which tells of both.
    """
    lines = DayLines(ports, tenant)  # both count from the same days
    days = make_reports(ports, tenant, lines)
    return report_days(ports, tenant, lines) if days else 0


def _run_long(job: _LongJob, has_time: Callable[[], bool], ports: Ports, tenant: str) -> int:
    return job(ports, tenant, has_time)


def handle(_: Mapping[str, Any], context: invocation.LambdaContext | None = None) -> None:
    """Runs every job for every tenant, while there is time.

    Raises SweepIncomplete at its end if some failed or were not begun.
    """
    ports = wiring.ports()
    tenants = _in_turn(list(ports.profiles), ports.clock.now())
    with invocation.begin(context, wiring.longest_call()) as this:
        todo: list[tuple[_Job, str]] = [(job, tenant) for tenant in tenants for job in _JOBS]
        todo += [(partial(_run_long, job, this.has_time), tenant) for tenant in tenants for job in _LONG_JOBS]
        todo += [(_count_days, tenant) for tenant in tenants]
        todo += [(_reconcile, tenant) for tenant in tenants]  # last, because it waits for providers
        incomplete = _work(ports, this, todo)
        logs.count("SweepRuns")
    if incomplete:
        raise SweepIncomplete


def _work(ports: Ports, this: invocation.Invocation, todo: Sequence[tuple[_Job, str]]) -> bool:
    """Does the jobs and returns whether one failed or was not begun."""
    failed = False
    for number, (job, tenant) in enumerate(todo):
        if not this.has_time():
            logs.log("warning", "sweep.cut_short", count=len(todo) - number)
            return True
        try:
            job(ports, tenant)
        except Exception as error:  # noqa: BLE001 - one tenant's trouble must not hold up the others
            logs.failure("sweep.failed", error, tenant=tenant)
            failed = True
    return failed


def _in_turn(tenants: list[str], now: datetime) -> list[str]:
    """Returns the tenants, each run beginning with another one, so that a run cut short is not always at one's cost."""
    first = int(now.timestamp() // EVERY.total_seconds()) % len(tenants)
    return tenants[first:] + tenants[:first]
