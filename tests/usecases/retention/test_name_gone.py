"""What goes is named in the run of its month of UTC, each time in a version of its own."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from chalicelib.domain.changes import Raced
from chalicelib.usecases.context import of_system
from chalicelib.usecases.retention.name_gone import name_gone
from tests.fixtures.worlds.rights_desk import TENANT
from tests.usecases.retention.world import RetentionWorld


def test_two_at_once_name_one_after_the_other_and_the_next_month_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    w = RetentionWorld(monkeypatch)

    def name(gone: str, now: datetime) -> None:
        ctx = of_system(w.ports.profiles[TENANT], "retention", now, gone)
        named, late = (name_gone(w.ports, ctx, gone, {"gone": [[f"REQ#{gone}", 1, "hash"]]}) for _ in range(2))
        w.ports.store.commit(TENANT, [named], None, "", now)
        with pytest.raises(Raced):
            w.ports.store.commit(TENANT, [late], None, "", now)

    name("req_1", datetime(2028, 11, 30, 23, 59, tzinfo=UTC))
    name("req_2", datetime(2028, 11, 30, 23, 59, 59, tzinfo=UTC))
    name("req_3", datetime(2028, 12, 1, tzinfo=UTC))
    told = {month: w.ports.audit.segment(TENANT, f"RETENTION#{month}", 1, None) for month in ("2028-11", "2028-12")}
    assert {month: [one.event.record_id for one in found] for month, found in told.items()} == {
        "2028-11": ["req_1", "req_2"],
        "2028-12": ["req_3"],
    }
    assert {one.event.type for found in told.values() for one in found} == {"retention.ended"}
