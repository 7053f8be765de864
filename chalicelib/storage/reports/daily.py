"""The numbers of days in the table, an item a month, and the state of the job that makes them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from chalicelib.domain.reports.job import ReportJob, SaveReportJob
from chalicelib.domain.reports.recount import Suspicion
from chalicelib.domain.reports.series import DaySeries, SaveDay
from chalicelib.domain.times import from_ms, to_ms
from chalicelib.storage.table import ops, report_places
from chalicelib.storage.table.heads import require_version
from chalicelib.storage.table.ops import Item


class DynamoDailyFigures:
    """Implements `usecases.ports.reports.daily.DailyFigures`."""

    def __init__(self, table: ops.Table) -> None:
        self._table = table
        self._jobs: dict[str, ReportJob] = {}

    def job(self, tenant: str, *, done_on: date | None = None) -> ReportJob:
        known = self._jobs.get(tenant)
        if known is None or done_on is None or not known.is_done(done_on):
            known = self._jobs[tenant] = _job(self._table.get(tenant, report_places.job(tenant)))
        return known

    def read(self, tenant: str, days: Sequence[date]) -> tuple[ReportJob, list[DaySeries]]:
        places = [(day, report_places.days(tenant, day)) for day in days]
        found = self._table.batch_get(tenant, [report_places.job(tenant), *(place for _, place in places)])
        texts = [(day, found.get(place, {}).get(_attribute(day))) for day, place in places]
        series = [_series(day, str(text)) for day, text in texts if text is not None]
        return _job(found.get(report_places.job(tenant))), series


def day_writes(tenant: str, change: SaveDay) -> list[ops.Write]:
    """Returns the write of a day's numbers, beside those of the other days of its month."""
    one = change.series
    body = [dict(one.opt_outs), dict(one.consents), one.received, one.closed, sorted(one.answer_days.items())]
    return [ops.Update(report_places.days(tenant, one.day), {_attribute(one.day): ops.compact(body)})]


def job_writes(tenant: str, change: SaveReportJob) -> list[ops.Write]:
    """Returns the write of the job's next version."""
    job, place = change.job, report_places.job(tenant)
    body = {
        "counted_to": job.counted_to.isoformat() if job.counted_to else None,
        "done_on": job.done_on.isoformat() if job.done_on else None,
        "suspicions": [[one.month, one.version, one.digest, to_ms(one.since)] for one in job.suspicions],
    }
    item: Item = {"pk": place.pk, "sk": place.sk, "body": ops.compact(body), "version": job.version + 1}
    return [ops.Put(item, require_version(job.version))]


def _job(item: Item | None) -> ReportJob:
    if item is None:
        return ReportJob()
    body: dict[str, Any] = json.loads(str(item["body"]))
    return ReportJob(
        counted_to=date.fromisoformat(body["counted_to"]) if body["counted_to"] else None,
        done_on=date.fromisoformat(body["done_on"]) if body["done_on"] else None,
        suspicions=tuple(_suspicion(*one) for one in body["suspicions"]),
        version=int(item["version"] or 0),
    )


def _suspicion(month: str, version: int, digest: str, since: int) -> Suspicion:
    return Suspicion(month, version, digest, from_ms(since))


def _attribute(day: date) -> str:
    return f"d{day:%d}"


def _series(day: date, text: str) -> DaySeries:
    opt_outs, consents, received, closed, answer_days = json.loads(text)
    return DaySeries(day, opt_outs, consents, received, closed, dict(map(tuple, answer_days)))
