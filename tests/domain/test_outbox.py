"""The outbox: which queue a row uses, and what happens to a row of an unknown kind."""

from __future__ import annotations

from datetime import UTC, datetime

from chalicelib.domain.outbox import PREFIXES, OutboxRow, choose_queue, decide_after_unknown_outcome

ULID = "01KARZ6T9GSWQ40CJ9S2ED4T52"
NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)


def test_the_id_of_a_row_tells_its_queue() -> None:
    assert {queue: choose_queue(f"{prefix}_{ULID}") for queue, prefix in PREFIXES.items()} == {
        "deliveries": "deliveries",
        "imports": "imports",
        "archive": "archive",
        "webhooks": "webhooks",
    }
    assert choose_queue("imp_x") == "deliveries", "which refuses what is no id"


def test_what_may_come_twice_is_sent_again_and_the_rest_waits_for_somebody_to_look() -> None:
    rows = [OutboxRow(f"out_{ULID}", "referral", NOW, {}, repeat) for repeat in (True, False)]
    assert [decide_after_unknown_outcome(row) for row in rows] == ["ready", "uncertain"]
