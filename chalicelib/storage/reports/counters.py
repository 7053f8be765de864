"""The counters of rights requests in the table: an item a month, an attribute for each counter that was ever used."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from chalicelib.domain.reports.counters import ChangeCounts, MonthCounts, RepairCounts
from chalicelib.storage.table import ops, report_places
from chalicelib.storage.table.heads import require_version
from chalicelib.storage.table.ops import Item

_VERSION: Final = "version"
_NO_COUNTER: Final = frozenset({"pk", "sk", _VERSION})


class DynamoCounters:
    """Implements `usecases.ports.reports.counters.Counters`."""

    def __init__(self, table: ops.Table) -> None:
        self._table = table

    def of_months(self, tenant: str, months: Sequence[str]) -> list[MonthCounts]:
        wanted = [report_places.month_counts(tenant, month) for month in months]
        found = self._table.batch_get(tenant, wanted)
        return [_from_item(month, found.get(place)) for month, place in zip(months, wanted, strict=True)]


def change_writes(tenant: str, change: ChangeCounts) -> list[ops.Write]:
    """Returns the write that adds to a month's counters, whoever else adds to them."""
    place = report_places.month_counts(tenant, change.month)
    return [ops.Add(place, {**change.amounts, _VERSION: 1})]


def repair_writes(tenant: str, change: RepairCounts) -> list[ops.Write]:
    """Returns the write that replaces a month's counters, unless they changed since they were compared."""
    place = report_places.month_counts(tenant, change.month)
    counts = {name: amount for name, amount in change.counts.items() if amount}
    item: Item = {"pk": place.pk, "sk": place.sk, **counts, _VERSION: change.version + 1}
    return [ops.Put(item, require_version(change.version))]


def _from_item(month: str, item: Item | None) -> MonthCounts:
    if item is None:
        return MonthCounts(month)
    counts = {name: int(value or 0) for name, value in item.items() if name not in _NO_COUNTER}
    return MonthCounts(month, counts, int(item[_VERSION] or 0))
