"""`make simulate`: a complete import of 100,000 lines, one in a hundred bad, its worker killed three times.

In one process: the deployed worker, use cases and repositories, over a table and a queue in memory. Prints the
result and how long it took; exits with 1 unless every good line was recorded once and every bad line reported.
"""

from __future__ import annotations

import contextlib
import io
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Final

import pytest

from chalicelib.storage.table.ops import Item, Page, Span
from tests.fixtures.memory.mortal import Killed, Moment, Mortal, MortalTable
from tests.fixtures.worlds.imports import TENANT, ImportWorld

LINES: Final = 100_000
PEOPLE_EACH: Final = 4
"""Lines about one person, far apart: they must stay in order."""
DEATHS: Final[tuple[tuple[float, Moment], ...]] = ((0.11, "after"), (0.37, "before"), (0.83, "after"))
"""Which part of its calls the worker has made when it dies, and on which side of the next one it dies."""
PILOT: Final = 1_000
"""Lines of the import from which the number of calls is told beforehand."""
_HEADER: Final = "email,purpose,channel,granted,collected_at\n"


class IndexedTable(MortalTable):
    """The table in memory with partitions looked up by name: the original goes through all items for a query."""

    def __init__(self, mortal: Mortal) -> None:
        super().__init__(mortal)
        self.partitions: dict[str, dict[str, Item]] = {}

    def _apply(self, tenant: str, write: object) -> None:
        super()._apply(tenant, write)  # type: ignore[arg-type]  # as it came
        place = write.place  # type: ignore[attr-defined]  # every write has one
        item = self.items[tenant].get(place)
        if item is not None and "#IMPORT#" in place.pk:
            self.partitions.setdefault(place.pk, {})[place.sk] = item

    def query(self, tenant: str, span: Span) -> Page:
        if span.index is not None or span.pk not in self.partitions:
            return super().query(tenant, span)
        names = sorted(name for name in self.partitions[span.pk] if name.startswith(span.prefix))
        if span.until is not None:
            names = [name for name in names if name <= span.until]
        if span.newest_first:
            names.reverse()
        elif span.after is not None:
            names = [name for name in names if name > span.after]
        chosen = names[: span.limit]
        last = chosen[-1] if len(names) > len(chosen) else None
        return Page([dict(self.partitions[span.pk][name]) for name in chosen], last)


def is_bad(number: int) -> bool:
    """Returns whether a line is bad: one in a hundred is."""
    return number % 100 == 37


def lines(count: int) -> Iterator[str]:
    """Yields the file, without its header: each person grants once, and then denies: no list lifts that."""
    people = max(1, count // PEOPLE_EACH)
    for number in range(count):
        granted = "yes" if number < people else "no"
        purpose = "nothing_known" if is_bad(number) else "service_updates"
        yield f"p{number % people}@example.com,{purpose},email,{granted},2026-03-01T10:00:00Z\n"


def simulate(count: int) -> dict[str, object]:
    """Runs the import; returns the figures. Any number of lines will do, none included."""
    pilot = min(count, PILOT)
    calls = _count_calls(pilot) * max(1, count) // max(1, pilot)
    with _world() as w:
        began, used = time.perf_counter(), time.process_time()
        name = _begin(w, count)
        first = len(w.mortal.calls)
        for part, moment in DEATHS:
            w.mortal.strike(max(0, first + int(calls * part) - len(w.mortal.calls)), moment)
            with contextlib.suppress(Killed):
                _finish(w, name)
                raise AssertionError("the worker did not die")
            w.mortal.spare()
        _finish(w, name)
        taken, cpu = time.perf_counter() - began, time.process_time() - used
        return {
            "lines": count,
            "seconds": round(taken, 1),
            "milliseconds of CPU a line": round(cpu * 1000 / max(1, count), 3),
            "calls a line": round(len(w.mortal.calls) / max(1, count), 2),
            "MB of memory, the table included": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            "deaths": len(DEATHS),
            **judge(w, name, count),
        }


@contextlib.contextmanager
def _world() -> Iterator[ImportWorld]:
    """Yields a world whose worker logs nowhere."""
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(io.StringIO()):
        yield ImportWorld(patch, IndexedTable)


def _count_calls(count: int) -> int:
    """Returns how many calls an import of so many lines takes where nothing dies."""
    with _world() as w:
        name = _begin(w, count)
        first = len(w.mortal.calls)
        _finish(w, name)
        return len(w.mortal.calls) - first


def _begin(w: ImportWorld, count: int) -> str:
    return w.import_of("consents", _HEADER + "".join(lines(count)))


def _finish(w: ImportWorld, name: str) -> None:
    """Works until the import is done; where a death lost its message, the sweep announces it again."""
    w.run(100_000)
    while w.read(name).state == "running":
        w.later()


def judge(w: ImportWorld, name: str, count: int) -> dict[str, object]:
    """Checks the result. Raises AssertionError unless it is right."""
    bad = [number + 2 for number in range(count) if is_bad(number)]
    assert w.counts(name) == ("done", count, count - len(bad), len(bad)), w.counts(name)
    told = w.results(name, 100)
    assert [one.line for one in told] == bad, "a bad line is not told, or a good one is"
    assert {one.code for one in told} <= {"unknown_purpose"}
    seen: Counter[int] = Counter()
    order: dict[str, list[tuple[int, int]]] = {}
    versions = {
        str(item["record_id"]): int(item["version"] or 0)
        for key, item in w.table.items[TENANT].items()
        if "#S#" in key.pk and key.sk.startswith("E#")
    }
    for record in w.records():
        line = int(record.source.evidence["import_line"])
        seen[line] += 1
        order.setdefault(record.subject_ids[0], []).append((versions[record.id], line))
    good = set(range(2, count + 2)) - set(bad)
    assert set(seen) == good, "a good line was lost"
    assert set(seen.values()) <= {1}, "a line was done twice"
    assert all([line for _, line in sorted(run)] == sorted(line for _, line in run) for run in order.values())
    return {"good lines, each once": len(seen), "bad lines, each told": len(told), "people, lines in order": len(order)}


if __name__ == "__main__":
    for title, value in simulate(int(sys.argv[1]) if len(sys.argv) > 1 else LINES).items():
        sys.stdout.write(f"{title}: {value}\n")
