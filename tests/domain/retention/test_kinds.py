"""What went and what is to go, in numbers by kind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.domain.retention.kinds import KEPT, Overdue, RetentionFigures, count_gone, count_overdue

NOW = datetime(2028, 11, 24, 3, tzinfo=UTC)
EARLIER = NOW - timedelta(days=3)


def test_each_kind_has_its_oldest_and_what_a_hold_keeps_counts_apart() -> None:
    found = [
        Overdue("requests", "req_1", NOW),
        Overdue("requests", "req_2", EARLIER),
        Overdue("requests", "req_3", EARLIER - timedelta(days=1), held=True),
        Overdue("papers", "req_4", NOW, held=True),
    ]
    figures = count_overdue(found)
    assert figures == {"papers": RetentionFigures(0, None, 1), "requests": RetentionFigures(2, EARLIER, 1)}
    assert list(figures) == [kind for kind in KEPT if kind in figures]
    assert figures["papers"].plain() == {"count": 0, "held": 1}
    assert figures["requests"].plain() == {"count": 2, "oldest": "2028-11-21T03:00:00.000Z", "held": 1}


def test_what_went_is_read_from_its_events_and_from_no_others() -> None:
    gone: dict[str, Any] = {"kind": "requests", "since": "2026-11-21T03:00:00.000Z", "gone": [["REQ#req_1", 9, "ab"]]}
    files: dict[str, Any] = {
        "uploads": ["upl_1"],
        "files": {"papers": [2, "2028-11-21T03:00:00.000Z"], "answers": [1, "2028-11-24T03:00:00.000Z"]},
    }
    events: list[tuple[str, dict[str, Any]]] = [
        ("retention.ended", gone),
        ("request.files_deleted", files),
        ("contract.file_deleted", {"of": 4, "since": "2026-11-21T03:00:00.000Z", "parts": {}}),
        ("request.files_deleted", {"uploads": ["upl_2"]}),  # as it was told before files were counted
        ("retention.reported", {"kinds": {"papers": {"count": 9}}}),
    ]
    assert count_gone(events) == {
        "papers": RetentionFigures(2, EARLIER),
        "answers": RetentionFigures(1, NOW),
        "requests": RetentionFigures(1, datetime(2026, 11, 21, 3, tzinfo=UTC)),
        "contract_files": RetentionFigures(1, datetime(2026, 11, 21, 3, tzinfo=UTC)),
    }
