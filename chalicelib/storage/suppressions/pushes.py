"""What was pushed to the providers for each number, in the table. The person's state is what is authoritative."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from chalicelib.domain.suppressions.provider_troubles import ProviderTrouble
from chalicelib.domain.suppressions.pushes import FailingPush, Push
from chalicelib.domain.times import format_rfc3339, from_ms, to_ms
from chalicelib.storage.table import ops, places, report_places
from chalicelib.storage.table.ops import Item

_CLOSES: Final = "close"
_OPENS: Final = "open"


class DynamoPushes:
    """Implements `usecases.ports.suppressions.Pushes`."""

    def __init__(self, table: ops.Table) -> None:
        self._table = table

    def of(self, tenant: str, identifier_keys: list[str], providers: tuple[str, ...]) -> list[Push]:
        """Returns the last pushes of these numbers to these providers, in one read."""
        wanted = [places.push(tenant, key, provider) for key in identifier_keys for provider in providers]
        found = self._table.batch_get(tenant, wanted) if wanted else {}
        return [_from_item(found[key]) for key in wanted if key in found]

    def keep(self, tenant: str, push: Push) -> None:
        """Stores the outcome of a push."""
        place = places.push(tenant, push.identifier_key, push.provider)
        item: Item = {
            "pk": place.pk,
            "sk": place.sk,
            "identifier_key": push.identifier_key,
            "provider": push.provider,
            "closed": push.closed,
            "pushed_at": _ms(push.pushed_at),
            "failed_at": _ms(push.failed_at),
            "code": push.code,
            "failing_since": _ms(push.failing_since),
        }
        if push.failing_since is not None:
            way = _CLOSES if push.closed else _OPENS
            position = f"{format_rfc3339(push.failing_since)}#{way}#{push.provider}#{push.identifier_key}"
            item |= {"list_pk": report_places.failing_pushes(tenant), "list_sk": position}
        self._table.write(tenant, ops.Put(item))

    def failing(self, tenant: str, most: int) -> list[FailingPush]:
        """Returns pushes that fail, the oldest first."""
        span = ops.Span(report_places.failing_pushes(tenant), limit=most, index="listing")
        found = self._table.query(tenant, span).items
        parts = (str(item["list_sk"]).split("#") for item in found)
        return [
            FailingPush(provider, way == _CLOSES, datetime.fromisoformat(since)) for since, way, provider, *_ in parts
        ]

    def begin_reconciling(self, tenant: str, now: datetime, again_at: datetime) -> bool:
        """Claims the comparison of the lists and tells whether it is due now. Costs one write."""
        place = places.reconciled(tenant)
        due = ops.AbsentOrPast("again_at", to_ms(now))
        try:
            self._table.write(tenant, ops.Update(place, {"again_at": to_ms(again_at)}, due))
        except ops.ConditionFailed:
            return False
        return True

    def troubles(self, tenant: str) -> list[ProviderTrouble]:
        """Returns what the latest comparison found wrong."""
        item = self._table.get(tenant, places.reconciled(tenant)) or {}
        found = json.loads(str(item.get("troubles") or "[]"))
        return [ProviderTrouble(provider, task, code, from_ms(since)) for provider, task, code, since in found]

    def keep_troubles(self, tenant: str, troubles: Sequence[ProviderTrouble]) -> None:
        """Stores what a comparison found wrong."""
        text = ops.compact([[one.provider, one.task, one.code, to_ms(one.since)] for one in troubles])
        self._table.write(tenant, ops.Update(places.reconciled(tenant), {"troubles": text if troubles else None}))


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else to_ms(moment)


def _moment(value: ops.Value) -> datetime | None:
    return None if value is None else from_ms(int(value))


def _from_item(item: Item) -> Push:
    code = item.get("code")
    return Push(
        identifier_key=str(item["identifier_key"]),
        provider=str(item["provider"]),
        closed=bool(item["closed"]),
        pushed_at=_moment(item.get("pushed_at")),
        failed_at=_moment(item.get("failed_at")),
        code=None if code is None else str(code),
        failing_since=_moment(item.get("failing_since")),
    )
