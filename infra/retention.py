"""Tells what of a tenant's requests and people should be gone by now, and has it go.

    python -m infra.retention <tenant> [--dry-run]
    python -m infra.retention <tenant> --since 2026-11-24T03:00:00Z

It looks at every request and person, apart from the calendar by which each goes by itself, and prints a line for each
kind: how much is to go, since when at the earliest, and how much a hold keeps. Without `--dry-run` it sends a message
for each, so that the functions take their steps now.

With `--since` it repeats, after the table was restored to a point in time, the erasures that the checkpoints of the
archive name from the day of that moment on; it believes none of them unless all are there, signed and bound to each
other. Run it with an operator's credentials and the API's environment variables (docs/settings.md).
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from chalicelib.clock import SYSTEM_CLOCK
from chalicelib.domain.retention.kinds import count_overdue
from chalicelib.storage.tenants.profiles import tenants
from chalicelib.usecases.context import of_system
from chalicelib.usecases.ports.bundle import Ports
from chalicelib.usecases.retention.find_overdue import ask_for, find_overdue
from chalicelib.usecases.retention.repeat_erasures import Outcome, Unsealed, find_named, repeat_erasures
from infra.operating import run

OUTCOMES: Final[Mapping[Outcome, str]] = {
    "again": "erased again or asked for",
    "done": "erased already",
    "kept": "kept by a hold, a contract or an open request",
    "moved_on": "not as it was then, look at it",
}
"""What is printed of each outcome."""
_EARLIEST_YEAR: Final = 2018


def report(ports: Ports, tenant: str, *, dry_run: bool) -> list[str]:
    """Returns the lines to print, once what is to go was asked for."""
    ctx = of_system(ports.profiles[tenant], "retention", ports.clock.now(), "retention")
    found = list(find_overdue(ports, ctx))
    lines = []
    for kind, one in count_overdue(found).items():
        since = f", the oldest since {one.oldest:%Y-%m-%d}" if one.oldest else ""
        lines.append(f"{kind}: {one.count} to go{since}, {one.held} kept by a hold")
    if not dry_run and (asked := ask_for(ports, tenant, found)):
        lines.append(f"asked for the next step of {asked} records")
    return lines or ["nothing is to go"]


def repeat(ports: Ports, tenant: str, since: datetime, *, dry_run: bool) -> list[str]:
    """Returns the lines to print, once the erasures that checkpoints name were repeated. Raises Unsealed."""
    ctx = of_system(ports.profiles[tenant], "retention", ports.clock.now(), "retention")
    last, named = find_named(ports, ctx, since)
    end = f"checkpoints go to {last.isoformat()}: what was erased after that day, none of them names"
    if dry_run:
        return [f"{one.kind} {one.name}" for one in named] or ["no erasure is named", end]
    lines = []
    counts: Counter[str] = Counter()
    for one in repeat_erasures(ports, ctx, named):
        counts[one.outcome] += 1
        lines.append(f"{one.erasure.kind} {one.erasure.name}: {OUTCOMES[one.outcome]}")
    told = [f"{counts[outcome]} {text}" for outcome, text in OUTCOMES.items() if counts[outcome]]
    lines.append(", ".join(told) or "no erasure is named")
    lines.append(end)
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command. Returns 0, or 1 for an error."""
    parser = argparse.ArgumentParser(prog="python -m infra.retention", description=__doc__.partition("\n")[0])
    parser.add_argument("tenant", choices=tenants())
    parser.add_argument("--dry-run", action="store_true", help="tell only, and change nothing")
    parser.add_argument("--since", type=_read_moment, help="repeat the erasures that checkpoints name since then")
    options = parser.parse_args(arguments)

    def work(ports: Ports) -> int:
        if options.since is not None:
            lines = repeat(ports, options.tenant, options.since, dry_run=options.dry_run)
        else:
            lines = report(ports, options.tenant, dry_run=options.dry_run)
        print("\n".join(lines))
        return 0

    try:
        return run(work)
    except Unsealed as unsealed:
        print(f"The checkpoint of {unsealed.day.isoformat()} is {unsealed.verdict}; nothing was done.", file=sys.stderr)
        return 1


def _read_moment(text: str) -> datetime:
    """Returns a moment as RFC 3339 writes it; without an offset it is of UTC.

    Raises ArgumentTypeError where it is none, one at which nothing was sealed yet, or one that lies ahead.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = datetime.min.replace(tzinfo=UTC)
    if moment.year < _EARLIEST_YEAR:
        raise argparse.ArgumentTypeError(f"must be a moment such as 2026-11-24T03:00:00Z, of {_EARLIEST_YEAR} or later")
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if moment > SYSTEM_CLOCK.now():
        raise argparse.ArgumentTypeError("must be over: nothing was erased since then")
    return moment


if __name__ == "__main__":
    sys.exit(main())
