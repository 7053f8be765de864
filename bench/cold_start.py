"""Cold start: importing app.py and the first request, compared to importing boto3, pydantic and chalice alone.

Beside it what each worker imports before its first message.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.recorded import Recorded

ROOT = Path(__file__).resolve().parents[1]
FIRST = ("contact check", "consent")
WORKERS = ("deliveries", "reminders", "archive", "webhooks", "feedback", "inbound", "imports", "sweep")
WORKER_RUNS = 5
"""How often each worker's process is started at most: it tells of imports alone."""


@dataclass(frozen=True, slots=True)
class ColdStart:
    """Medians in milliseconds (CPU, wall): of the baseline, of the app by the name of its first request, of workers."""

    baseline: tuple[float, float]
    app: dict[str, tuple[float, float]]
    workers: dict[str, tuple[float, float]]


def measure(recorded: Recorded, runs: int) -> ColdStart:
    """Starts fresh processes in turn, so that a busy moment affects all alike; the first round warms the disk cache."""
    with tempfile.TemporaryDirectory(prefix="privacy-bench-") as folder:
        path = Path(folder) / "recorded.json"
        recorded.write(path)
        first = _measure({"": ["baseline"], **{name: ["app", str(path), name] for name in FIRST}}, runs)
    workers = _measure({name: ["worker", name] for name in WORKERS}, min(runs, WORKER_RUNS))
    return ColdStart(first.pop(""), first, workers)


def _measure(commands: dict[str, list[str]], runs: int) -> dict[str, tuple[float, float]]:
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for number in range(runs + 1):
        for name, arguments in commands.items():
            took = _run(arguments)
            if number:
                times[name].append(took)
    return {name: _median(values) for name, values in times.items()}


def _run(arguments: list[str]) -> tuple[float, float]:
    command = [sys.executable, "-m", "bench.cold_child", *arguments]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    cpu, wall = done.stdout.split()
    return float(cpu), float(wall)


def _median(values: list[tuple[float, float]]) -> tuple[float, float]:
    cpu, wall = zip(*values, strict=True)
    return statistics.median(cpu), statistics.median(wall)
