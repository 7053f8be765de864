"""Tells what of a tenant's requests should be gone by now, and has it go.

    python -m infra.retention <tenant> [--dry-run]

It looks at every request, apart from the calendar by which each goes by itself, and prints a line for each kind: how
much is to go, since when at the earliest, and how much a hold keeps. Without `--dry-run` it sends a message for each,
so that the functions take their steps now. Run it with an operator's credentials and the API's environment variables
(docs/settings.md).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from chalicelib import settings as deployment
from chalicelib import wiring
from chalicelib.domain.errors import Misconfigured, Unavailable
from chalicelib.domain.retention.kinds import count_overdue
from chalicelib.storage.table.dynamo import DynamoTable
from chalicelib.storage.tenants.profiles import tenants
from chalicelib.usecases.context import of_system
from chalicelib.usecases.ports.bundle import Ports
from chalicelib.usecases.retention.find_overdue import ask_for, find_overdue
from infra.bootstrap import OperatorClients


def report(ports: Ports, tenant: str, *, dry_run: bool) -> list[str]:
    """Returns the lines to print, once what is to go was asked for."""
    ctx = of_system(ports.profiles[tenant], "retention", ports.clock.now(), "retention")
    found = list(find_overdue(ports, ctx))
    lines = []
    for kind, one in count_overdue(found).items():
        since = f", the oldest since {one.oldest:%Y-%m-%d}" if one.oldest else ""
        lines.append(f"{kind}: {one.count} to go{since}, {one.held} kept by a hold")
    if not dry_run and (asked := ask_for(ports, tenant, found)):
        lines.append(f"asked for the next step of {asked} requests")
    return lines or ["nothing is to go"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command. Returns 0, or 1 for an error."""
    parser = argparse.ArgumentParser(prog="python -m infra.retention", description=__doc__.partition("\n")[0])
    parser.add_argument("tenant", choices=tenants())
    parser.add_argument("--dry-run", action="store_true", help="tell only, and change nothing")
    options = parser.parse_args(arguments)
    try:
        settings = deployment.load()
        clients = OperatorClients(settings)
        ports = wiring.build(settings, clients, DynamoTable(settings, clients))
        lines = report(ports, options.tenant, dry_run=options.dry_run)
    except deployment.SettingsError as error:
        print(error, file=sys.stderr)
        return 1
    except (Misconfigured, Unavailable) as error:
        print(f"AWS does not answer: {error.code}; the log says more", file=sys.stderr)
        return 1
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
