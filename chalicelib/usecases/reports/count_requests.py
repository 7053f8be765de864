"""Counts rights requests: each act brings along what it changes of the counters, and the row that tells of it adds it.

So no caller pays for a counter, and nothing is counted twice: the row ends in the transaction that counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.reports.counters import COUNT, read_change

if TYPE_CHECKING:
    from chalicelib.domain.outbox import StoredOutboxRow
    from chalicelib.domain.outgoing import Telling
    from chalicelib.domain.reports.counters import ChangeCounts
    from chalicelib.usecases.context import Context
    from chalicelib.usecases.ports.bundle import Ports


def plan_counts(_: Ports, __: Context, row: StoredOutboxRow, ___: Telling) -> list[ChangeCounts]:
    """Returns what the act of a row changes of the counters. What is left of a row for later counts nothing."""
    return [read_change(row.row.refs[COUNT])] if COUNT in row.row.refs else []
