"""The daily job of the reports: the numbers of the days that are over, and the recount of requests.

A sweep begins it, an hour after the company's midnight. It keeps how far it got after each day, so that one that died
goes on with the next sweep; and each step makes the same again, so that two at once do no harm.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib import logs
from chalicelib.domain.changes import Raced
from chalicelib.domain.reports.job import ReportJob, SaveReportJob, find_today, list_uncounted
from chalicelib.domain.reports.series import SaveDay
from chalicelib.usecases.audit.day_lines import DayLines
from chalicelib.usecases.context import of_system
from chalicelib.usecases.reports.count_day import make_series
from chalicelib.usecases.reports.recount import recount

if TYPE_CHECKING:
    from chalicelib.domain.transactions import Change
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


def make_reports(ports: Ports, tenant: str, lines: DayLines | None = None) -> int:
    """Does what is left of the day's job and returns how many days it counted.

    It takes one read a process and day, and none once this process knows that nothing is left. What it reads of days is
    in `lines` afterwards.
    """
    lines = lines or DayLines(ports, tenant)
    now = ports.clock.now()
    ctx = of_system(ports.profiles[tenant], "reports", now)
    today = find_today(now, ctx.profile.time_zone)
    job = ports.daily_figures.job(tenant, done_on=today)
    if job.is_done(today):
        return 0
    days = list_uncounted(job, today)
    try:
        for day in days[:-1]:
            job = _save(ports, ctx, replace(job, counted_to=day), SaveDay(make_series(ports, ctx, day, lines)))
        last = [SaveDay(make_series(ports, ctx, day, lines)) for day in days[-1:]]
        left = recount(ports, ctx, job.suspicions, now)
        done_on = job.done_on if left else today
        counted_to = days[-1] if days else job.counted_to
        _save(ports, ctx, replace(job, counted_to=counted_to, done_on=done_on, suspicions=tuple(left)), *last)
    except Raced:  # another sweep does the same
        return 0
    if not left:
        logs.count("ReportJobs", tenant=tenant)
    return len(days)


def _save(ports: Ports, ctx: Context, job: ReportJob, *others: Change) -> ReportJob:
    ports.store.commit(ctx.tenant, [*others, SaveReportJob(job)], None, "", ctx.now)
    return replace(job, version=job.version + 1)
