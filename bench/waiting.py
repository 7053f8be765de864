"""What the sweep costs where ten requests are due, among a thousand and among a hundred thousand that are open."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import replace
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Final

from bench.budgets import Budget, calls, format_calls
from bench.operations import TENANT
from bench.report import Row
from bench.sqlite_table import SqliteTable
from bench.worlds import FileWorld
from chalicelib import wiring
from chalicelib.domain.changes import Event
from chalicelib.domain.ids import ulid
from chalicelib.domain.rights.details import Requester
from chalicelib.domain.rights.intake import Submission, begin
from chalicelib.domain.rights.requests import Intake, RightsRequest, SaveRightsRequest
from chalicelib.domain.times import format_rfc3339
from chalicelib.storage.rights import requests
from chalicelib.storage.table import ops
from chalicelib.storage.table.ops import Item
from chalicelib.storage.table.places import DUE_SHARDS
from chalicelib.usecases.rights.keep_time import announce_due

DUE: Final = 10
BUDGET: Final = Budget(calls(Query=DUE_SHARDS, send=1), 0, 0)
"""One query a shard of an index, which is no unit of the table, and one call to the queue."""


def measure(sizes: tuple[int, ...]) -> Iterator[Row]:
    """Yields a row for each size: so many open requests, and DUE of them due."""
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="privacy-bench-") as folder:
            table = SqliteTable(Path(folder) / "table.sqlite")
            world = FileWorld(table)
            table.load(TENANT, _items(size))
            with world.meter() as used, redirect_stdout(StringIO()):
                found = announce_due(wiring.ports(), TENANT, lambda: True)
            world.close()
            table.close()
        over = found != DUE or BUDGET.broken(used)
        yield Row(
            f"sweep of one tenant, {DUE} requests due",
            f"{format_calls(BUDGET.calls)}; {BUDGET.read_units:g} RU, {BUDGET.write_units:g} WU",
            f"{format_calls(used.calls)}; {used.read_units:g} RU, {used.write_units:g} WU",
            f"table in a file, {size:,} open requests",
            "OVER" if over else "OK",
            binding=True,
        )


def _items(size: int) -> Iterator[Item]:
    """Yields the state of each request. All are alike but for their places, since to pack each takes a minute."""
    now = wiring.ports().clock.now()
    template = replace(_make(now), id="req_0", version=1)
    event = Event("request.received", now, now, "system:bench", "bench", template.id)
    state, *_ = requests.writes(TENANT, SaveRightsRequest(template, None, event, now))
    if not isinstance(state, ops.Put):
        raise TypeError("a new request begins with its state")
    for number in range(size):
        moment = now - timedelta(minutes=1 + number) if number < DUE else now + timedelta(days=1, seconds=number)
        request_id = f"req_{ulid(now, number.to_bytes(10, 'big'))}"
        places = {
            "pk": f"{str(state.item['pk']).removesuffix(template.id)}{request_id}",
            "id": request_id,
            "due_at": f"{format_rfc3339(moment)}#{request_id}",
            "due_pk": f"{str(state.item['due_pk'])[:-1]}{number % DUE_SHARDS}",
            "list_sk": f"{str(state.item['list_sk']).removesuffix(template.id)}{request_id}",
        }
        yield {name: value for name, value in (state.item | places).items() if value is not None}


def _make(now: datetime) -> RightsRequest:
    intake = Intake(
        received_at=now,
        entered_at=now,
        via="web_form",
        sender="person",
        relationship="website_visitor",
        state="CA",
        country="US",
    )
    submission = Submission(("delete",), intake, Requester("Pat", "Rivera"))
    return begin(wiring.ports().profiles[TENANT], submission, ["req_1"], (), now, "key_bench")[0].after
