"""Verifies a tenant's archive: recomputes every hash, and compares records with objects in both directions.

    python -m infra.verify_archive <tenant>

It prints a line for each finding but `valid`, `erased` and `overtaken`, and how many there are of each. It changes
nothing. Run it with an operator's credentials and the API's environment variables (docs/settings.md).
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from itertools import chain

from chalicelib import settings as deployment
from chalicelib import wiring
from chalicelib.domain.archive.judging import SOUND
from chalicelib.storage.table.dynamo import DynamoTable
from chalicelib.storage.tenants.profiles import tenants
from chalicelib.usecases.archive.verify import verify
from chalicelib.usecases.archive.verify_contracts import verify_contracts
from chalicelib.usecases.ports.bundle import Ports
from infra.bootstrap import OperatorClients
from infra.refusals import REFUSALS, describe


def report(ports: Ports, tenant: str) -> tuple[list[str], bool]:
    """Returns the lines to print, and whether all is as it was archived."""
    counts: Counter[str] = Counter()
    lines = []
    for finding in chain(verify(ports, tenant), verify_contracts(ports, tenant)):
        counts[finding.verdict] += 1
        if finding.verdict not in SOUND:
            lines.append(f"{finding.verdict}: {finding.key}")
    told = ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items()))
    return [*lines, told or "nothing is archived"], counts.keys() <= SOUND


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command. Returns 0 if all is as it was archived, 1 for an error, 3 for a finding."""
    parser = argparse.ArgumentParser(prog="python -m infra.verify_archive", description=__doc__.partition("\n")[0])
    parser.add_argument("tenant", choices=tenants())
    options = parser.parse_args(arguments)
    try:
        settings = deployment.load()
        clients = OperatorClients(settings)
        lines, good = report(wiring.build(settings, clients, DynamoTable(settings, clients)), options.tenant)
    except REFUSALS as refusal:
        print(describe(refusal), file=sys.stderr)
        return 1
    print("\n".join(lines))
    return 0 if good else 3


if __name__ == "__main__":
    sys.exit(main())
