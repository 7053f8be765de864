"""For which day the mails of the morning were made."""

from __future__ import annotations

from datetime import date

from chalicelib.domain.reports.digest import BeginDigest
from chalicelib.storage.table import ops, staff_places


class DynamoDigests:
    """Implements `ports.reports.Digests`."""

    def __init__(self, table: ops.Table) -> None:
        self._table = table
        self._days: dict[str, date] = {}

    def latest(self, tenant: str, *, at_least: date | None = None) -> date | None:
        known = self._days.get(tenant)
        if known is not None and at_least is not None and known >= at_least:
            return known
        item = self._table.get(tenant, staff_places.digest(tenant))
        if item is None:
            return None
        self._days[tenant] = date.fromisoformat(str(item["day"]))
        return self._days[tenant]


def writes(tenant: str, change: BeginDigest) -> list[ops.Write]:
    """Returns the write that lets a day's mails be made once."""
    place = staff_places.digest(tenant)
    condition = ops.Equals({"day": change.before.isoformat()}) if change.before else ops.Absent()
    return [ops.Put({"pk": place.pk, "sk": place.sk, "day": change.day.isoformat()}, condition)]
