"""`make bench`: measures against the budgets and prints both.

usage: python -m bench [--quick]
The exit code is 1 if a budget of calls, units or package size is exceeded, or if the time of an intake tells more than
noise of whom it is about (bench/alike.py). All other times are only reported, because they depend on the machine.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from pathlib import Path

os.environ.update(AWS_ACCESS_KEY_ID="bench", AWS_SECRET_ACCESS_KEY="bench")  # noqa: S106 - nobody's real ones
os.environ.setdefault("AWS_REGION", "us-east-1")

from bench import (
    alike,
    archiving,
    cold_start,
    lists,
    outgoing,
    overhead,
    package_size,
    population,
    recorded,
    report,
    waiting,
)
from bench.budgets import Operation, World, format_calls
from bench.operations import OPERATIONS, TENANT
from bench.report import Row
from bench.sqlite_table import SqliteTable
from bench.worlds import FileWorld, StackWorld
from chalicelib import wiring
from infra.local.stack import Stack

PACKAGE_BYTES = 13_000_000
OWN_MS, WRITE_MS, COLD_MS = 0.2, 1.0, 100.0
REQUESTS = 10_000


def main(arguments: list[str]) -> int:
    """Runs everything. `--quick` takes small tables and few rounds, for a first look."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the budgets.")
    parser.add_argument("--quick", action="store_true", help="small tables, few rounds, no package")
    quick = parser.parse_args(arguments).quick
    rows = [*_times(quick)]
    if quick:
        rows += _embedded((100, 1_000), REQUESTS, 30, 100)
    else:
        rows += _embedded((1_000, 100_000), REQUESTS, 150, archiving.LINES)
    rows += _in_file(10_000 if quick else 1_000_000, REQUESTS)
    rows += waiting.measure((100, 1_000) if quick else (1_000, 100_000))
    if not quick:
        rows.append(_package())
    print(report.table(rows))
    return 1 if report.is_over_budget(rows) else 0


def _times(quick: bool) -> Iterator[Row]:
    _report_progress("warm requests and cold starts")
    with redirect_stdout(sys.stderr), recorded.record() as requests:
        warm = overhead.measure(requests, 200 if quick else 2000)
    method = "CPU, median, canned AWS"
    for name, spent in warm.own.items():
        yield report.make_timed_row(f"{name}: own overhead", None if name.startswith("100") else OWN_MS, spent, method)
    for name, spent in warm.whole.items():
        allowed = WRITE_MS if name == "consent" else None
        yield report.make_timed_row(f"{name}: process", allowed, spent, method + ", with botocore")
    cold = cold_start.measure(requests, 3 if quick else 15)
    for name, (cpu, wall) in cold.app.items():
        over_cpu, over_wall = cpu - cold.baseline[0], wall - cold.baseline[1]
        method = f"CPU, median of processes; {cpu:.0f} ms beside {cold.baseline[0]:.0f}; wall {over_wall:+.0f} ms"
        yield report.make_timed_row(f"cold start with {name}", COLD_MS, over_cpu, method)
    for name, (cpu, wall) in cold.workers.items():
        method = f"CPU, median of processes, beyond {cold.baseline[0]:.0f}; wall {wall - cold.baseline[1]:+.0f} ms"
        yield report.make_timed_row(f"imports of the worker {name}", None, cpu - cold.baseline[0], method)


def _embedded(sizes: tuple[int, ...], requests: int, rounds: int, lines: int) -> Iterator[Row]:
    with redirect_stdout(sys.stderr):
        stack = Stack.start()
    world = StackWorld(stack)
    for people in sizes:
        _report_progress(f"embedded stack, {people:,} people")
        stack.reset()
        items = world.load(population.items(people))
        method = f"embedded stack, {people:,} people, {items:,} items"
        yield from _operations(world, method)
        yield from _operations(world, method, (*outgoing.OPERATIONS, *archiving.make_operations(lines)))
    _report_progress(f"embedded stack, lists of {requests:,} rights requests")
    stack.reset()
    world.load(lists.items(requests, stack.clock.now()))
    yield from lists.measure(world, f"embedded stack, {requests:,} open requests", 3)
    _report_progress("embedded stack, whether the time of an intake tells whom it is about")
    stack.reset()
    yield from alike.measure(world, rounds)
    stack.close()


def _in_file(people: int, requests: int) -> Iterator[Row]:
    _report_progress(f"table in a file, {people:,} people")
    with tempfile.TemporaryDirectory(prefix="privacy-bench-") as folder:
        table = SqliteTable(Path(folder) / "table.sqlite")
        table.load(TENANT, population.items(people))
        world = FileWorld(table)
        yield from _operations(world, f"table in a file, {people:,} people")
        _report_progress(f"table in a file, lists of {requests:,} rights requests")
        table.load(TENANT, lists.items(requests, wiring.ports().clock.now()))
        method = f"table in a file, {requests:,} open requests beside {people:,} people"
        yield from lists.measure(world, method, requests)
        world.close()
        table.close()


def _operations(world: World, method: str, operations: Sequence[Operation] = OPERATIONS) -> Iterator[Row]:
    start = 0 if operations is OPERATIONS else len(OPERATIONS)
    for number, operation in enumerate(operations, start):
        used = operation.measure(world, number * 1000)
        budget = operation.budget
        yield Row(
            operation.name,
            f"{format_calls(budget.calls)}; {budget.read_units:g} RU, {budget.write_units:g} WU",
            f"{format_calls(used.calls)}; {used.read_units:g} RU, {used.write_units:g} WU",
            f"{method}; {operation.note}" if operation.note else method,
            "OVER" if budget.broken(used) else "OK",
            binding=True,
        )


def _package() -> Row:
    _report_progress("package")
    size = package_size.measure()
    budget = f"< {PACKAGE_BYTES / 1e6:g} MB"
    if size is None:
        return Row("package", budget, "not built: no wheels here", "make package", "-")
    verdict: report.Verdict = "OK" if size < PACKAGE_BYTES else "OVER"
    return Row("package", budget, f"{size / 1e6:.2f} MB", "make package", verdict, binding=True)


def _report_progress(what: str) -> None:
    print(f"measuring {what} ...", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
